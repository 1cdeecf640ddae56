"""Reports without changes, accepted together on one page."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.domain.test_attestations import attest
from tests.factories import operator
from tracker.domain import attestations, progress
from tracker.models.enums import Role, State
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]
HERE = "/en/review/no-change"


@pytest.fixture
def updates(session: Session) -> list[ProgressUpdate]:
    """Three attested reports that wait."""
    made = [attest(session, title) for title in ("First", "Second", "Third")]
    session.commit()
    return made


def value(update: ProgressUpdate) -> str:
    return f"{progress.name_of(update)}:{update.version}"


def test_the_list_offers_what_can_be_accepted_together(
    sign_in: SignIn, updates: list[ProgressUpdate]
) -> None:
    browser = sign_in(Role.MONITOR)

    page = browser.get(HERE).text

    assert "3 reports say that nothing changed" in page
    assert all(f'value="{value(update)}"' in page for update in updates)
    assert "checked" not in page
    assert "2026-H1, sent 100 days ago" in page
    assert browser.get(HERE + "?all=1").text.count(" checked") == 3


def test_the_chosen_are_accepted_at_once(
    sign_in: SignIn, session: Session, updates: list[ProgressUpdate]
) -> None:
    browser = sign_in(Role.MONITOR)
    data = {"chosen": [value(one) for one in updates[:2]], "form_key": "k"}

    assert browser.post(HERE, data).location == "/en/review"
    assert browser.post(HERE, data).location == "/en/review"

    session.expire_all()
    assert [one.state for one in updates] == [State.ACCEPTED, State.ACCEPTED, State.SUBMITTED]
    assert "2 reports were accepted." in browser.get("/en/review").text


@pytest.mark.parametrize("chosen", [[], ["nonsense"], [":3"], ["CHL/2026:" + "9" * 30]])
def test_what_makes_no_sense_accepts_nothing(
    sign_in: SignIn, session: Session, updates: list[ProgressUpdate], chosen: list[str]
) -> None:
    page = sign_in(Role.MONITOR).post(HERE, {"chosen": chosen}, status=422).text

    assert "Choose at least one report." in page


def test_one_that_was_decided_meanwhile_is_named_and_the_choice_is_kept(
    sign_in: SignIn, session: Session, updates: list[ProgressUpdate]
) -> None:
    browser = sign_in(Role.MONITOR)
    data = {"chosen": [*(value(one) for one in updates[:2]), "CHL-1999-001/2026-H2:x"]}
    progress.send_back(session, operator(), updates[1], note="Why?")
    session.commit()

    page = browser.post(HERE, data, status=409).text

    assert f"{progress.name_of(updates[1])}: Returned" in page
    assert "CHL-1999-001/2026-H2 is not in this list any more." in page
    assert page.count(" checked") == 1
    session.expire_all()
    assert updates[0].state is State.SUBMITTED


def test_a_long_list_shows_the_oldest(
    sign_in: SignIn, updates: list[ProgressUpdate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attestations, "MOST", 2)
    browser = sign_in(Role.MONITOR)

    page = browser.get(HERE).text
    refused = browser.post(HERE, {"chosen": [value(one) for one in updates]}, status=422).text

    assert "The oldest 2 are shown" in page
    assert "Choose at most 2." in refused


def test_an_overlong_key_is_refused(sign_in: SignIn, updates: list[ProgressUpdate]) -> None:
    data = {"chosen": [value(updates[0])], "form_key": "k" * 65}

    sign_in(Role.MONITOR).post(HERE, data, status=422)


def test_an_empty_list_says_so(sign_in: SignIn) -> None:
    page = sign_in(Role.MONITOR).get(HERE).text

    assert "No report without changes and without a notice waits" in page


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER, Role.ADMINISTRATOR])
def test_others_may_not(sign_in: SignIn, updates: list[ProgressUpdate], role: Role) -> None:
    country = "CHL" if role is not Role.ADMINISTRATOR else None
    browser = sign_in(role, country)

    browser.get(HERE, status=403)
    browser.post(HERE, {"chosen": [value(updates[0])]}, status=403)
