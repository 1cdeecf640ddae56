"""What a person has to do, and what is with others."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

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
from tracker.domain import duties, periods, pledges, progress, publication
from tracker.domain.actors import Actor, public
from tracker.domain.duties import Task
from tracker.models.country import Country
from tracker.models.enums import Role, Stage


def codes(tasks: object) -> list[tuple[str, str | None]]:
    assert isinstance(tasks, list | tuple)
    return [
        (task.title, task.obligation.period.code if task.obligation else None) for task in tasks
    ]


@pytest.fixture
def chile(session: Session) -> Country:
    """Chile."""
    found = session.get(Country, "CHL")
    assert found is not None
    return found


def test_what_was_never_reported_is_to_report_the_oldest_first(
    session: Session, focal_point: Actor
) -> None:
    make_pledge(session, title="A", starts_on=date(2025, 12, 1))

    todo = duties.of(session, focal_point)

    assert codes(todo.to_report) == [("A", "2025-H2"), ("A", "2026-H1"), ("A", "2026-H2")]
    assert todo.next_due is not None
    assert todo.next_due.period.code == "2026-H2"
    assert (todo.answered, todo.in_review, todo.missing, todo.count) == (0, 0, 1, 3)


def test_each_thing_lies_in_its_place(session: Session, focal_point: Actor, monitor: Actor) -> None:
    made = {name: make_pledge(session, title=name, starts_on=date(2026, 7, 1)) for name in "ABCDE"}
    owed = {name: obligation_of(session, pledge, "2026-H2") for name, pledge in made.items()}
    started = {
        name: progress.start(session, focal_point, owed[name], update_text()) for name in "BCDE"
    }
    progress.revise(session, focal_point, started["B"], update_text(stage=None, readings=()))
    for name in "CDE":
        progress.submit(session, focal_point, started[name])
    progress.send_back(session, monitor, started["C"], note="Correct it.")
    progress.accept(session, monitor, started["E"])

    todo = duties.of(session, focal_point)

    assert codes(todo.to_report) == [("A", "2026-H2")]
    assert codes(todo.drafts) == [("B", "2026-H2")]
    assert todo.drafts[0].missing == 2
    assert codes(todo.returned) == [("C", "2026-H2")]
    assert todo.returned[0].review is not None
    assert codes(todo.with_others) == [("D", "2026-H2")]
    assert todo.with_others[0].since == NOW
    assert (todo.answered, todo.in_review, todo.missing, todo.count) == (1, 1, 3, 3)


def test_pledges_on_their_way_are_listed_too(session: Session, focal_point: Actor) -> None:
    draft = pledges.create(session, focal_point, pledge_text(title="Draft"), country_iso3="CHL")
    sent = pledges.create(session, focal_point, pledge_text(title="Sent"), country_iso3="CHL")
    assert sent.open_version is not None
    publication.submit(session, focal_point, sent.open_version)

    todo = duties.of(session, focal_point)

    assert codes(todo.drafts) == [("Draft", None)]
    assert codes(todo.with_others) == [("Sent", None)]
    assert draft.current is None


def test_an_approver_signs_off_and_reports_nothing(
    session: Session, focal_point: Actor, chile: Country
) -> None:
    chile.needs_sign_off = True
    pledge = make_pledge(session)
    update = progress.start(
        session, focal_point, obligation_of(session, pledge, "2026-H2"), update_text()
    )
    progress.submit(session, focal_point, update)
    text = pledges.create(session, focal_point, pledge_text(title="New"), country_iso3="CHL")
    assert text.open_version is not None
    publication.submit(session, focal_point, text.open_version)
    approver = actor_of(session, Role.APPROVER, country="CHL")

    todo = duties.of(session, approver)

    assert {code for code, _ in codes(todo.to_sign_off)} == {"New", update_title(pledge)}
    assert (todo.to_report, todo.drafts, todo.returned, todo.with_others) == ((), (), (), [])
    assert codes(duties.of(session, focal_point).with_others) != []


def update_title(pledge: object) -> str:
    title = pledge.current.title  # type: ignore[attr-defined]
    assert isinstance(title, str)
    return title


def test_what_a_closed_period_or_a_finished_pledge_does_not_ask_is_left_out(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    over = make_pledge(session, title="Over", starts_on=date(2026, 1, 1))
    make_update(
        session, over, "2026-H1", stage=Stage.DISCONTINUED, challenges="The fund was closed."
    )
    make_pledge(session, title="Late", starts_on=date(2026, 1, 1))
    gone = make_pledge(session, title="Gone")
    publication.withdraw(session, operator(), gone, reason="The programme ended.")
    periods.close(session, monitor, periods.find(session, "2026-H1"))

    todo = duties.of(session, focal_point)

    assert codes(todo.to_report) == [("Late", "2026-H2")]


def test_what_can_not_be_sent_any_more_is_no_task(
    session: Session, focal_point: Actor, monitor: Actor, chile: Country
) -> None:
    chile.needs_sign_off = True
    made = {name: make_pledge(session, title=name, starts_on=date(2026, 1, 1)) for name in "ABC"}
    started = {
        name: progress.start(
            session, focal_point, obligation_of(session, pledge, "2026-H1"), update_text()
        )
        for name, pledge in made.items()
    }
    approver = actor_of(session, Role.APPROVER, country="CHL")
    progress.submit(session, focal_point, started["B"])
    progress.send_back(session, approver, started["B"], note="Correct it.")
    progress.submit(session, focal_point, started["C"])
    periods.close(session, monitor, periods.find(session, "2026-H1"))

    todo = duties.of(session, focal_point)

    assert codes(todo.closed) == [("A", "2026-H1"), ("B", "2026-H1")]
    assert (codes(todo.drafts), codes(todo.returned)) == ([], [])
    assert todo.count == len(todo.to_report)
    assert (duties.of(session, approver).closed, duties.of(session, monitor).closed) == ((), ())


def test_the_last_answer_stands_beside_what_is_due(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")

    (task,) = duties.of(session, focal_point).to_report

    assert task.last is not None
    assert (task.last.period.code, task.last.stage) == ("2026-H1", Stage.IN_PROGRESS)
    assert task.since is None


def test_a_partner_reports_for_its_organisation(session: Session) -> None:
    make_pledge(session, title="Ours", organisation="Fictional Partner")
    make_pledge(session, title="Theirs", organisation="Another")
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")

    todo = duties.of(session, partner)

    assert {title for title, _ in codes(todo.to_report)} == {"Ours"}


def test_who_answers_for_nobody_has_nothing_to_do(session: Session, monitor: Actor) -> None:
    make_pledge(session)

    for actor in (monitor, public(NOW)):
        todo = duties.of(session, actor)
        assert (todo.count, todo.next_due, todo.with_others) == (0, None, [])
    assert duties.of(session, monitor).next_period is not None


def test_a_task_without_a_subject_waits_for_nobody() -> None:
    assert not duties._signs(public(NOW), None)
    assert Task.__doc__ is not None
