from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, make_user, publish
from tracker.domain import milestones
from tracker.domain.actors import Actor
from tracker.domain.milestones import Step
from tracker.models import Milestone, Pledge
from tracker.models.enums import MilestoneState, ProgressMethod, Role

SignIn = Callable[..., Browser]


@pytest.fixture
def draft(session: Session) -> Pledge:
    return make_pledge(session, published=False, indicators=())


@pytest.fixture
def running(session: Session, focal_point: Actor) -> Pledge:
    pledge = make_pledge(
        session, published=False, indicators=(), progress_method=ProgressMethod.MILESTONES
    )
    assert pledge.open_version is not None
    steps = (
        Step(title="Firmar el acuerdo", weight_bp=3350),
        Step(title="Formar los equipos", weight_bp=6650, after=1),
    )
    milestones.plan(session, focal_point, pledge.open_version, steps)
    publish(session, pledge)
    return pledge


def planned(session: Session, pledge: Pledge) -> list[Milestone]:
    return list(session.scalars(milestones.of_pledge(pledge)))


def at(pledge: Pledge, place: str = "") -> str:
    return f"/en/pledges/{pledge.code}/milestones{place}"


def form(pledge: Pledge, *rows: dict[str, str]) -> dict[str, str]:
    assert pledge.open_version is not None
    fields = {
        f"steps-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in {"after": "", **row}.items()
    }
    return {"version": str(pledge.open_version.version), **fields}


def test_milestones_are_planned_in_per_cent(
    session: Session, sign_in: SignIn, draft: Pledge
) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    browser.get(at(draft))
    sent = form(
        draft,
        {"title": "Firmar el acuerdo", "weight": "33.5", "planned_to": "2027-06-30"},
        {
            "title": "Formar los equipos",
            "weight": "66.5",
            "planned_from": "2027-07-01",
            "after": "1",
        },
        {"title": " ", "weight": ""},
    )

    browser.post(at(draft), sent, status=303)

    first, second = planned(session, draft)
    assert (first.weight_bp, second.weight_bp, second.after_position) == (3350, 6650, 1)
    page = browser.get(f"/en/pledges/{draft.code}").text
    assert "Firmar el acuerdo" in page
    assert "33.5%" in page
    assert "waits for 1" in page
    assert 'value="Firmar el acuerdo"' in browser.get(at(draft)).text


def test_a_plan_sent_twice_is_stored_once(session: Session, sign_in: SignIn, draft: Pledge) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    sent = {**form(draft, {"title": "Uno", "weight": "100"}), "form_key": "a-key"}

    browser.post(at(draft), sent, status=303)
    browser.post(at(draft), sent, status=303)

    assert len(planned(session, draft)) == 1


def test_rows_come_and_go_without_script(session: Session, sign_in: SignIn, draft: Pledge) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    sent = form(draft, {"title": "Uno"}, {"title": "Dos"})

    more = browser.post(at(draft), {**sent, "add": "steps"}, status=200)
    less = browser.post(at(draft), {**sent, "remove": "steps-0"}, status=200)
    same = browser.post(at(draft), {**sent, "remove": "steps-9"}, status=200)

    assert 'name="steps-2-title"' in more.text
    assert 'value="Uno"' not in less.text
    assert 'value="Dos"' in less.text
    assert 'value="Uno"' in same.text
    assert not planned(session, draft)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"title": "Uno", "weight": "33.333"}, "Write at most two decimals."),
        ({"title": "Uno", "weight": "101"}, "Enter a weight between 0 and 100 per cent."),
        ({"title": "", "weight": "10"}, "Enter what will be done."),
        ({"title": "Uno", "weight": "diez"}, "Enter a number"),
    ],
)
def test_what_breaks_a_rule_is_said_and_kept(
    session: Session, sign_in: SignIn, draft: Pledge, row: dict[str, str], words: str
) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")

    page = browser.post(at(draft), form(draft, row), status=422)

    assert words in page.text
    assert f'value="{row["weight"]}"' in page.text
    assert not planned(session, draft)


def test_a_plan_made_from_an_older_page_shows_both(
    session: Session, sign_in: SignIn, draft: Pledge
) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    older = form(draft, {"title": "Mi paso", "weight": "100"})
    browser.post(at(draft), form(draft, {"title": "Su paso", "weight": "100"}), status=303)

    page = browser.post(at(draft), older, status=409)

    assert "Su paso" in page.text
    assert 'value="Mi paso"' in page.text
    assert [step.title for step in planned(session, draft)] == ["Su paso"]


def test_a_published_plan_stays(sign_in: SignIn, running: Pledge) -> None:
    sign_in(Role.FOCAL_POINT, country="CHL").get(at(running), status=409)


def test_a_milestone_is_said_to_be_done(session: Session, sign_in: SignIn, running: Pledge) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    first = planned(session, running)[0]
    page = browser.get(at(running, "/1"))
    assert "33.5%" in page.text

    sent = {"state": "done", "done_on": "2026-11-02", "version": str(first.version)}
    browser.post(at(running, "/1"), sent, status=303)

    session.refresh(first)
    assert (first.state, str(first.done_on)) == (MilestoneState.DONE, "2026-11-02")
    assert "Done" in browser.get(f"/en/pledges/{running.code}").text


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"state": "done", "done_on": ""}, 422, "Enter the day on which it was done."),
        ({"state": "done", "done_on": "2027-01-01"}, 422, "This day is in the future."),
        ({"state": "gone", "done_on": ""}, 422, "Choose one of the list."),
        ({"state": "under_way", "done_on": "", "version": "7"}, 409, "saved"),
    ],
)
def test_a_move_that_breaks_a_rule_changes_nothing(
    session: Session,
    sign_in: SignIn,
    running: Pledge,
    sent: dict[str, str],
    status: int,
    words: str,
) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    first = planned(session, running)[0]

    page = browser.post(at(running, "/1"), {"version": str(first.version), **sent}, status=status)

    assert words in page.text
    session.refresh(first)
    assert first.state is MilestoneState.PLANNED


def test_others_neither_plan_nor_move(
    session: Session, sign_in: SignIn, draft: Pledge, running: Pledge
) -> None:
    stranger = sign_in(Role.FOCAL_POINT, country="BRA")
    stranger.get(at(draft), status=404)
    stranger.get(at(running), status=403)
    stranger.get(at(running, "/1"), status=403)
    sign_in(Role.MONITOR).get(at(running, "/1"), status=403)
    own = sign_in(Role.FOCAL_POINT, country="CHL")
    own.get(at(draft, "/1"), status=404)
    own.get(at(running, f"/{10**30}"), status=404)
    assert make_user(session, Role.APPROVER, country="CHL").id


def test_a_draft_has_no_milestone_to_move(
    session: Session, sign_in: SignIn, draft: Pledge, focal_point: Actor
) -> None:
    assert draft.open_version is not None
    milestones.plan(session, focal_point, draft.open_version, [Step(title="Uno", weight_bp=0)])

    sign_in(Role.FOCAL_POINT, country="CHL").get(at(draft, "/1"), status=409)


def test_a_draft_with_milestones_may_be_measured_by_them(
    session: Session, sign_in: SignIn, draft: Pledge, focal_point: Actor
) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    assert 'value="milestones"' not in browser.get(f"/en/pledges/{draft.code}/edit").text
    assert draft.open_version is not None
    milestones.plan(session, focal_point, draft.open_version, [Step(title="Uno", weight_bp=0)])

    assert 'value="milestones"' in browser.get(f"/en/pledges/{draft.code}/edit").text
    assert session.scalar(select(Milestone.weight_bp)) == 0
