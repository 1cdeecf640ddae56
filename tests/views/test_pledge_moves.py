"""A pledge's text on its way, as people move it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, operator
from tracker.domain import publication
from tracker.domain.texts import LinkText
from tracker.models.country import Country
from tracker.models.enums import LinkRelation, LinkScheme, Role, State
from tracker.models.pledge import Pledge
from tracker.models.review import Review

SignIn = Callable[..., Browser]
SAME = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.SAME_AS)


def state(session: Session, pledge: Pledge) -> State:
    session.expire_all()
    return pledge.versions[-1].state


def press(session: Session, browser: Browser, pledge: Pledge, move: str, status: int = 303) -> str:
    """Press a button of the record as it is now; return the next page's text."""
    session.expire_all()
    version = str(pledge.versions[-1].version)
    answer = browser.post(f"/en/pledges/{pledge.code}/{move}", {"version": version}, status)
    return browser.get(answer.location).text if status == 303 else answer.text


@pytest.fixture
def focal(sign_in: SignIn) -> Browser:
    """Chile's focal point at the screen."""
    return sign_in(Role.FOCAL_POINT, "CHL")


@pytest.fixture
def staff(sign_in: SignIn) -> Browser:
    """Monitoring staff at the screen."""
    return sign_in(Role.MONITOR)


def test_a_text_goes_from_draft_to_publication(
    session: Session, focal: Browser, staff: Browser, browser: Browser
) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()

    assert "The text is sent." in press(session, focal, pledge, "submit")
    assert "The text is published." in press(session, staff, pledge, "publish")

    assert state(session, pledge) is State.PUBLISHED
    assert "Registro de personas apátridas" in browser.get(f"/en/pledges/{pledge.code}").text


def test_sign_off_stands_between_where_the_country_wants_it(
    session: Session, focal: Browser, staff: Browser, sign_in: SignIn
) -> None:
    session.execute(update(Country).where(Country.iso3 == "CHL").values(needs_sign_off=True))
    pledge = make_pledge(session, published=False)
    session.commit()
    approver = sign_in(Role.APPROVER, "CHL")

    press(session, focal, pledge, "submit")
    assert state(session, pledge) is State.AWAITING_SIGN_OFF
    press(session, staff, pledge, "publish", 404)
    address = f"/en/pledges/{pledge.code}/return-to-author"
    approver.get(address)
    approver.post(address, {"version": "2", "note": "Todavía no."})
    assert state(session, pledge) is State.RETURNED
    press(session, focal, pledge, "submit")
    assert "signed off" in press(session, approver, pledge, "sign-off")

    assert state(session, pledge) is State.SUBMITTED


def test_staff_return_a_text_with_a_note(session: Session, staff: Browser) -> None:
    pledge = make_pledge(session, published=False)
    publication.submit(session, operator(), pledge.versions[0])
    session.commit()
    address = f"/en/pledges/{pledge.code}/return"
    assert 'name="version" type="hidden" value="2"' in staff.get(address).text

    assert (
        "Say what should be corrected"
        in staff.post(address, {"version": "2", "note": " "}, 422).text
    )
    staff.post(address, {"version": "1", "note": "Falta algo."}, 409)
    staff.post(address, {"note": "Falta algo."}, 409)
    staff.post(address, {"version": "2", "note": "Falta algo."})

    assert state(session, pledge) is State.RETURNED
    assert session.scalars(select(Review.note)).all() == ["Falta algo."]


def test_an_incomplete_text_comes_back_with_what_is_missing(
    session: Session, focal: Browser
) -> None:
    pledge = make_pledge(session, published=False, description="")
    session.commit()

    page = press(session, focal, pledge, "submit", 422)

    assert "Describe what will be done." in page
    assert 'value="Registro de personas apátridas"' in page
    assert state(session, pledge) is State.DRAFT


def test_a_claimed_identity_stops_the_publication_with_a_sentence(
    session: Session, staff: Browser
) -> None:
    waiting = make_pledge(session, published=False, links=(SAME,))
    make_pledge(session, links=(SAME,))
    publication.submit(session, operator(), waiting.versions[0])
    session.commit()

    page = press(session, staff, waiting, "publish")

    assert "already the same as GRF-01547" in page
    assert state(session, waiting) is State.SUBMITTED


