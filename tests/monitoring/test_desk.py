from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring import world as worlds
from tests.monitoring.world import Counter, World
from tracker.domain import progress, publication
from tracker.models.enums import Role, Stage
from tracker.monitoring import facts
from tracker.monitoring.desk import Home, monitoring_home, running
from tracker.reports import scoping
from tracker.reports.filters import Filters


def home(session: Session, now: datetime = NOW, **asked: Any) -> Home:
    found = monitoring_home(session, now, "en", since=now - timedelta(days=7), **asked)
    assert found is not None
    return found


def test_the_running_period_is_the_one_due_next(session: Session) -> None:
    opened = facts.periods(session, NOW.date())

    assert running(opened, datetime(2026, 7, 10, tzinfo=UTC).date()).code == "2026-H1"
    assert running(opened, NOW.date()).code == "2026-H2"
    assert running(opened[:1], NOW.date()).code == "2025-H1"


def test_a_closed_period_runs_no_more(session: Session) -> None:
    (only,) = facts.periods(session, NOW.date())[:1]
    closed = replace(only, closed_at=NOW)

    assert running([closed], NOW.date()) == closed


def test_what_has_come_and_what_waits(session: Session, world: World) -> None:
    update = factories.make_update(session, world.half, "2026-H2", accepted=False)
    progress.submit(session, factories.operator(), update)

    found = home(session)

    # In 2026-H2 all but the fulfilled and the withdrawn one owe a report.
    assert (found.period.code, found.days_left) == ("2026-H2", 68)
    assert (found.figures.eligible, found.received, found.in_review, found.missing) == (7, 1, 1, 6)
    assert found.queue.length == 1
    assert [period.code for period in found.matrix.periods] == [
        *("2025-H1", "2025-H2", "2026-H1", "2026-H2")
    ]


def test_the_matrix_shows_each_country_by_period(session: Session, world: World) -> None:
    matrix = home(session).matrix
    names = [name for name, _rows in matrix.groups]
    chile = next(row for _, rows in matrix.groups for row in rows if row.country.iso3 == "CHL")

    assert names == ["caribbean", "central_america", "south_america"]
    assert [(cell.reported, cell.due, cell.late) for cell in chile.cells] == [
        *((0, 0, 0), (2, 2, 0), (5, 6, 1), (0, 6, 0))
    ]
    assert [cell.cover for cell in chile.cells] == ["none", "high", "high", "none"]
    assert (chile.in_review, chile.is_behind, matrix.behind) == (0, True, 2)
    assert chile.last_report == datetime(2026, 8, 10, 12, tzinfo=UTC)
    assert [(cell.reported, cell.due) for cell in matrix.sums] == [(0, 0), (2, 2), (6, 7), (0, 7)]
    assert matrix.reconciliation.region == 7


def test_before_the_first_period_there_is_no_home(session: Session) -> None:
    moment = datetime(2024, 12, 31, tzinfo=UTC)

    assert monitoring_home(session, moment, "en", since=moment) is None


def test_the_queue_has_the_oldest_texts_first(session: Session, world: World) -> None:
    pledge = factories.make_pledge(session, published=False, at=datetime(2026, 11, 2, tzinfo=UTC))
    version = pledge.open_version
    assert version is not None
    publication.submit(session, factories.operator(datetime(2026, 11, 3, tzinfo=UTC)), version)
    update = factories.make_update(
        session, world.late, "2026-H2", accepted=False, stage=Stage.DISCONTINUED, challenges="No."
    )
    progress.submit(session, factories.operator(), update)

    queue = home(session).queue

    assert (queue.updates, queue.pledges) == (1, 1)
    assert [(row.code, row.period) for row in queue.oldest] == [
        (pledge.code, None),
        (world.late.code, "2026-H2"),
    ]


def test_the_number_of_questions_does_not_grow_with_the_rows(session: Session) -> None:
    actor = factories.actor_of(session, Role.MONITOR)
    chosen = Filters(country=("CHL", "PER"), kind=("policy",), stage=("in_progress",))

    def asked() -> int:
        session.expire_all()
        with Counter(session) as counter:
            home(session, scope=scoping.scope(session, actor, chosen, "2026-H2"))
        return len(counter.statements)

    before = asked()
    for _ in range(3):
        worlds.make(session)
    assert asked() == before
