"""Pledges while they are written."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import actor_of, make_organisation, make_pledge, operator, pledge_text
from tracker.domain import pledges, publication
from tracker.models.enums import ChangeReason, Role, State
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.user import Membership

SignIn = Callable[..., Browser]
DRAFT = {"title": "Visas humanitarias", "language": "es", "area": "solutions"}
WHOLE = {
    **DRAFT,
    "description": "Se darán visas.",
    "support_kinds": ["policy"],
    "populations": ["refugees", "stateless"],
    "lead_institution": "Instituto Ficticio",
    "starts_on": "2026-01-01",
    "ends_on": "2028-12-31",
    "budget_amount": "1,000",
    "budget_currency": "clp",
    "indicators-0-title": "Visas dadas",
    "indicators-0-kind": "number",
    "indicators-0-direction": "increase",
    "indicators-0-accumulation": "cumulative",
    "indicators-0-baseline_value": "0",
    "indicators-0-target_value": "1,500",
    "parties-0-party": "country:PER",
    "parties-0-role": "co_pledger",
    "links-0-identifier": "GRF-01547",
    "links-0-scheme": "grf",
    "links-0-relation": "contributes_to",
}


def stored(session: Session) -> PledgeVersion:
    session.expire_all()
    return session.scalars(select(PledgeVersion)).one()


@pytest.fixture
def focal(sign_in: SignIn) -> Browser:
    """Chile's focal point at the screen."""
    return sign_in(Role.FOCAL_POINT, "CHL")


def test_a_title_is_enough_to_begin(session: Session, focal: Browser) -> None:
    assert 'value="CLP"' in focal.get("/en/pledges/new").text

    answer = focal.post("/en/pledges/new", {**DRAFT, "action": "draft"})

    version = stored(session)
    assert answer.location == f"/en/pledges/{version.pledge.code}"
    assert (version.title, version.state) == ("Visas humanitarias", State.DRAFT)
    assert version.pledge.lead_country_iso3 == "CHL"
    assert "Visas humanitarias" in focal.get(answer.location).text


def test_a_whole_text_is_saved_and_led_to_its_check(session: Session, focal: Browser) -> None:
    answer = focal.post("/en/pledges/new", {**WHOLE, "action": "check"})

    version = stored(session)
    assert answer.location == f"/en/pledges/{version.pledge.code}/check"
    assert version.state is State.DRAFT
    assert (version.budget_minor, version.budget_currency) == (1000, "CLP")
    assert [row.indicator.ref for row in version.indicators] == ["I1"]
    assert (version.parties[0].country_iso3, version.links[0].identifier) == ("PER", "GRF-01547")


def test_an_incomplete_text_is_saved_not_sent_and_says_what_is_missing(
    session: Session, focal: Browser
) -> None:
    page = focal.post("/en/pledges/new", {**DRAFT, "action": "check"}, 422).text

    version = stored(session)
    assert version.state is State.DRAFT
    assert "Your text is saved. It was not sent." in page
    assert "Describe what will be done." in page
    assert f'action="/en/pledges/{version.pledge.code}/edit"' in page
    assert f'name="version" type="hidden" value="{version.version}"' in page


