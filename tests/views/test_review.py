"""The review: differences, notices, remarks, one decision."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import (
    NOW,
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    pledge_text,
    update_text,
)
from tracker.domain import pledges, progress, publication, reviews
from tracker.domain.texts import EvidenceText, ReadingText
from tracker.models.enums import (
    ChangeReason,
    EvidenceKind,
    Language,
    Role,
    Stage,
    State,
    ValueState,
)
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]
EVIDENCE = EvidenceText(
    kind=EvidenceKind.DECREE, title="Decree 12", url="https://example.org/d", language=Language.ES
)


@pytest.fixture
def update(session: Session) -> ProgressUpdate:
    """A report of Chile's that waits for a decision; its value fell."""
    pledge = make_pledge(session, title="Waits")
    make_update(session, pledge, "2026-H1")
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    fell = (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(20)),)
    text = update_text(
        achievements="Se abrió en dos regiones.", readings=fell, evidence=(EVIDENCE,)
    )
    made = progress.start(session, author, obligation_of(session, pledge, "2026-H2"), text)
    progress.submit(session, author, made)
    session.commit()
    return made


@pytest.fixture
def version(session: Session) -> PledgeVersion:
    """A new pledge that waits for a decision, longer than anything else."""
    author = actor_of(session, Role.FOCAL_POINT, country="CHL", at=NOW - timedelta(days=3))
    pledge = pledges.create(session, author, pledge_text(title="New one"), country_iso3="CHL")
    assert pledge.open_version is not None
    publication.submit(session, author, pledge.open_version)
    session.commit()
    return pledge.open_version


@pytest.fixture
def monitor_page(sign_in: SignIn) -> Browser:
    """A member of the monitoring staff at the screen."""
    return sign_in(Role.MONITOR)


def address(subject: ProgressUpdate | PledgeVersion) -> str:
    if isinstance(subject, ProgressUpdate):
        owed = subject.obligation
        return f"/en/review/{owed.pledge.code}/{owed.period.code}"
    return f"/en/review/{subject.pledge.code}"


def test_the_queue_shows_the_oldest_first_with_its_notices(
    monitor_page: Browser, update: ProgressUpdate, version: PledgeVersion
) -> None:
    page = monitor_page.get("/en/review").text

    assert page.index("New one") < page.index("Waits")
    assert "3 days" in page
    assert "since today" in page
    assert "1 value worse than before" in page
    assert "New pledge" in page


def test_an_empty_queue_says_so(monitor_page: Browser) -> None:
    assert "Nothing waits for a decision." in monitor_page.get("/en/review").text


def test_an_update_is_shown_beside_the_last_accepted_one(
    monitor_page: Browser, update: ProgressUpdate, version: PledgeVersion
) -> None:
    page = monitor_page.get(address(update)).text

    assert "fields without a change" in page
    assert "empty fields" not in page
    assert "Declared without changes" in page
    assert "3 fields changed" in page
    assert "Worse than before" in page
    assert "Evidence: 1" in page
    assert "2 of 2" in page
    assert f'href="{address(version)}">Previous' in page
    assert f'href="{address(update)}">Next' in monitor_page.get(address(version)).text
    assert "<del>" in page


