from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    indicator,
    make_pledge,
    make_update,
    obligation_of,
    operator,
)
from tests.reports.asking import IN_TIME, LATE, SITE, codes, table
from tracker.domain import actors, periods, publication
from tracker.domain.actors import Actor
from tracker.domain.texts import LinkText, ReadingText
from tracker.measure import METHOD_VERSION
from tracker.models.enums import (
    ChallengeCode,
    LinkRelation,
    LinkScheme,
    Role,
    Stage,
    State,
    ValueState,
)
from tracker.models.pledge import Pledge


def grf(identifier: str) -> LinkText:
    return LinkText(
        scheme=LinkScheme.GRF, identifier=identifier, relation=LinkRelation.CONTRIBUTES_TO
    )


def test_a_row_tells_the_whole_of_a_pledges_period(session: Session) -> None:
    pledge = make_pledge(
        session,
        external_ref="7/B",
        budget_amount=Decimal("1500.5"),
        budget_currency="USD",
        links=(
            grf("GRF-00002"),
            grf("GRF-00001"),
            LinkText(scheme=LinkScheme.FORUM, identifier="csm", relation=LinkRelation.PART_OF),
        ),
    )
    make_update(
        session,
        pledge,
        at=IN_TIME,
        challenges="Faltan fondos.",
        challenge_codes=(ChallengeCode.CAPACITY, ChallengeCode.FUNDING),
        next_steps="Abrir otra región.",
        support_needed="Equipos.",
        spent_amount=Decimal(20),
        spent_currency="USD",
    )

    first, second = table(session, "progress")

    assert first == {
        "pledge_code": pledge.code,
        "external_ref": "7/B",
        "country_iso3": "CHL",
        "country": "Chile",
        "area": "protection",
        "line_of_action": "",
        "title": "Registro de personas apátridas",
        "lead_institution": "Instituto Ficticio",
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "period": "2026-H1",
        "due_on": "2026-07-31",
        "report_state": "accepted",
        "reported_on": "2026-07-31",
        "late": "false",
        "stage": "in_progress",
        "stage_changed_on": "2026-07-31",
        "progress": "0.250000",
        "progress_reason": "ok",
        "indicators": "1",
        "indicators_computable": "1",
        "achievements": "Se abrió el registro en una región.",
        "challenges": "Faltan fondos.",
        "challenge_codes": "funding;capacity",
        "next_steps": "Abrir otra región.",
        "support_needed": "Equipos.",
        "budget_amount": "1500.50",
        "budget_currency": "USD",
        "spent_amount": "20.00",
        "grf_pledges": "GRF-00002;GRF-00001",
        "forums": "csm",
        "revision": "1",
        "snapshot": "",
        "method_version": str(METHOD_VERSION),
        "url": SITE + pledge.code,
    }
    assert (second["period"], second["report_state"], second["progress"]) == (
        "2026-H2",
        "not_due",
        "",
    )


def test_a_period_that_has_not_opened_has_no_row(session: Session) -> None:
    make_pledge(session)

    assert codes(table(session, "progress"), "period") == ["2026-H1", "2026-H2"]
    before = actors.public(datetime(2026, 6, 30, tzinfo=UTC))
    assert codes(table(session, "progress", before), "period") == ["2026-H1"]


@pytest.mark.parametrize(
    ("at", "state"),
    [(IN_TIME, "not_due"), (LATE, "not_reported")],
)
def test_silence_is_a_row_due_by_the_countrys_own_clock(
    session: Session, at: datetime, state: str
) -> None:
    make_pledge(session, at=datetime(2026, 1, 2, tzinfo=UTC))

    row = table(session, "progress", actors.public(at))[0]

    assert (row["report_state"], row["late"], row["stage"]) == (state, "", "")
    assert row["progress_reason"] == "not_reported"


def test_an_update_after_the_due_day_is_late(session: Session) -> None:
    make_update(session, make_pledge(session), at=LATE)

    row = table(session, "progress")[0]

    assert (row["late"], row["reported_on"]) == ("true", "2026-08-01")


def test_an_organisations_days_are_universal(session: Session) -> None:
    pledge = make_pledge(session, organisation="Org, Inc", lead_institution="")
    make_update(session, pledge, at=IN_TIME)

    row = table(session, "progress")[0]

    assert (row["country_iso3"], row["country"], row["lead_institution"]) == ("", "", "Org, Inc")
    assert (row["late"], row["reported_on"]) == ("true", "2026-08-01")


def test_no_change_keeps_stage_and_progress(session: Session) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, at=IN_TIME)
    make_update(
        session, pledge, "2026-H2", stage=None, readings=(), achievements="", no_change=True
    )

    row = table(session, "progress")[1]

    assert (row["report_state"], row["stage"], row["progress"]) == (
        "no_change",
        "in_progress",
        "0.250000",
    )
    assert (row["stage_changed_on"], row["reported_on"]) == ("2026-07-31", "2026-11-24")


def test_a_waived_period_is_listed_as_such(session: Session) -> None:
    obligation = obligation_of(session, make_pledge(session))
    obligation.waived_at, obligation.waived_reason = NOW, "Earthquake"

    assert codes(table(session, "progress"), "report_state") == ["waived", "not_due"]


def test_what_a_fulfilled_pledge_no_longer_owes_is_no_row(session: Session) -> None:
    pledge = make_pledge(session, indicators=())
    make_update(session, pledge, stage=Stage.DISCONTINUED, readings=())

    assert codes(table(session, "progress"), "period") == ["2026-H1"]


