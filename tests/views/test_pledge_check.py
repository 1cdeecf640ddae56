"""A pledge's text once more before it is sent."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge
from tracker.models.enums import Role, State

SignIn = Callable[..., Browser]


@pytest.fixture
def focal(sign_in: SignIn) -> Browser:
    """Chile's focal point at the screen."""
    return sign_in(Role.FOCAL_POINT, "CHL")


def test_all_answers_are_shown_with_hints_that_do_not_block(
    session: Session, focal: Browser
) -> None:
    pledge = make_pledge(session, published=False)
    session.commit()

    page = focal.get(f"/en/pledges/{pledge.code}/check").text

    assert "Registro de personas apátridas" in page
    assert "Instituto Ficticio" in page
    assert f'href="/en/pledges/{pledge.code}/edit#budget_amount">Say what it costs' in page
    assert "Is it registered already?" not in page
    focal.post(f"/en/pledges/{pledge.code}/submit", {"version": "1"})
    session.expire_all()
    assert pledge.versions[0].state is State.SUBMITTED


def test_likely_doubles_are_linked(session: Session, focal: Browser) -> None:
    twin, pledge = make_pledge(session), make_pledge(session, published=False)
    session.commit()

    page = focal.get(f"/en/pledges/{pledge.code}/check").text

    assert "Is it registered already?" in page
    assert f'<a href="/en/pledges/{twin.code}">' in page


def test_what_is_missing_is_asked_first(session: Session, focal: Browser) -> None:
    pledge = make_pledge(session, published=False, description="")
    session.commit()

    page = focal.get(f"/en/pledges/{pledge.code}/check", 422).text

    assert "Describe what will be done." in page
    assert f'action="/en/pledges/{pledge.code}/edit"' in page


def test_only_the_author_s_side_checks(session: Session, sign_in: SignIn) -> None:
    draft, published = make_pledge(session, published=False), make_pledge(session)
    session.commit()

    sign_in(Role.FOCAL_POINT, "PER").get(f"/en/pledges/{draft.code}/check", 404)
    sign_in(Role.APPROVER, "CHL").get(f"/en/pledges/{draft.code}/check", 403)
    sign_in(Role.FOCAL_POINT, "CHL").get(f"/en/pledges/{published.code}/check", 409)