def test_an_update_is_accepted(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    data = {
        "decision": "accept",
        "version": str(update.version),
        "note": "Thank you.",
        "form_key": "k",
    }
    here = address(update)
    assert monitor_page.post(here, data).location == "/en/review"
    session.expire_all()
    assert update.state is State.ACCEPTED
    assert "The report is accepted." in monitor_page.get("/en/review").text
    # What was decided is no longer there to be decided upon.
    monitor_page.get(here, status=404)


def test_an_update_is_returned_with_remarks(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    data = {"decision": "return", "version": str(update.version), "remarks-2": "Is it a real fall?"}

    monitor_page.post(address(update), data)

    session.expire_all()
    assert update.state is State.RETURNED
    assert reviews.last_returns(session, [update])[update].remarks == {
        "readings.I1": "Is it a real fall?"
    }
    assert "Returned with 1 remark." in monitor_page.get("/en/review").text


def test_a_message_alone_returns_it_too(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    data = {"decision": "return", "version": str(update.version), "note": "Please call."}

    monitor_page.post(address(update), data)

    assert "Returned with a message." in monitor_page.get("/en/review").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a decision."),
        ({"decision": "burn"}, "Choose a decision."),
        ({"decision": "return"}, "Say what should be corrected"),
        ({"decision": "accept", "remarks-0": "But why?"}, "return the text, or clear them"),
        ({"decision": "return", "remarks-0": "a\x00b"}, "Remove the characters"),
        ({"decision": "return", "note": "x" * 2_001}, "Shorten this"),
    ],
)
def test_a_decision_that_contradicts_itself_is_asked_back(
    monitor_page: Browser,
    session: Session,
    update: ProgressUpdate,
    data: dict[str, str],
    words: str,
) -> None:
    page = monitor_page.post(
        address(update), {"version": str(update.version), **data}, status=422
    ).text

    assert words in page
    assert "Nothing was decided yet." in page
    session.expire_all()
    assert update.state is State.SUBMITTED


def test_a_double_click_decides_once(
    monitor_page: Browser, session: Session, version: PledgeVersion
) -> None:
    data = {"decision": "accept", "version": str(version.version), "form_key": "k"}
    here = address(version)

    monitor_page.post(here, data)
    monitor_page.post(here, data, status=404)

    session.expire_all()
    assert version.state is State.PUBLISHED


def test_a_key_used_before_leads_to_the_first_answer(
    monitor_page: Browser, session: Session, update: ProgressUpdate, version: PledgeVersion
) -> None:
    data = {"decision": "accept", "version": str(version.version), "form_key": "k"}
    monitor_page.post(address(version), data)

    assert monitor_page.post(address(update), data).location == "/en/review"

    session.expire_all()
    assert update.state is State.SUBMITTED


def test_a_decision_on_an_older_text_keeps_the_remarks(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    data = {"decision": "return", "version": "1", "remarks-0": "Kept words."}
    update.achievements = "Changed meanwhile."
    session.commit()

    page = monitor_page.post(address(update), data, status=409).text

    assert "Somebody else saved this in the meantime." in page
    assert "Kept words." in page
    session.expire_all()
    assert update.state is State.SUBMITTED


def test_a_decision_without_a_version_decides_nothing(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    monitor_page.post(address(update), {"decision": "accept"}, status=409)

    session.expire_all()
    assert update.state is State.SUBMITTED


def test_a_new_pledge_is_shown_whole_and_published(
    monitor_page: Browser, session: Session, version: PledgeVersion
) -> None:
    page = monitor_page.get(address(version)).text
    assert "What was sent" in page
    assert "There is nothing earlier to compare it with." in page
    assert "empty fields" in page
    assert "without a change" not in page
    assert "<ins>" not in page

    monitor_page.post(address(version), {"decision": "accept", "version": str(version.version)})

    session.expire_all()
    assert version.state is State.PUBLISHED
    assert "The text is published." in monitor_page.get("/en/review").text


def test_a_new_pledge_is_returned(
    monitor_page: Browser, session: Session, version: PledgeVersion
) -> None:
    data = {"decision": "return", "version": str(version.version), "remarks-0": "Too long."}

    monitor_page.post(address(version), data)

    session.expire_all()
    assert version.state is State.RETURNED
    assert reviews.last_returns(session, [version])[version].remarks == {"title": "Too long."}


def amended(session: Session, pledge: Pledge) -> PledgeVersion:
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    found = pledges.start_amendment(session, author, pledge, reason=ChangeReason.SCOPE)
    changed = pledge_text(title="Waits no more", indicators=())
    pledges.revise(session, author, found, changed)
    publication.submit(session, author, found)
    session.commit()
    return found


def test_a_changed_pledge_is_shown_beside_the_published_text(
    monitor_page: Browser, session: Session
) -> None:
    version = amended(session, make_pledge(session, title="Waits"))

    page = monitor_page.get(address(version)).text

    assert "Differences from the published text" in page
    assert "1 target lowered" in page
    assert "Changed pledge" in monitor_page.get("/en/review").text


def test_an_attested_no_change_says_what_it_rests_on(
    monitor_page: Browser, session: Session
) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")
    update = make_update(
        session, pledge, "2026-H2", accepted=False, no_change=True, stage=None, readings=()
    )
    progress.submit(session, operator(), update)
    session.commit()

    page = monitor_page.get(address(update)).text

    assert "nothing changed since the report 2026-H1" in page
    assert "No change" in monitor_page.get("/en/review").text


def test_a_returned_text_shows_what_was_said_before(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    monitor = actor_of(session, Role.MONITOR)
    remarks = {"readings.I1": "Is it a real fall?"}
    progress.send_back(session, monitor, update, note="Please.", remarks=remarks)
    progress.submit(session, actor_of(session, Role.FOCAL_POINT, country="CHL"), update)
    session.commit()

    page = monitor_page.get(address(update)).text

    assert "Is it a real fall?" in page
    assert "Please." in page


def test_what_is_not_submitted_is_not_found(monitor_page: Browser, session: Session) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1", stage=Stage.PLANNING)
    draft = make_pledge(session, published=False)
    session.commit()

    monitor_page.get(f"/en/review/{pledge.code}/2026-H1", status=404)
    monitor_page.get(f"/en/review/{pledge.code}/2026-H2", status=404)
    monitor_page.get(f"/en/review/{pledge.code}", status=404)
    monitor_page.get(f"/en/review/{draft.code}", status=404)
    monitor_page.get("/en/review/CHL-1999-001", status=404)


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER])
def test_the_review_is_for_monitoring_staff(
    sign_in: SignIn, update: ProgressUpdate, role: Role
) -> None:
    insider = sign_in(role, "CHL")

    insider.get("/en/review", status=403)
    insider.get(address(update), status=403)
    insider.post(address(update), {"decision": "accept"}, status=403)


def test_the_queue_asks_the_database_as_often_for_many_as_for_few(
    monitor_page: Browser, session: Session, connection: Connection
) -> None:
    asked: list[str] = []
    event.listen(
        connection.engine, "before_cursor_execute", lambda *call: asked.append(str(call[2]))
    )

    def queries(more: int) -> int:
        author = actor_of(session, Role.FOCAL_POINT, country="CHL")
        for number in range(more):
            pledge = make_pledge(session)
            make_update(session, pledge, "2026-H1")
            update = make_update(session, pledge, "2026-H2", accepted=False, evidence=(EVIDENCE,))
            progress.submit(session, operator(), update)
            new = pledges.create(
                session, author, pledge_text(title=f"New {number}"), country_iso3="CHL"
            )
            assert new.open_version is not None
            publication.submit(session, author, new.open_version)
        session.commit()
        session.expire_all()
        monitor_page.get("/en/review")
        asked.clear()
        monitor_page.get("/en/review")
        return len(asked)

    assert queries(2) == queries(4)
