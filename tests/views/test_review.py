"""The review: differences, notices, remarks, one decision."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, event, select
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
    publish,
    update_text,
)
from tracker.domain import milestones, pledges, progress, publication, reviews
from tracker.domain.texts import EvidenceText, ReadingText
from tracker.models.enums import (
    ChangeReason,
    EvidenceKind,
    Language,
    LineKind,
    MilestoneState,
    Role,
    Stage,
    Standing,
    State,
    ValueState,
)
from tracker.models.plan import Area, LineOfAction, PlanOfAction
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.web import review_list

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
    assert "less than an hour" in page
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
    assert f'rel="prev" href="{address(version)}"' in page
    assert f'rel="next" href="{address(update)}"' in monitor_page.get(address(version)).text
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
    assert (
        f"The report {progress.name_of(update)} was accepted."
        in monitor_page.get("/en/review").text
    )
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
    assert "was returned with 1 remark." in monitor_page.get("/en/review").text


def test_a_message_alone_returns_it_too(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    data = {"decision": "return", "version": str(update.version), "note": "Please call."}

    monitor_page.post(address(update), data)

    assert "was returned with a message." in monitor_page.get("/en/review").text


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

    assert monitor_page.post(here, data).location == "/en/review"
    assert monitor_page.post(here, data).location == "/en/review"

    session.expire_all()
    assert version.state is State.PUBLISHED
    assert len(reviews.history(session, [version])) == 1


def test_a_key_used_before_leads_to_the_first_answer(
    monitor_page: Browser, session: Session, update: ProgressUpdate, version: PledgeVersion
) -> None:
    data = {"decision": "accept", "version": str(version.version), "form_key": "k"}
    monitor_page.post(address(version), data)

    assert monitor_page.post(address(update), data).location == address(update)

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
    assert (
        f"The text of {version.pledge.code} was published." in monitor_page.get("/en/review").text
    )


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


def test_the_next_text_of_the_same_queue_follows(
    monitor_page: Browser, session: Session, update: ProgressUpdate, version: PledgeVersion
) -> None:
    chile, reports = "?country=CHL", "?kind=report"

    page = monitor_page.get(address(version) + chile).text
    sent = {"decision": "accept", "version": str(version.version)}
    followed = monitor_page.post(address(version) + chile, sent).location

    assert "Publish and go to the next" in page
    assert followed == address(update) + chile
    assert "go to the next" not in monitor_page.get(address(update) + reports).text
    sent = {"decision": "return", "version": str(update.version), "note": "Why?"}
    last = monitor_page.post(address(update) + reports, sent).location
    assert last == "/en/review" + reports
    assert "Nothing with these filters waits for a decision." in monitor_page.get(last).text


def test_a_text_outside_the_filtered_queue_has_no_place_in_it(
    monitor_page: Browser, update: ProgressUpdate, version: PledgeVersion
) -> None:
    page = monitor_page.get(address(update) + "?kind=new_pledge").text
    strange = monitor_page.get(address(update) + "?kind=nonsense").text

    assert f'rel="next" href="{address(version)}?kind=new_pledge"' in page
    assert "1 of 1" not in page
    assert "2 of 2" in strange


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"New one", "Waits"}),
        ("?kind=report", {"Waits"}),
        ("?kind=no_change", set()),
        ("?kind=new_pledge", {"New one"}),
        ("?kind=changed_pledge", set()),
        ("?country=CHL", {"New one", "Waits"}),
        ("?country=PER", set()),
        ("?area=solutions", set()),
        ("?area=protection&age=0-2", {"Waits"}),
        ("?age=3-6", {"New one"}),
        ("?age=14-", set()),
        ("?warning=any", {"Waits"}),
        ("?warning=none", {"New one"}),
        ("?warning=value_fell", {"Waits"}),
        ("?warning=late", set()),
    ],
)
def test_the_queue_is_filtered(
    monitor_page: Browser,
    update: ProgressUpdate,
    version: PledgeVersion,
    query: str,
    shown: set[str],
) -> None:
    page = monitor_page.get("/en/review" + query).text

    assert {title for title in ("New one", "Waits") if f">{title}<" in page} == shown


@pytest.mark.parametrize(
    "query", ["kind=x", "country=XXX", "age=9", "warning=x", "sort=code", "page=x"]
)
def test_an_address_that_makes_no_sense_says_so(
    monitor_page: Browser, update: ProgressUpdate, query: str
) -> None:
    page = monitor_page.get(f"/en/review?{query}", status=422).text

    assert "flash-error" in page
    assert ">Waits<" not in page


def test_the_newest_can_stand_first(
    monitor_page: Browser, update: ProgressUpdate, version: PledgeVersion
) -> None:
    page = monitor_page.get("/en/review?sort=-since").text

    assert page.index(">Waits<") < page.index(">New one<")
    assert (
        f'rel="next" href="{address(version)}?sort=-since"'
        in monitor_page.get(address(update) + "?sort=-since").text
    )


@pytest.mark.parametrize("sort", ["", "-since"])
def test_a_long_queue_comes_in_pages(
    monitor_page: Browser, session: Session, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(review_list, "PAGE", 2)
    for number in range(5):
        pledge = make_pledge(session, published=False, title=f"Text {number}")
        assert pledge.open_version is not None
        publication.submit(session, operator(NOW - timedelta(days=9 - number)), pledge.open_version)
    session.commit()
    seen, pages, here = [], [], f"/en/review?sort={sort}"

    while here:
        text = monitor_page.get(here).text
        pages.append(here)
        seen += re.findall(r">(Text \d)<", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        here = html.unescape(found.group(1)) if found else ""
    back = re.search(r'rel="prev" href="([^"]+)"', monitor_page.get(pages[-1]).text)

    assert seen == sorted(seen, reverse=bool(sort))
    assert len(seen) == 5
    assert back is not None
    before = monitor_page.get(html.unescape(back.group(1))).text
    assert re.findall(r">(Text \d)<", before) == seen[2:4]
    assert "3 to 4 of 5" in before


def test_the_queue_says_how_long_things_wait_and_take(
    monitor_page: Browser, session: Session, update: ProgressUpdate, version: PledgeVersion
) -> None:
    assert "Nothing was decided in the last 7 days." in monitor_page.get("/en/review").text
    progress.accept(session, actor_of(session, Role.MONITOR, at=NOW), update)
    session.commit()

    page = monitor_page.get("/en/review").text

    assert "1 text waits for a decision: it has waited 3 days." in page
    assert "1 text was decided in the last 7 days, after less than an hour." in page


def test_titles_stand_for_codes(monitor_page: Browser, session: Session) -> None:
    plan = session.scalars(select(PlanOfAction).where(PlanOfAction.is_current)).one()
    area = session.scalars(select(Area).join(Area.plan).where(Area.code == "protection")).one()
    line = LineOfAction(
        plan_id=plan.id,
        area_id=area.id,
        code="P7",
        kind=LineKind.ACTION,
        standing=Standing.WORKING_TITLE,
        title_en="Open registers",
    )
    session.add(line)
    session.flush()
    pledge = make_pledge(session, title="Waits", lines=("P7",), other_areas=("solutions",))
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    found = pledges.start_amendment(session, author, pledge, reason=ChangeReason.SCOPE)
    text = pledge_text(title="Waits", other_areas=("solutions", "disasters"))
    pledges.revise(session, author, found, text)
    publication.submit(session, author, found)
    session.commit()

    page = html.unescape(monitor_page.get(f"/en/review/{pledge.code}").text)

    for other in session.scalars(select(Area).where(Area.plan_id == plan.id)):
        assert f"{other.number}. {other.title('en')}" in page
    assert "P7 Open registers" in page
    assert ">solutions<" not in page
    assert "Chile · " in page


def test_readings_are_shown_with_their_trend(monitor_page: Browser, session: Session) -> None:
    pledge = make_pledge(session, title="Waits")
    make_update(session, pledge, "2026-H1")
    update = make_update(session, pledge, "2026-H2", accepted=False)
    progress.submit(session, operator(), update)
    session.commit()

    page = monitor_page.get(address(update)).text

    assert "Readings through the periods" in page
    assert 'class="spark-sent"' in page
    assert "Same values and words as before" in page


def test_milestones_that_were_done_since_are_marked(
    monitor_page: Browser, session: Session
) -> None:
    pledge = make_pledge(session, published=False, title="Waits")
    assert pledge.open_version is not None
    steps = [milestones.Step(title=f"Step {n}", weight_bp=5000) for n in (1, 2)]
    milestones.plan(session, operator(), pledge.open_version, steps)
    publish(session, pledge)
    make_update(session, pledge, "2026-H1")
    later = operator(NOW + timedelta(hours=1))
    first = session.scalars(milestones.of_pledge(pledge)).first()
    assert first is not None
    milestones.move(session, later, first, MilestoneState.DONE, done_on=NOW.date())
    update = make_update(session, pledge, "2026-H2", accepted=False)
    progress.submit(session, operator(), update)
    session.commit()

    page = monitor_page.get(address(update)).text

    steps_shown = page[page.index("Milestones of the pledge") :]
    assert steps_shown.index("Step 1") < steps_shown.index("Changed") < steps_shown.index("Step 2")
    assert "50%" in steps_shown


def test_the_loser_of_a_race_learns_who_won_and_keeps_the_words(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    winner = actor_of(session, Role.MONITOR)
    expected = str(update.version)
    progress.send_back(session, winner, update, note="Look again.")
    session.commit()
    data = {"decision": "return", "version": expected, "remarks-2": "Why?", "note": "Dear all."}

    page = monitor_page.post(address(update), data, status=409).text

    assert "Returned by A monitor on November 24, 2026, 12:00 (UTC)." in page
    for words in ("Your decision was not stored.", "Look again.", "Why?", "Dear all."):
        assert words in page
    session.expire_all()
    assert len(reviews.history(session, [update])) == 1


@pytest.mark.parametrize("taken", ["published", "returned"])
def test_the_loser_over_a_pledges_text_learns_it_too(
    monitor_page: Browser,
    session: Session,
    update: ProgressUpdate,
    version: PledgeVersion,
    taken: str,
) -> None:
    expected = str(version.version)
    if taken == "published":
        publication.publish(session, actor_of(session, Role.MONITOR), version)
    else:
        publication.send_back(session, operator(), version, note="Again.")
    session.commit()

    page = monitor_page.post(
        address(version), {"decision": "accept", "version": expected}, status=409
    ).text

    assert f"{taken.capitalize()} by" in page
    assert "What you had written" not in page
    assert address(update) in page


def test_a_decision_that_nobody_wrote_down_is_not_told(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    progress.accept(session, actor_of(session, Role.MONITOR), update)
    for review in reviews.history(session, [update]):
        session.delete(review)
    session.commit()

    monitor_page.post(address(update), {"decision": "accept", "version": "2"}, status=404)


def test_a_withdrawn_pledge_has_nothing_to_decide(monitor_page: Browser, session: Session) -> None:
    pledge = make_pledge(session)
    publication.withdraw(session, operator(), pledge, reason="The programme ended.")
    session.commit()

    monitor_page.get(f"/en/review/{pledge.code}", status=404)
    monitor_page.post(f"/en/review/{pledge.code}", {"decision": "accept"}, status=404)


def test_an_accepted_report_takes_no_second_decision(
    monitor_page: Browser, session: Session, update: ProgressUpdate
) -> None:
    progress.accept(session, actor_of(session, Role.MONITOR), update)
    session.commit()

    page = monitor_page.post(address(update), {"decision": "accept", "version": "2"}, status=409)

    assert "Accepted by A monitor" in page.text


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
