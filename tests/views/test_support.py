"""The Support Platform's pages: read by all, written by right, moved on step by step."""

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_organisation, make_pledge, make_update, make_user, operator
from tests.supporting import make_match, make_need, make_offer
from tracker.domain import agreements, memberships
from tracker.domain.agreements import Terms
from tracker.models.enums import Role, State
from tracker.models.support import Match, MatchState, Need, Offer
from tracker.web import cursors

USD = {"amount": Decimal(1000), "currency": "USD"}
NEED = {
    "title": "Two mobile units",
    "language": "en",
    "description": "To register far from the capital.",
    "area": "protection",
    "kind": "financial",
    "amount": "1,500",
    "currency": "usd",
    "quantity": "2",
    "unit": "units",
    "needed_by": "2027-06-30",
}
OFFER = {
    "title": "A fund",
    "language": "en",
    "description": "For mobile units.",
    "kinds": "financial",
    "areas": "protection",
    "countries": "CHL",
    "amount": "2000",
    "currency": "USD",
    "conditions": "A report.",
}


def test_everybody_reads_what_is_published(browser: Browser, session: Session) -> None:
    need, offer = make_need(session, needed_by=date(2027, 1, 1), **USD), make_offer(session, **USD)
    other = make_offer(session, quantity=3, unit="plazas", valid_until=date(2027, 1, 1))
    hidden = make_need(session, title="Canary", published=False)
    match = make_match(session, need, offer)
    agreements.agree(session, operator(), match, Terms(amount=Decimal(400)))
    session.commit()

    page = browser.get("/en/support")
    assert need.code in page.text
    assert offer.code in page.text
    assert "Canary" not in page.text
    for path, code in (("needs", need.code), ("offers", other.code)):
        assert code in browser.get(f"/en/support/{path}?area=").text
        assert code in browser.get(f"/en/support/{path}/{code}").text
        assert browser.client.get(f"/en/support/{path}?kind=x").status_code == 422
        assert "No " in browser.get(f"/en/support/{path}?kind=places&country=PER").text
    shown = browser.get(f"/en/support/matches/{match.id}").text
    assert "400" in shown
    assert need.code in browser.get("/en/support/matches?state=agreed").text
    for path in (
        f"needs/{hidden.code}",
        "needs/N-CHL-2026-999",
        "offers/ä",
        "matches/999999",
        f"matches/{2**80}",
    ):
        assert browser.client.get(f"/en/support/{path}").status_code == 404