def test_a_button_of_an_old_page_does_nothing(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()

    for version in ("2", "x", "", "9" * 30):
        focal.post(f"/en/pledges/{pledge.code}/submit", {"version": version}, 409)

    assert state(session, pledge) is State.DRAFT


def test_a_published_pledge_is_amended_while_its_text_stays(
    session: Session, focal: Browser, browser: Browser
) -> None:
    pledge = make_pledge(session)
    session.commit()
    address = f"/en/pledges/{pledge.code}/amend"
    focal.get(address)

    focal.post(address, {}, 422)
    focal.post(address, {"reason": "scope", "note": "a" * 2001}, 422)
    focal.post(address, {"reason": "scope", "note": "\0"}, 422)
    answer = focal.post(address, {"reason": "scope", "note": "Más regiones."})

    assert answer.location == f"/en/pledges/{pledge.code}/edit"
    assert state(session, pledge) is State.DRAFT
    focal.get(address, 409)
    assert "Registro de personas" in browser.get(f"/en/pledges/{pledge.code}").text


def test_a_withdrawal_asks_why_first(session: Session, staff: Browser, browser: Browser) -> None:
    pledge = make_pledge(session)
    session.commit()
    address = f"/en/pledges/{pledge.code}/withdraw"
    assert "can't be undone" in staff.get(address).text

    assert "Give the reason." in staff.post(address, {"reason": " "}, 422).text
    staff.post(address, {"reason": "Se unió a otro."})

    assert state(session, pledge) is State.WITHDRAWN
    assert "Se unió a otro." in browser.get(f"/en/pledges/{pledge.code}").text
    staff.get(address, 409)


def test_a_focal_point_withdraws_only_without_an_approver(
    session: Session, focal: Browser, sign_in: SignIn
) -> None:
    pledge = make_pledge(session)
    session.commit()
    assert "/withdraw" in focal.get(f"/en/pledges/{pledge.code}").text
    sign_in(Role.APPROVER, "CHL")

    focal.get(f"/en/pledges/{pledge.code}/withdraw", 403)
    assert "/withdraw" not in focal.get(f"/en/pledges/{pledge.code}").text


def test_a_draft_is_thrown_away_after_asking(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()
    address = f"/en/pledges/{pledge.code}/delete"
    focal.get(address)

    answer = focal.post(address, {"version": "1"})

    assert answer.location == "/en/pledges"
    focal.get(f"/en/pledges/{pledge.code}", 404)


def test_an_amendment_is_thrown_away_alone(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session)
    session.commit()
    focal.post(f"/en/pledges/{pledge.code}/amend", {"reason": "scope"})
    assert "published text stays" in focal.get(f"/en/pledges/{pledge.code}/delete").text

    answer = focal.post(f"/en/pledges/{pledge.code}/delete", {"version": "1"})

    assert answer.location == f"/en/pledges/{pledge.code}"
    assert state(session, pledge) is State.PUBLISHED


def test_moves_are_refused_in_the_order_of_the_rights_table(
    session: Session, focal: Browser, staff: Browser, sign_in: SignIn
) -> None:
    published = make_pledge(session)
    withdrawn = make_pledge(session)
    publication.withdraw(session, operator(), withdrawn, reason="A mistake.")
    draft = make_pledge(session, published=False)
    session.commit()
    other = sign_in(Role.FOCAL_POINT, "PER")

    press(session, focal, published, "submit", 409)
    press(session, other, published, "submit", 403)
    press(session, other, withdrawn, "submit", 403)
    press(session, other, draft, "submit", 404)
    press(session, staff, published, "publish", 409)
    press(session, focal, draft, "publish", 403)
    press(session, focal, draft, "sign-off", 403)
    other.get(f"/en/pledges/{published.code}/amend", 403)
    other.get(f"/en/pledges/{published.code}/withdraw", 403)
    focal.get(f"/en/pledges/{published.code}/delete", 409)
    staff.get(f"/en/pledges/{published.code}/return", 409)
    focal.get(f"/en/pledges/{draft.code}/withdraw", 409)
