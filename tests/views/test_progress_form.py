"""The progress form: prefilled, kept when wrong, checked, sent; no change in two clicks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import (
    NOW,
    actor_of,
    indicator,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.domain import actors, periods, progress, publication
from tracker.domain.actors import Actor
from tracker.domain.texts import EvidenceText, ReadingText
from tracker.models.enums import (
    ChallengeCode,
    EvidenceKind,
    IndicatorKind,
    Language,
    Role,
    Stage,
    State,
    ValueState,
)
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]


@pytest.fixture
def pledge(session: Session) -> Pledge:
    """A pledge with one indicator, reported on for the first half of 2026."""
    made = make_pledge(session)
    make_update(session, made, "2026-H1", at=NOW - timedelta(days=100), next_steps="Ampliar.")
    session.commit()
    return made


@pytest.fixture
def writer(sign_in: SignIn) -> Browser:
    """Chile's focal point."""
    return sign_in(Role.FOCAL_POINT, "CHL")


def address(pledge: Pledge, period: str = "2026-H2", rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/pledges/{pledge.code}/progress/{period}{rest}"


def filled(**changed: Any) -> dict[str, Any]:
    values = {
        "changes": "changed",
        "stage": "in_progress",
        "achievements": "Two more regions.",
        "readings-0-value": "40",
        "language": "en",
        "action": "draft",
    }
    return {**values, **changed}


def updates(session: Session) -> list[ProgressUpdate]:
    session.expire_all()
    query = select(ProgressUpdate).where(ProgressUpdate.state != State.ACCEPTED)
    return list(session.scalars(query))


def actor(browser: Browser) -> Actor:
    assert browser.user is not None
    return actors.of_user(browser.user, NOW)


def test_the_form_begins_with_the_last_words_and_shows_the_last_values(
    writer: Browser, pledge: Pledge
) -> None:
    page = writer.get(address(pledge, lang="es")).text

    assert "Se abrió el registro en una región." in page
    assert "Ampliar." in page
    assert "30-06-2026" in page
    assert 'name="readings-0-value"' in page
    assert 'value="25"' not in page
    assert "2027" in page


def test_a_draft_is_saved_and_found_again(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    response = writer.post(address(pledge), filled())
    assert response.location == address(pledge)

    (update,) = updates(session)
    assert (update.state, update.achievements) == (State.DRAFT, "Two more regions.")
    assert update.readings[0].value == Decimal(40)
    page = writer.get(address(pledge)).text
    assert "The draft is saved." in page
    assert 'value="40"' in page


def test_what_was_typed_is_kept_even_when_it_is_wrong(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    data = filled(**{"readings-0-value": "forty", "spent_amount": "about 125", "action": "check"})

    page = writer.post(address(pledge), data, status=422).text

    assert "<title>Error:" in page
    assert 'value="forty"' in page
    assert 'value="about 125"' in page
    assert "Indicator 1: Enter a number or choose No data." in page
    assert "What you wrote is kept here. Nothing was sent yet." in page
    assert "1 error" in page
    assert updates(session) == []


def test_a_value_together_with_no_data_is_asked(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    page = writer.post(
        address(pledge), filled(**{"readings-0-value_state": "not_collected"}), status=422
    ).text

    assert "There is a value together with no data: keep one of them." in page
    assert updates(session) == []


def test_numbers_are_read_as_the_reader_writes_them(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    data = filled(**{"readings-0-value": "1.040,5"})

    writer.post(address(pledge, lang="es"), data)

    assert updates(session)[0].readings[0].value == Decimal("1040.5")


def test_an_incomplete_report_is_kept_and_its_gaps_are_named(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    data = filled(
        **{"readings-0-value": "", "stage": "", "challenge_codes": ["funding"], "action": "check"}
    )
    response = writer.post(address(pledge), data)
    assert response.location == address(pledge, rest="/check")

    page = writer.get(address(pledge, rest="/check")).text

    assert "There are 3 things to correct" in page
    assert "What you wrote is saved. Nothing was sent yet." in page
    assert len(updates(session)) == 1


def test_a_complete_report_is_checked_and_sent(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    writer.post(address(pledge), filled(action="check"))
    page = writer.get(address(pledge, rest="/check")).text
    assert "Check before sending" in page
    assert "Two more regions." in page
    (update,) = updates(session)
    version = str(update.version)

    sent = {"version": version, "form_key": "k1"}
    assert writer.post(address(pledge, rest="/submit"), sent).location == "/en/home"
    assert "The report is sent to the monitoring mechanism." in writer.get("/en/home").text
    # A second click gets the first answer.
    assert writer.post(address(pledge, rest="/submit"), sent).location == "/en/home"

    assert updates(session)[0].state is State.SUBMITTED
    assert "In review" in writer.get(address(pledge)).text


def test_an_incomplete_report_is_not_sent_past_the_check(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    writer.post(address(pledge), filled(stage=""))
    version = str(updates(session)[0].version)

    response = writer.post(address(pledge, rest="/submit"), {"version": version})

    assert response.location == address(pledge, rest="/check")
    assert updates(session)[0].state is State.DRAFT


def test_a_report_sent_from_an_old_page_is_refused(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    writer.post(address(pledge), filled())

    writer.post(address(pledge, rest="/submit"), {"version": "99"}, status=409)

    assert updates(session)[0].state is State.DRAFT


def test_no_change_takes_two_clicks(writer: Browser, session: Session, pledge: Pledge) -> None:
    data = filled(**{"attested": "y", "action": "no_change", "readings-0-value": "rubbish"})

    response = writer.post(address(pledge), data)

    assert response.location == "/en/home"
    (update,) = updates(session)
    assert (update.no_change, update.state, update.stage) == (
        True,
        State.SUBMITTED,
        Stage.IN_PROGRESS,
    )
    assert update.readings == []
    assert "nothing changed since the report 2026-H1" in writer.get(address(pledge)).text


def test_no_change_wants_its_declaration(writer: Browser, session: Session, pledge: Pledge) -> None:
    page = writer.post(address(pledge), filled(action="no_change"), status=422).text

    assert "Tick the declaration." in page
    assert updates(session) == []


def test_no_change_can_be_kept_as_a_draft_and_checked(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    writer.post(address(pledge), filled(changes="no_change", attested="y", action="check"))

    page = writer.get(address(pledge, rest="/check")).text

    assert "Nothing changed since the last report." in page
    assert updates(session)[0].no_change
    assert 'value="no_change"' in writer.get(address(pledge)).text


def test_without_an_earlier_report_no_change_is_refused(writer: Browser, session: Session) -> None:
    fresh = make_pledge(session)
    session.commit()

    page = writer.post(address(fresh), filled(action="no_change", attested="y"), status=422).text

    assert "There is no accepted report yet that could stay as it is." in page
    assert "This is the first report with content" in page


def test_a_double_click_saves_once(writer: Browser, session: Session, pledge: Pledge) -> None:
    data = filled(form_key="k2")

    writer.post(address(pledge), data)
    response = writer.post(address(pledge), data)

    assert response.location == address(pledge)
    assert session.scalar(select(func.count()).select_from(ProgressUpdate)) == 2
    assert updates(session)[0].version == 1


def test_a_stale_save_shows_both_texts(writer: Browser, session: Session, pledge: Pledge) -> None:
    writer.post(address(pledge), filled())
    (update,) = updates(session)
    seen = str(update.version)
    progress.revise(
        session, actor(writer), update, update_text(achievements="A colleague wrote this.")
    )
    session.commit()

    page = writer.post(address(pledge), filled(version=seen, achievements="Mine."), status=409).text

    assert "Somebody else saved this report in the meantime" in page
    assert "A colleague wrote this." in page
    assert "Mine." in page
    assert updates(session)[0].achievements == "A colleague wrote this."
    # Saving again, from the new version, keeps what was typed.
    again = str(updates(session)[0].version)
    assert f'name="version" type="hidden" value="{again}"' in page
    writer.post(address(pledge), filled(version=again, achievements="Mine."))
    assert updates(session)[0].achievements == "Mine."


def test_a_stale_save_of_the_same_text_says_so(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    data = filled(next_steps="", **{"readings-0-value": "40"})
    writer.post(address(pledge), data)

    page = writer.post(address(pledge), data, status=409).text

    assert "Both say the same." in page


def test_a_draft_that_is_gone_is_not_made_anew_unasked(writer: Browser, session: Session) -> None:
    fresh = make_pledge(session)
    session.commit()

    page = writer.post(address(fresh), filled(version="3"), status=409).text

    assert "Somebody else saved this report in the meantime" in page
    assert updates(session) == []


def test_a_closed_period_refuses_and_keeps_what_was_typed(
    writer: Browser, session: Session, pledge: Pledge, monitor: Actor
) -> None:
    periods.close(session, monitor, periods.find(session, "2026-H2"))
    session.commit()

    page = writer.post(address(pledge), filled(), status=409).text

    assert "The period 2026-H2 is closed: it takes no more updates." in page
    assert "Two more regions." in page
    shown = writer.get(address(pledge)).text
    assert "There is no report for this period yet." in shown
    assert "is closed" in shown


def test_evidence_is_added_taken_away_and_kept(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    row = {
        "evidence-0-title": "Decree 12",
        "evidence-0-url": "https://example.org/d",
        "evidence-0-kind": "decree",
        "evidence-0-language": "es",
        "evidence-0-is_confidential": "y",
    }
    more = writer.post(address(pledge), filled(add="evidence", **row), status=200).text
    assert 'name="evidence-1-title"' in more
    assert 'value="Decree 12"' in more
    less = writer.post(address(pledge), filled(remove="evidence-0", **row), status=200).text
    assert "Decree 12" not in less
    kept = writer.post(address(pledge), filled(remove="evidence-99", **row), status=200).text
    assert "Decree 12" in kept
    assert updates(session) == []

    writer.post(address(pledge), filled(**row, **{"evidence-1-title": " "}))

    (piece,) = updates(session)[0].evidence
    assert (piece.title, piece.kind, piece.is_public) == ("Decree 12", EvidenceKind.DECREE, False)
    page = writer.get(address(pledge)).text
    assert "checked" in page.split('name="evidence-0-is_confidential"')[1][:120] or (
        "checked" in page.split('name="evidence-0-is_confidential"')[0][-120:]
    )


def test_evidence_has_a_limit(writer: Browser, pledge: Pledge) -> None:
    rows = {f"evidence-{number}-title": f"E{number}" for number in range(20)}

    page = writer.post(address(pledge), filled(add="evidence", **rows), status=200).text

    assert 'name="evidence-19-title"' in page
    assert 'name="evidence-20-title"' not in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"evidence-0-title": "D", "evidence-0-url": "javascript:alert(1)"}, "Enter a web address"),
        ({"spent_amount": "12", "spent_currency": "QQQ"}, "currency"),
        ({"achievements": "a\x00b"}, "Remove the characters"),
        ({"stage": "victory"}, "Choose one of the list."),
        ({"language": "xx"}, "Choose one of the list."),
        ({"challenge_codes": ["nonsense"]}, "Choose one of the list."),
        ({"readings-0-value": "1e999"}, "Enter a number or choose No data."),
        ({"readings-0-value": "NaN"}, "Enter a number or choose No data."),
        ({"readings-0-value": "9" * 30}, "digits"),
    ],
)
def test_bad_input_is_named_and_nothing_is_stored(
    writer: Browser, session: Session, pledge: Pledge, changed: dict[str, Any], words: str
) -> None:
    page = writer.post(address(pledge), filled(**changed), status=422).text

    assert words in page
    assert "Two more regions." in page or "achievements" in changed
    assert updates(session) == []


def test_money_without_an_amount_says_nothing(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    writer.post(address(pledge), filled(spent_currency="CLP"))
    assert updates(session)[0].spent_minor is None

    version = str(updates(session)[0].version)
    writer.post(
        address(pledge), filled(version=version, spent_amount="1,200", spent_currency="clp")
    )
    assert (updates(session)[0].spent_minor, updates(session)[0].spent_currency) == (1200, "CLP")
    assert 'value="1,200"' in writer.get(address(pledge)).text


def test_ratios_and_answers_have_fields_of_their_own(writer: Browser, session: Session) -> None:
    kinds = (
        indicator("R", kind=IndicatorKind.RATIO),
        indicator("Y", kind=IndicatorKind.YES_NO, target_value=Decimal(1)),
        indicator("S", kind=IndicatorKind.RATIO),
    )
    pledge = make_pledge(session, indicators=kinds, budget_amount=Decimal(9), budget_currency="USD")
    session.commit()
    values = {
        "readings-0-numerator": "163",
        "readings-0-denominator": "340",
        "readings-1-answer": "1",
        "readings-2-value": "0.5",
    }
    writer.post(address(pledge), filled(**{"readings-0-value": "", **values}))

    (update,) = updates(session)
    said = [(one.value, one.numerator, one.denominator) for one in update.readings]
    assert said == [
        (None, Decimal(163), Decimal(340)),
        (Decimal(1), None, None),
        (Decimal("0.5"), None, None),
    ]
    page = writer.get(address(pledge)).text
    assert 'value="163"' in page
    assert '<option selected value="1">' in page
    assert 'value="0.5"' in page
    assert 'value="USD"' in page


def test_a_ratio_says_what_is_wrong_with_it(writer: Browser, session: Session) -> None:
    kinds = (
        indicator("R", kind=IndicatorKind.RATIO),
        indicator("Y", kind=IndicatorKind.YES_NO, target_value=Decimal(1)),
    )
    pledge = make_pledge(session, indicators=kinds)
    session.commit()

    halves = {"readings-0-value": "", "readings-0-numerator": "1", "readings-0-denominator": "0"}
    page = writer.post(address(pledge), filled(**halves), status=422).text
    assert "Indicator 1: Enter a second number greater than zero." in page

    both = {"readings-0-value": "", "readings-1-answer": "1"}
    both["readings-1-value_state"] = "not_collected"
    page = writer.post(address(pledge), filled(**both), status=422).text
    assert "Indicator 2: There is a value together with no data" in page

    writer.post(address(pledge), filled(action="check", **{"readings-0-value": ""}))
    page = writer.get(address(pledge, rest="/check")).text
    assert "Indicator 1: Enter a number or choose No data." in page
    assert "Indicator 2: Enter a number or choose No data." in page


def test_a_pledge_without_indicators_has_a_form_too(writer: Browser, session: Session) -> None:
    pledge = make_pledge(session, indicators=())
    session.commit()

    assert "This pledge has no indicators." in writer.get(address(pledge)).text
    writer.post(address(pledge), filled(action="check"))
    assert "Check before sending" in writer.get(address(pledge, rest="/check")).text


def test_an_organisation_reports_in_universal_time(sign_in: SignIn, session: Session) -> None:
    pledge = make_pledge(session, organisation="Fictional Partner")
    session.commit()
    partner = sign_in(Role.PARTNER, organisation="Fictional Partner")

    page = partner.get(address(pledge)).text

    assert "23:59, universal time (UTC)" in page


def test_a_returned_report_shows_the_remarks(
    writer: Browser, session: Session, pledge: Pledge, monitor: Actor
) -> None:
    writer.post(address(pledge), filled())
    (update,) = updates(session)
    progress.submit(session, actor(writer), update)
    remarks = {"readings.I1": "Is it a real fall?"}
    progress.send_back(session, monitor, update, note="Thank you.", remarks=remarks)
    session.commit()

    page = writer.get(address(pledge)).text

    assert "Thank you." in page
    assert "Indicator 1:" in page
    assert "Is it a real fall?" in page


def test_an_accepted_report_is_corrected_as_a_new_revision(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    shown = writer.get(address(pledge, "2026-H1")).text
    assert "Correct this report" in shown

    form = writer.get(address(pledge, "2026-H1", "?correct=1")).text
    assert 'value="25"' in form

    writer.post(address(pledge, "2026-H1"), filled(**{"readings-0-value": "30"}))
    (update,) = updates(session)
    assert update.revision == 2


def test_a_no_change_that_became_too_old_is_reported_anew(
    writer: Browser, session: Session, pledge: Pledge
) -> None:
    owed = obligation_of(session, pledge, "2026-H2")
    update = progress.start(
        session, operator(), owed, update_text(no_change=True, stage=None, readings=())
    )
    progress.submit(session, operator(), update)
    progress.accept(session, operator(), update)
    assert owed.answer is not None
    owed.answer, owed.stage = None, None
    session.commit()

    assert 'name="stage"' in writer.get(address(pledge)).text


def test_others_read_what_was_accepted_and_write_nothing(
    sign_in: SignIn, session: Session, pledge: Pledge
) -> None:
    stranger = sign_in(Role.FOCAL_POINT, "HND")
    progress.start(
        session,
        actor_of(session, Role.FOCAL_POINT, country="CHL"),
        obligation_of(session, pledge, "2026-H2"),
        update_text(achievements="A secret draft."),
    )
    session.commit()

    assert "Se abrió el registro" in stranger.get(address(pledge, "2026-H1")).text
    hidden = stranger.get(address(pledge)).text
    assert "There is no report for this period yet." in hidden
    assert "A secret draft." not in hidden
    stranger.post(address(pledge), filled(), status=403)
    stranger.get(address(pledge, rest="/check"), status=404)
    stranger.post(address(pledge, rest="/submit"), {}, status=404)
    stranger.post(address(pledge, rest="/delete"), {}, status=404)
    stranger.get("/en/pledges/CHL-1999-001/progress/2026-H2", status=404)
    stranger.get(address(pledge, "1999-H1"), status=404)


def test_a_withdrawn_pledges_reports_are_gone_for_others(
    sign_in: SignIn, writer: Browser, session: Session, pledge: Pledge
) -> None:
    publication.withdraw(session, operator(), pledge, reason="The programme ended.")
    session.commit()

    sign_in(Role.FOCAL_POINT, "HND").get(address(pledge, "2026-H1"), status=404)
    assert "This pledge was withdrawn" in writer.get(address(pledge, "2026-H1")).text


def test_nobody_is_let_in_without_a_session(browser: Browser, pledge: Pledge) -> None:
    assert "/en/sign-in" in browser.get(address(pledge), status=302).location


def test_confidential_evidence_stays_inside(
    sign_in: SignIn, session: Session, pledge: Pledge
) -> None:
    secret = EvidenceText(
        kind=EvidenceKind.OTHER,
        title="For your eyes",
        url="https://example.org/secret",
        language=Language.ES,
        is_public=False,
    )
    text = update_text(
        evidence=(secret, replace(secret, title="For all", is_public=True)),
        readings=(ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED),),
    )
    update = progress.start(session, operator(), obligation_of(session, pledge, "2026-H2"), text)
    progress.submit(session, operator(), update)
    progress.accept(session, operator(), update)
    session.commit()
    stranger, insider = sign_in(Role.FOCAL_POINT, "HND"), sign_in(Role.APPROVER, "CHL")

    for rest in ("", "/history"):
        assert "For your eyes" not in stranger.get(address(pledge, rest=rest)).text
        assert "For your eyes" in insider.get(address(pledge, rest=rest)).text
    assert "For all" in stranger.get(address(pledge)).text


def test_what_was_said_last_stands_beside_its_field(session: Session, writer: Browser) -> None:
    pledge = make_pledge(session)
    make_update(
        session,
        pledge,
        "2026-H1",
        challenges="Few means.",
        challenge_codes=(ChallengeCode.FUNDING,),
        spent_amount=Decimal(1250),
        spent_currency="CLP",
    )
    session.commit()

    page = writer.get(address(pledge)).text

    assert '<p class="letter">Se abrió el registro en una región.</p>' in page
    assert '<p class="letter">Few means.</p>' in page
    assert "Last report: Funding" in page
    assert "Last report: CLP" in page


def test_what_need_not_be_answered_says_so(writer: Browser, pledge: Pledge) -> None:
    page = writer.get(address(pledge)).text

    assert 'Next steps <span class="optional">(optional)</span>' in page
    assert 'Achievements <span class="optional">' not in page
    assert "For example: open the third office in March 2027." in page
