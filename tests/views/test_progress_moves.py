"""A report after it was written: signed off, returned, accepted, thrown away."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import actor_of, make_pledge, obligation_of, update_text
from tracker.domain import progress, reviews
from tracker.models.country import Country
from tracker.models.enums import Role, State
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]


@pytest.fixture
def update(session: Session) -> ProgressUpdate:
    """A draft of Chile's, which asks for sign-off."""
    chile = session.get(Country, "CHL")
    assert chile is not None
    chile.needs_sign_off = True
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    owed = obligation_of(session, make_pledge(session), "2026-H2")
    made = progress.start(session, author, owed, update_text())
    session.commit()
    return made


@pytest.fixture
def awaiting(session: Session, update: ProgressUpdate) -> ProgressUpdate:
    """The report as it awaits sign-off."""
    progress.submit(session, actor_of(session, Role.FOCAL_POINT, country="CHL"), update)
    session.commit()
    return update


def address(update: ProgressUpdate, act: str = "") -> str:
    pledge, period = update.obligation.pledge, update.obligation.period
    return f"/en/pledges/{pledge.code}/progress/{period.code}{act}"


def state_of(session: Session, update: ProgressUpdate) -> State:
    session.expire_all()
    return update.state


def test_where_the_country_asks_for_it_a_report_goes_to_the_approver(
    sign_in: SignIn, session: Session, update: ProgressUpdate
) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")

    writer.post(address(update, "/submit"), {"version": str(update.version)})

    assert state_of(session, update) is State.AWAITING_SIGN_OFF
    assert "approver" in writer.get("/en/home").text


def test_the_approver_passes_a_report_on(
    sign_in: SignIn, session: Session, awaiting: ProgressUpdate
) -> None:
    approver = sign_in(Role.APPROVER, "CHL")
    page = approver.get(address(awaiting)).text
    assert "Your decision" in page

    approver.post(
        address(awaiting, "/sign-off"), {"version": str(awaiting.version), "note": "Agreed."}
    )

    assert state_of(session, awaiting) is State.SUBMITTED
    assert "sent to the monitoring mechanism" in approver.get("/en/home").text


def test_the_approver_returns_a_report_with_a_message(
    sign_in: SignIn, session: Session, awaiting: ProgressUpdate
) -> None:
    approver = sign_in(Role.APPROVER, "CHL")
    version = str(awaiting.version)

    page = approver.post(address(awaiting, "/return"), {"version": version}, status=422).text
    assert "Say what should be corrected" in page

    approver.post(address(awaiting, "/return"), {"version": version, "note": "Ask the ministry."})
    assert state_of(session, awaiting) is State.RETURNED
    found = reviews.last_returns(session, [awaiting])
    assert found[awaiting].note == "Ask the ministry."


def test_a_decision_on_an_older_text_is_refused(
    sign_in: SignIn, session: Session, awaiting: ProgressUpdate
) -> None:
    approver = sign_in(Role.APPROVER, "CHL")

    approver.post(address(awaiting, "/sign-off"), {"version": "1"}, status=409)

    assert state_of(session, awaiting) is State.AWAITING_SIGN_OFF


def test_monitoring_accepts_what_was_sent_to_it_and_sees_nothing_before(
    sign_in: SignIn, session: Session, awaiting: ProgressUpdate
) -> None:
    monitor = sign_in(Role.MONITOR)
    monitor.post(address(awaiting, "/accept"), {}, status=404)
    assert "There is no report for this period yet." in monitor.get(address(awaiting)).text

    progress.sign_off(session, actor_of(session, Role.APPROVER, country="CHL"), awaiting)
    session.commit()
    assert "Review" in monitor.get(address(awaiting)).text
    monitor.post(address(awaiting, "/accept"), {"version": str(awaiting.version)})

    assert state_of(session, awaiting) is State.ACCEPTED


@pytest.mark.parametrize("act", ["/sign-off", "/return"])
def test_another_countrys_approver_finds_nothing(
    sign_in: SignIn, awaiting: ProgressUpdate, act: str
) -> None:
    sign_in(Role.APPROVER, "HND").post(address(awaiting, act), {"note": "Mine."}, status=404)


def test_a_draft_is_thrown_away(sign_in: SignIn, session: Session, update: ProgressUpdate) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    assert "Delete this draft" in writer.get(address(update)).text
    key = update.id

    writer.post(address(update, "/delete"))

    session.expire_all()
    assert session.get(ProgressUpdate, key) is None
    assert "The draft is deleted." in writer.get("/en/home").text


def test_what_was_sent_is_not_thrown_away(
    sign_in: SignIn, session: Session, awaiting: ProgressUpdate
) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")

    writer.post(address(awaiting, "/delete"), status=409)

    assert state_of(session, awaiting) is State.AWAITING_SIGN_OFF
