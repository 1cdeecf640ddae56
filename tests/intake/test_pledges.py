"""A file of pledges makes, changes or leaves pledges, found again by their reference."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_organisation, make_pledge
from tests.intake.writing import PLEDGE, faults_of, run
from tracker.domain import publication
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import LinkText
from tracker.intake.outcomes import Difference, Effect
from tracker.models.enums import ChangeReason, LinkRelation, LinkScheme, Role, State
from tracker.models.pledge import Pledge

SAME = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.SAME_AS)
PART = LinkText(scheme=LinkScheme.FORUM, identifier="QP-12", relation=LinkRelation.PART_OF)


def only(session: Session) -> Pledge:
    return session.scalars(select(Pledge).where(Pledge.external_ref == "R-1")).one()


def test_a_new_row_is_a_published_pledge_of_the_operators(session: Session) -> None:
    budget = {"budget_amount": "1500.50", "budget_currency": "USD"}

    outcome = run(session, "pledges", PLEDGE | budget | {"grf_pledge": "GRF-01547", "area": "1"})

    pledge = only(session)
    text = text_of(pledge.current) if pledge.current else None
    assert [effect.effect for effect in outcome.effects] == [Effect.NEW]
    assert pledge.lead_country_iso3 == "CHL"
    assert text is not None
    assert (text.title, text.area, text.ends_on) == (
        PLEDGE["title"],
        "protection",
        date(2028, 12, 31),
    )
    assert (text.budget_amount, text.budget_currency) == (Decimal("1500.5"), "USD")
    assert text.links == (SAME,)


def test_the_operators_pledges_may_have_gaps(session: Session) -> None:
    needed = ("external_ref", "country", "area", "title", "language", "starts_on")

    run(session, "pledges", {name: PLEDGE[name] for name in needed})

    assert only(session).current is not None


def test_the_same_row_again_changes_nothing(session: Session) -> None:
    row = PLEDGE | {"grf_pledge": "GRF-01547;GRF-01548", "line_of_action": "PT2;PT1"}
    run(session, "pledges", row)

    again = run(session, "pledges", row | {"grf_pledge": "GRF-01548;GRF-01547"})

    assert [effect.effect for effect in again.effects] == [Effect.UNCHANGED]
    assert len(only(session).versions) == 1


def test_a_changed_row_amends_a_published_pledge_as_a_correction(session: Session) -> None:
    run(session, "pledges", PLEDGE)

    changed = PLEDGE | {"title": "Otro título", "ends_on": "", "support_kinds": "policy"}
    outcome = run(session, "pledges", changed)

    current = only(session).current
    assert current is not None
    assert (current.number, current.change_reason) == (2, ChangeReason.CORRECTION)
    assert (current.title, current.ends_on) == ("Otro título", None)
    assert outcome.effects[0].effect is Effect.CHANGED
    assert outcome.effects[0].differences == (
        Difference("title", "Registro de personas apátridas", "Otro título"),
        Difference("support_kinds", "policy;technical", "policy"),
        Difference("ends_on", "2028-12-31", ""),
    )


def test_what_the_file_has_no_column_for_stays(session: Session) -> None:
    make_pledge(session, external_ref="R-1", links=(PART, SAME), contact="Oficina 3")
    row = {name: PLEDGE[name] for name in ("external_ref", "country", "area", "language")}

    run(session, "pledges", row | {"title": "Nuevo", "starts_on": "2026-01-01"})

    current = only(session).current
    assert current is not None
    text = text_of(current)
    assert (text.title, text.contact, text.links) == ("Nuevo", "Oficina 3", (PART, SAME))
    assert text.description == "Abrir un registro en tres regiones."
    assert [indicator.ref for indicator in text.indicators] == ["I1"]


def test_only_the_pledges_own_number_at_the_forum_is_replaced(session: Session) -> None:
    make_pledge(session, external_ref="R-1", links=(SAME, PART))

    outcome = run(session, "pledges", PLEDGE | {"grf_pledge": "GRF-00001"})

    current = only(session).current
    assert current is not None
    assert [link.identifier for link in text_of(current).links] == ["QP-12", "GRF-00001"]
    assert Difference("grf_pledge", "GRF-01547", "GRF-00001") in outcome.effects[0].differences


@pytest.mark.parametrize(
    ("cell", "column", "sentence"),
    [
        ({"country": "chl"}, "country", "Write the three-letter code CHL."),
        ({"country": ""}, "country", "Fill this in."),
        ({"area": "4"}, "area", "4 is not a known code"),
        ({"title": ""}, "title", "Fill this in."),
        ({"title": "x" * 3000}, "title", "Shorten this to 300 characters; it has 3000."),
        (
            {"title": "x" * 30_000},
            "title",
            "The cell has 30000 characters; at most 20000 are read.",
        ),
        ({"starts_on": "30/02/2031"}, "starts_on", "Write the date as year-month-day"),
        ({"starts_on": ""}, "starts_on", "Enter the first day."),
        ({"ends_on": "2025-12-31"}, "ends_on", "Enter a last day that is not before the first."),
        ({"ends_on": "2040-01-01"}, "ends_on", "Enter a day between 2024 and 2034."),
        ({"budget_amount": "-1", "budget_currency": "USD"}, "budget_amount", "can't be negative"),
        ({"budget_amount": "1.005", "budget_currency": "USD"}, "budget_amount", "2 decimals"),
        ({"budget_amount": "1.5", "budget_currency": "CLP"}, "budget_amount", "has no decimals"),
        ({"budget_amount": "1"}, "budget_currency", "Choose the currency of the amount."),
        ({"budget_currency": "USD"}, "budget_amount", "Enter the amount too"),
        ({"budget_amount": "1", "budget_currency": "XYZ"}, "budget_currency", "ISO 4217"),
        ({"line_of_action": "PT99"}, "line_of_action", "The plan has no line of action PT99."),
        ({"grf_pledge": "GRF-1"}, "grf_pledge", "Enter GRF- and five digits"),
    ],
)
def test_every_broken_rule_is_named_at_its_cell(
    session: Session, cell: dict[str, str], column: str, sentence: str
) -> None:
    full = {"budget_amount": "", "budget_currency": "", "line_of_action": "", "grf_pledge": ""}

    faults = faults_of(session, "pledges", PLEDGE | full | cell)

    assert [(row, found) for row, found, _ in faults] == [(2, column)]
    assert sentence in faults[0][2]


def test_all_faults_of_all_rows_are_named_and_nothing_is_stored(session: Session) -> None:
    rows = [
        PLEDGE,
        PLEDGE | {"external_ref": "R-2", "area": "x", "language": "de"},
        PLEDGE | {"external_ref": "R-3", "ends_on": "2025-01-01"},
        PLEDGE,
    ]

    faults = faults_of(session, "pledges", *rows)

    assert [(row, column) for row, column, _ in faults] == [
        (3, "area"),
        (3, "language"),
        (4, "ends_on"),
        (5, "external_ref"),
    ]
    assert faults[3][2] == "This pledge stands in row 2 already."
    assert session.scalars(select(Pledge)).all() == []


def test_two_pledges_cannot_be_the_same_one_at_the_forum(session: Session) -> None:
    same = {"grf_pledge": "GRF-01547"}

    faults = faults_of(session, "pledges", PLEDGE | same, PLEDGE | same | {"external_ref": "R-2"})

    assert [(row, column) for row, column, _ in faults] == [(3, "grf_pledge")]


def test_one_reference_names_two_pledges_of_two_countries(session: Session) -> None:
    outcome = run(session, "pledges", PLEDGE, PLEDGE | {"country": "PER"})

    assert outcome.count(Effect.NEW) == 2


def test_a_person_writes_drafts_of_the_own_country(session: Session) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    run(session, "pledges", PLEDGE, actor=actor)
    again = run(session, "pledges", PLEDGE, actor=actor)
    run(session, "pledges", PLEDGE | {"title": "Otro"}, actor=actor)

    version = only(session).versions[0]
    assert again.count(Effect.UNCHANGED) == 1
    assert (version.state, version.title, version.author_id) == (State.DRAFT, "Otro", actor.user_id)


def test_a_persons_change_of_a_published_pledge_is_a_draft_beside_it(session: Session) -> None:
    make_pledge(session, external_ref="R-1")
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    run(session, "pledges", PLEDGE, actor=actor)

    pledge = only(session)
    assert pledge.current is not None
    assert pledge.open_version is not None
    assert (pledge.current.number, pledge.open_version.number) == (1, 2)
    assert pledge.open_version.state is State.DRAFT


def test_another_country_is_a_fault(session: Session) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    faults = faults_of(session, "pledges", PLEDGE | {"country": "PER"}, actor=actor)

    assert faults == [(2, "country", "A focal_point may not import for this country.")]


def test_a_text_that_is_with_others_cannot_be_changed(session: Session) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")
    pledge = make_pledge(session, external_ref="R-1", published=False)
    publication.submit(session, actor, pledge.versions[0])

    faults = faults_of(session, "pledges", PLEDGE, actor=actor)

    assert faults == [(2, "", "This can't be done in the present state.")]


def test_the_operator_leaves_texts_of_others_alone(session: Session) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")
    draft = make_pledge(session, external_ref="R-1", published=False)
    make_pledge(session, external_ref="R-2")
    run(session, "pledges", PLEDGE | {"external_ref": "R-2"}, actor=actor)

    faults = faults_of(session, "pledges", PLEDGE, PLEDGE | {"external_ref": "R-2", "title": "X"})

    assert [(row, column) for row, column, _ in faults] == [(2, ""), (3, "")]
    assert faults[0][2].startswith(f"{draft.code} is still on its way to publication")
    assert "is being amended in the tracker" in faults[1][2]


def test_a_withdrawn_pledge_stays_as_it_is(session: Session) -> None:
    pledge = make_pledge(session, external_ref="R-1")
    publication.withdraw(session, actor_of(session, Role.MONITOR), pledge, reason="Fusionado.")

    faults = faults_of(session, "pledges", PLEDGE)

    assert faults[0][2].startswith("This pledge was withdrawn")


def test_a_partner_imports_for_the_own_organisation(session: Session) -> None:
    actor = actor_of(session, Role.PARTNER, organisation="Socia")

    run(session, "pledges", PLEDGE | {"country": ""}, actor=actor)
    again = run(session, "pledges", PLEDGE | {"country": ""}, actor=actor)

    assert only(session).lead_organisation_id == make_organisation(session, "Socia").id
    assert again.count(Effect.UNCHANGED) == 1