@pytest.mark.parametrize(
    ("typed", "said", "kept"),
    [
        ({"title": ""}, "Enter a title.", 'value="2031-12-31"'),
        ({"area": "health"}, "Choose one of the list.", "Visas humanitarias"),
        ({"starts_on": "30/02/2031"}, "Enter a day of the calendar", 'value="30/02/2031"'),
        ({"starts_on": "2032-01-01"}, "a last day that is not before the first", "2032-01-01"),
        ({"ends_on": "2035-01-01"}, "Enter a day between 2024 and 2034.", "2035-01-01"),
        ({"budget_amount": "NaN"}, "Enter a number, for example", 'value="NaN"'),
        ({"budget_amount": "1e999"}, "Enter a number, for example", 'value="1e999"'),
        ({"budget_amount": "-5"}, "The amount can&#39;t be negative.", 'value="-5"'),
        ({"budget_amount": "1.505"}, "Enter a whole amount: CLP", 'value="1.505"'),
        ({"budget_currency": "QQQ", "budget_amount": "1"}, "ISO 4217", 'value="QQQ"'),
        ({"description": "a\0b"}, "Remove the characters that can&#39;t be shown.", "Visas"),
        ({"title": "a" * 301}, "Shorten this to 300 characters", "a" * 301),
        ({"parties-0-party": "country:CHL", "parties-0-role": "supporter"}, "This is the lead", "Visas"),
        ({"links-0-identifier": "GRF-1", "links-0-scheme": "grf", "links-0-relation": "same_as"}, "five digits", 'value="GRF-1"'),
        ({"indicators-0-unit": "km", "indicators-0-kind": "number", "indicators-0-direction": "increase", "indicators-0-accumulation": "cumulative"}, "Enter what the indicator measures.", 'value="km"'),
        ({"populations": "martians"}, "Choose one of the list.", "Visas"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_message_keeps_what_was_typed_and_stores_nothing(
    session: Session, focal: Browser, typed: dict[str, str], said: str, kept: str
) -> None:
    sent = {**DRAFT, "ends_on": "2031-12-31", "budget_currency": "CLP", **typed}

    page = focal.post("/en/pledges/new", {**sent, "action": "draft"}, 422).text

    assert said in page
    assert kept in page
    assert 'id="error-summary"' in page
    assert session.scalars(select(Pledge)).all() == []


def test_rows_come_and_go_without_script_and_nothing_is_stored(
    session: Session, focal: Browser
) -> None:
    more = focal.post("/en/pledges/new", {**WHOLE, "add": "indicators"}, 200).text
    less = focal.post("/en/pledges/new", {**WHOLE, "remove": "links-0"}, 200).text

    assert 'name="indicators-1-title"' in more
    assert "Visas dadas" in more
    assert "GRF-01547" not in less
    assert session.scalars(select(Pledge)).all() == []


def test_a_double_click_begins_one_pledge(session: Session, focal: Browser) -> None:
    sent = {**DRAFT, "form_key": "a" * 32, "action": "draft"}

    answers = [focal.post("/en/pledges/new", sent).location for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(session.scalars(select(Pledge)).all()) == 1


def test_who_acts_for_several_says_for_whom(session: Session, sign_in: SignIn) -> None:
    browser = sign_in(Role.PARTNER, organisation="Fictional Partner")
    assert browser.user is not None
    other = make_organisation(session, "Second Partner")
    session.add(
        Membership(
            user_id=browser.user.id,
            role=Role.PARTNER,
            organisation_id=other.id,
            valid_from=operator().at,
        )
    )
    session.commit()
    assert 'name="lead"' in browser.get("/en/pledges/new").text

    browser.post("/en/pledges/new", {**DRAFT, "lead": "country:CHL"}, 422)
    browser.post("/en/pledges/new", DRAFT, 403)
    browser.post("/en/pledges/new", {**DRAFT, "lead": f"organisation:{other.id}"})

    assert stored(session).pledge.lead_organisation_id == other.id


def test_a_draft_is_changed_in_place(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()
    address = f"/en/pledges/{pledge.code}/edit"
    assert 'value="Registro de personas apátridas"' in focal.get(address).text

    focal.post(address, {**WHOLE, "version": "1", "title": "Otro", "action": "draft"})

    assert (stored(session).title, stored(session).version) == ("Otro", 2)
    more = focal.post(address, {**WHOLE, "version": "2", "add": "parties"}, 200).text
    assert 'name="parties-1-party"' in more
    page = focal.post(address, {**WHOLE, "version": "2", "title": ""}, 422).text
    assert "Enter a title." in page


def test_a_draft_sent_twice_is_saved_once(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()
    sent = {**WHOLE, "version": "1", "form_key": "b" * 32, "action": "draft"}

    for _ in range(2):
        answer = focal.post(f"/en/pledges/{pledge.code}/edit", sent)
        assert answer.location == f"/en/pledges/{pledge.code}"

    assert stored(session).version == 2


@pytest.mark.parametrize("version", ["1", "", "x", "9" * 19])
def test_a_stale_save_shows_both_texts_and_can_be_repeated_on_purpose(
    session: Session, focal: Browser, version: str
) -> None:
    pledge = make_pledge(session, published=False)
    pledges.revise(session, operator(), pledge.versions[0], pledge_text(title="Suyo primero"))
    session.commit()
    address = f"/en/pledges/{pledge.code}/edit"
    mine = {**WHOLE, "title": "Mío después", "action": "draft"}

    page = focal.post(address, {**mine, "version": version}, 409).text

    assert "Somebody else saved this text in the meantime" in page
    assert "Suyo primero" in page
    assert 'value="Mío después"' in page
    assert 'name="version" type="hidden" value="2"' in page
    assert stored(session).title == "Suyo primero"
    focal.post(address, {**mine, "version": "2"})
    assert stored(session).title == "Mío después"


def test_a_text_that_was_sent_meanwhile_keeps_what_was_typed_on_the_screen(
    session: Session, focal: Browser
) -> None:
    pledge = make_pledge(session, published=False)
    publication.submit(session, operator(), pledge.versions[0])
    session.commit()

    page = focal.post(
        f"/en/pledges/{pledge.code}/edit", {**WHOLE, "version": "1", "title": "Mío"}, 409
    ).text

    assert 'value="Mío"' in page
    assert 'value="submit"' not in page
    assert stored(session).title == "Registro de personas apátridas"


def test_a_double_click_on_check_saves_once(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()
    sent = {**WHOLE, "version": "1", "form_key": "c" * 32, "action": "check"}

    for _ in range(2):
        answer = focal.post(f"/en/pledges/{pledge.code}/edit", sent)
        assert answer.location == f"/en/pledges/{pledge.code}/check"

    assert stored(session).version == 2


def test_a_text_that_lacked_something_is_completed_from_the_same_page(
    session: Session, focal: Browser
) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()
    address = f"/en/pledges/{pledge.code}/edit"
    lacking = {**WHOLE, "description": "", "version": "1", "form_key": "d" * 32}

    page = focal.post(address, {**lacking, "action": "check"}, 422).text
    key = page.split('name="form_key" type="hidden" value="')[1].split('"')[0]
    whole = {**WHOLE, "version": str(stored(session).version), "form_key": key}
    answer = focal.post(address, {**whole, "action": "check"})

    assert key != "d" * 32
    assert answer.location == f"/en/pledges/{pledge.code}/check"


def test_a_choice_that_was_emptied_is_asked_again(session: Session, focal: Browser) -> None:
    focal.post("/en/pledges/new", {**WHOLE, "indicators-0-kind": "", "parties-0-role": ""}, 422)

    assert session.scalars(select(Pledge)).all() == []


def test_a_returned_text_is_shown_with_its_remarks_and_sent_again(
    session: Session, focal: Browser
) -> None:
    pledge = make_pledge(session, published=False)
    publication.submit(session, operator(), pledge.versions[0])
    monitor = actor_of(session, Role.MONITOR)
    publication.send_back(
        session, monitor, pledge.versions[0], note="Falta algo.", remarks={"title": "Corto."}
    )
    session.commit()
    address = f"/en/pledges/{pledge.code}/edit"

    page = focal.get(address).text
    version = str(stored(session).version)
    focal.post(address, {**WHOLE, "version": version, "action": "draft"})
    focal.post(f"/en/pledges/{pledge.code}/submit", {"version": str(stored(session).version)})

    assert "Falta algo." in page
    assert "Corto." in page
    assert stored(session).state is State.SUBMITTED


def test_who_may_not_edit_is_refused_by_the_rights_table(
    session: Session, sign_in: SignIn, focal: Browser
) -> None:
    published, sent = make_pledge(session), make_pledge(session, published=False)
    publication.submit(session, operator(), sent.versions[0])
    session.commit()
    other = sign_in(Role.FOCAL_POINT, "PER")

    other.get(f"/en/pledges/{published.code}/edit", 403)
    other.get(f"/en/pledges/{sent.code}/edit", 404)
    focal.get(f"/en/pledges/{published.code}/edit", 409)
    focal.get(f"/en/pledges/{sent.code}/edit", 409)
    sign_in(Role.APPROVER, "CHL").get(f"/en/pledges/{sent.code}/edit", 403)
    sign_in(Role.MONITOR).get("/en/pledges/new", 403)


def test_an_amendment_stays_in_its_area(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session)
    pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    session.commit()
    address = f"/en/pledges/{pledge.code}/edit"

    page = focal.get(address).text

    assert 'name="area" type="radio" value="protection"' in page
    assert 'name="area" type="radio" value="solutions"' not in page
    focal.post(address, {**WHOLE, "version": "1", "area": "solutions"}, 422)


def test_nobody_without_a_session_writes(browser: Browser) -> None:
    answer = browser.get("/en/pledges/new", 302)

    assert answer.location == "/en/sign-in?next=/en/pledges/new"
    browser.client.post("/en/pledges/new", data={})


def test_a_form_of_five_megabytes_is_refused_with_a_sentence(
    session: Session, focal: Browser
) -> None:
    answer: Any = focal.client.post(
        "/en/pledges/new", data={**DRAFT, "description": "a" * 5_000_000}
    )

    assert answer.status_code in (400, 413)
    assert session.scalars(select(Pledge)).all() == []