def test_lists_go_on_beyond_a_page(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.support_list.PAGE", 1)
    needs = [make_need(session) for _ in range(3)]
    made = [make_match(session, need) for need in needs]
    for match in made:
        agreements.agree(session, operator(), match, Terms())
    session.commit()

    for path, words in (
        ("needs", [need.code for need in needs]),
        ("offers", [match.offer.code for match in made]),
        ("matches", [need.code for need in needs]),
    ):
        first = browser.get(f"/en/support/{path}").text
        second = browser.get(turned(first, "next")).text
        third = browser.get(turned(second, "next")).text
        assert words[2] in third
        assert words[1] in browser.get(turned(third, "prev")).text
    # Places that no list has given out: the last is one of another list.
    for place in ("x", cursors.Cursor("x", "x").written()):
        browser.get(f"/en/support/matches?page={place}", 422)


def turned(text: str, way: str) -> str:
    found = re.search(rf'rel="{way}" href="([^"]+)"', text)
    assert found
    return html.unescape(found[1])


def test_a_need_goes_its_way_from_a_report(
    sign_in: Callable[..., Browser], session: Session
) -> None:
    pledge = make_pledge(session)
    update = make_update(session, pledge, support_needed="Two mobile units.")
    partner_offer = make_offer(session, **USD)
    writer, monitor = sign_in(Role.FOCAL_POINT, "CHL"), sign_in(Role.MONITOR)
    period = update.obligation.period.code

    form = writer.get(f"/en/support/needs/new?pledge={pledge.code}&period={period}").text
    assert "Two mobile units." in form
    assert pledge.code in form
    writer.get(f"/en/support/needs/new?pledge={pledge.code}")
    writer.get(f"/en/support/needs/new?pledge={pledge.code}&period=2030-H1", 404)
    assert "Two mobile" not in writer.get("/en/support/needs/new").text
    writer.post("/en/support/needs/new", {**NEED, "area": ""}, 422)
    writer.post("/en/support/needs/new", {**NEED, "currency": "ZZZ"}, 422)
    writer.post("/en/support/needs/new", {**NEED, "quantity": "1.5"}, 422)
    sent = {**NEED, "pledge": pledge.code, "description": " ", "form_key": "k" * 32}
    address = writer.post("/en/support/needs/new", sent, 303).location
    assert writer.post("/en/support/needs/new", sent, 303).location == address
    need = session.scalars(select(Need)).one()
    assert (need.pledge, need.amount_minor, need.unit) == (pledge, 150_000, "units")
    monitor.get(address, 404)

    assert "Describe" in writer.post(f"{address}/submit", {"version": "1"}, 422).text
    writer.post(f"{address}/edit", {**NEED, "version": "1", "title": ""}, 422)
    writer.post(f"{address}/edit", {**NEED, "version": "1", "amount": "-1"}, 422)
    edited = {**NEED, "version": "1", "form_key": "e" * 32}
    writer.post(f"{address}/edit", edited, 303)
    writer.post(f"{address}/edit", edited, 303)
    both = writer.post(f"{address}/edit", {**NEED, "version": "1", "title": "Three"}, 409).text
    assert "Three" in both
    assert "Two mobile units" in both
    writer.post(f"{address}/submit", {"version": "2"}, 303)
    assert need.code in monitor.get("/en/support").text
    monitor.get(f"{address}/return")
    monitor.post(f"{address}/return", {"version": "3", "note": " "}, 422)
    monitor.post(f"{address}/return", {"version": "3", "note": "How many?"}, 303)
    assert "How many?" in writer.get(f"{address}/edit").text
    writer.post(f"{address}/submit", {"version": "4"}, 303)
    monitor.post(f"{address}/publish", {"version": "5"}, 303)
    session.expire_all()

    match = session.scalars(select(Match)).one()
    assert (need.state, match.offer, match.state) == (
        State.PUBLISHED,
        partner_offer,
        MatchState.SUGGESTED,
    )
    assert "Fit:" in monitor.get(f"/en/support/matches/{match.id}").text
    writer.post(f"/en/support/matches/{match.id}/contact", {"version": "1"}, 303)
    assert "Nothing new" in follow(writer, f"{address}/suggest")
    monitor.get(f"{address}/withdraw")
    monitor.post(f"{address}/withdraw", {"reason": ""}, 422)
    monitor.post(f"{address}/withdraw", {"reason": "Covered."}, 303)
    assert "Covered." in Browser(monitor.app).get(address).text


def test_nothing_is_filled_in_from_anothers_pledge(
    sign_in: Callable[..., Browser], session: Session
) -> None:
    theirs = make_pledge(session, country="PER", title="Canary")
    session.commit()

    form = sign_in(Role.FOCAL_POINT, "CHL").get(f"/en/support/needs/new?pledge={theirs.code}")

    assert "Canary" not in form.text


def follow(browser: Browser, address: str) -> str:
    return browser.get(browser.post(address, {}, 303).location).text


def test_an_offer_is_written_matched_and_delivered(
    sign_in: Callable[..., Browser], session: Session
) -> None:
    partner = sign_in(Role.PARTNER, organisation="Fictional Partner")
    owner, monitor = sign_in(Role.FOCAL_POINT, "CHL"), sign_in(Role.MONITOR)
    partner.get("/en/support/needs/new", 403)
    partner.get("/en/support/offers/new")
    address = partner.post("/en/support/offers/new", OFFER, 303).location
    partner.get(f"{address}/edit")
    partner.post(f"{address}/edit", {**OFFER, "version": "9", "countries": "PER"}, 409)
    partner.post(f"{address}/submit", {"version": "1"}, 303)
    monitor.post(f"{address}/publish", {"version": "2"}, 303)
    need = make_need(session, **USD)
    own = make_offer(session, country="CHL")
    make_offer(session, organisation="Another")
    session.commit()
    offer = session.scalars(select(Offer).where(Offer.title == "A fund")).one()

    choice = partner.get(f"/en/support/needs/{need.code}").text
    assert offer.code in choice
    assert own.code not in choice
    assert need.code in owner.get(address).text
    monitor.get(f"/en/support/offers/{own.code}")
    partner.post(f"/en/support/needs/{need.code}/propose", {"other": "x"}, 403)
    owner.post(f"/en/support/needs/{need.code}/propose", {"other": "x"}, 422)
    partner.post(f"/en/support/needs/{need.code}/propose", {"other": offer.code}, 303)
    match = session.scalars(select(Match)).one()
    page = f"/en/support/matches/{match.id}"
    owner.post(f"{address}/propose", {"other": need.code}, 409)
    assert "agree-amount" not in owner.get(page).text

    owner.post(f"{page}/agree", {"version": "1", "agree-amount": "5"}, 403)
    assert (
        "left" in partner.post(f"{page}/agree", {"version": "1", "agree-amount": "2001"}, 422).text
    )
    partner.post(f"{page}/agree", {"version": "1", "agree-amount": "much"}, 422)
    agreed = {"version": "1", "agree-amount": "900", "agree-form_key": "a" * 32}
    partner.post(f"{page}/agree", agreed, 303)
    partner.post(f"{page}/agree", agreed, 303)
    assert "900" in Browser(monitor.app).get(page).text
    part = {"version": "2", "deliver-on": "2026-11-01", "deliver-amount": "900"}
    owner.post(f"{page}/deliver", {**part, "deliver-on": ""}, 422)
    owner.post(f"{page}/deliver", part, 303)
    owner.post(f"{page}/finish", {"version": "3", "finish-outcome": " "}, 422)
    owner.post(f"{page}/finish", {"version": "3", "finish-outcome": "They drive."}, 303)
    assert "They drive." in partner.get(page).text
    partner.post(f"{page}/decline", {"version": "4", "decline-reason": "No."}, 409)
    other = make_match(session, make_need(session), offer)
    free = make_match(session, make_need(session, country="PER", quantity=2, unit="plazas"), own)
    session.commit()
    partner.post(
        f"/en/support/matches/{other.id}/decline", {"version": "1", "decline-reason": "No."}, 303
    )
    owner.post(f"/en/support/matches/{free.id}/agree", {"version": "1"}, 303)


def test_an_approver_signs_off_and_a_draft_is_thrown_away(
    sign_in: Callable[..., Browser], session: Session
) -> None:
    first, second = (make_need(session, published=False) for _ in range(2))
    first.country.needs_sign_off = True
    session.commit()
    writer, approver = sign_in(Role.FOCAL_POINT, "CHL"), sign_in(Role.APPROVER, "CHL")
    for need, version in ((first, 1), (second, 1)):
        writer.post(f"/en/support/needs/{need.code}/submit", {"version": str(version)}, 303)
    approver.get(f"/en/support/needs/{second.code}/return-to-author")
    sent = {"version": "2", "note": "Shorter."}
    approver.post(f"/en/support/needs/{second.code}/return-to-author", sent, 303)
    approver.post(f"/en/support/needs/{first.code}/sign-off", {"version": "2"}, 303)
    session.expire_all()
    assert [first.state, second.state] == [State.SUBMITTED, State.RETURNED]

    draft = make_need(session, published=False)
    session.commit()
    writer.get(f"/en/support/needs/{draft.code}/delete")
    writer.post(f"/en/support/needs/{draft.code}/delete", {"version": "1"}, 303)
    writer.get(f"/en/support/needs/{draft.code}", 404)


def test_whoever_writes_for_two_says_for_whom(session: Session, app: Flask) -> None:
    user = make_user(session, Role.FOCAL_POINT, country="CHL")
    make_organisation(session)
    memberships.grant(session, operator(), user, Role.PARTNER, organisation="Fictional Partner")
    session.commit()
    browser = Browser(app).signed_in(session, user)

    browser.post("/en/support/offers/new", OFFER, 422)
    browser.post("/en/support/offers/new", {**OFFER, "lead": "country:CHL"}, 303)

    assert session.scalars(select(Offer)).one().lead_country_iso3 == "CHL"