def test_an_amount_in_another_currency_is_left_out(session: Session) -> None:
    pledge = make_pledge(session, budget_amount=Decimal(5), budget_currency="CLP")
    make_update(session, pledge, spent_amount=Decimal(3), spent_currency="USD")
    other = make_pledge(session, country="HND")
    make_update(session, other, spent_amount=Decimal(3), spent_currency="USD")

    first, second = (row for row in table(session, "progress") if row["period"] == "2026-H1")

    assert (first["budget_amount"], first["budget_currency"], first["spent_amount"]) == (
        "5",
        "CLP",
        "",
    )
    assert (second["budget_currency"], second["spent_amount"]) == ("USD", "3.00")


def test_names_are_in_the_files_language(session: Session) -> None:
    make_pledge(session, country="BRA")

    assert codes(table(session, "progress", language="en"), "country")[0] == "Brazil"
    assert codes(table(session, "progress", language="es"), "country")[0] == "Brasil"


def readers(session: Session) -> dict[str, Actor]:
    return {
        "public": actors.public(NOW),
        "own": actor_of(session, Role.FOCAL_POINT, country="CHL"),
        "approver": actor_of(session, Role.APPROVER, country="CHL"),
        "other": actor_of(session, Role.FOCAL_POINT, country="HND"),
        "monitor": actor_of(session, Role.MONITOR),
        "administrator": actor_of(session, Role.ADMINISTRATOR),
    }


@pytest.mark.parametrize(
    ("state", "own", "monitor"),
    [
        (State.DRAFT, "draft", "not_reported"),
        (State.AWAITING_SIGN_OFF, "draft", "not_reported"),
        (State.SUBMITTED, "submitted", "submitted"),
        (State.RETURNED, "returned", "returned"),
    ],
)
def test_an_open_update_shows_to_those_who_may_know_of_it(
    session: Session, state: State, own: str, monitor: str
) -> None:
    update = make_update(session, make_pledge(session), accepted=False)
    update.state = state
    if state in (State.SUBMITTED, State.RETURNED):
        update.submitted_at = update.first_submitted_at = NOW

    seen = {
        name: table(session, "progress", reader)[0] for name, reader in readers(session).items()
    }

    assert {name: row["report_state"] for name, row in seen.items()} == {
        "public": "not_reported",
        "own": own,
        "approver": own,
        "other": "not_reported",
        "monitor": monitor,
        "administrator": "not_reported",
    }
    # Its words show to nobody: they are not accepted.
    assert {row["achievements"] for row in seen.values()} == {""}


def test_a_correction_under_way_leaves_the_accepted_words(session: Session) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge)
    make_update(session, pledge, accepted=False, achievements="Corrección secreta")
    own = actor_of(session, Role.FOCAL_POINT, country="CHL")

    row = table(session, "progress", own)[0]

    assert (row["report_state"], row["revision"]) == ("accepted", "1")
    assert row["achievements"] == "Se abrió el registro en una región."


def withdrawn_after_closing(session: Session) -> Pledge:
    pledge = make_pledge(session, external_ref="7/B", at=datetime(2026, 1, 2, tzinfo=UTC))
    make_update(session, pledge, at=IN_TIME)
    staff = actor_of(session, Role.MONITOR)
    periods.close(session, staff, periods.find(session, "2026-H1"))
    after = operator(datetime(2026, 11, 25, tzinfo=UTC))
    publication.withdraw(session, after, pledge, reason="The ministry was dissolved.")
    return pledge


def test_a_withdrawn_pledge_keeps_its_figures_but_not_its_words(session: Session) -> None:
    pledge = withdrawn_after_closing(session)

    rows = {name: table(session, "progress", reader) for name, reader in readers(session).items()}

    (hidden,) = rows["public"]
    assert rows["other"] == [hidden]
    assert (hidden["pledge_code"], hidden["country_iso3"]) == (pledge.code, "CHL")
    assert (hidden["report_state"], hidden["progress"]) == ("accepted", "0.250000")
    words = ("external_ref", "title", "lead_institution", "starts_on", "achievements", "revision")
    assert {hidden[name] for name in words} == {""}
    for reader in ("own", "monitor", "administrator"):
        (shown,) = rows[reader]
        assert shown["title"] == "Registro de personas apátridas"
        assert shown["external_ref"] == "7/B"
        assert shown["achievements"] == "Se abrió el registro en una región."


def test_rows_come_pledge_by_pledge_in_the_periods_order(session: Session) -> None:
    first, second = make_pledge(session, country="HND"), make_pledge(session, country="CHL")

    rows = table(session, "progress")

    assert [(row["pledge_code"], row["period"]) for row in rows] == [
        (first.code, "2026-H1"),
        (first.code, "2026-H2"),
        (second.code, "2026-H1"),
        (second.code, "2026-H2"),
    ]


def test_progress_is_that_of_the_measure(session: Session) -> None:
    pledge = make_pledge(session, indicators=(indicator("A"), indicator("B", baseline_value=None)))
    reading = {"value_state": ValueState.REPORTED, "value": Decimal("33.333333")}
    make_update(
        session,
        pledge,
        readings=(ReadingText(ref="A", **reading), ReadingText(ref="B", **reading)),
    )

    row = table(session, "progress")[0]

    assert (row["progress"], row["progress_reason"]) == ("0.333333", "partial")
    assert (row["indicators"], row["indicators_computable"]) == ("2", "1")
