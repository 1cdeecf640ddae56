from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from tests import factories
from tests.monitoring.world import JULY, World
from tracker.domain import pledges
from tracker.models.enums import ChangeReason, Stage
from tracker.monitoring import news

SEPTEMBER = datetime(2026, 9, 2, tzinfo=UTC)


def amend(session: Session, world: World, reason: ChangeReason) -> None:
    pledges.start_amendment(
        session, factories.operator(SEPTEMBER), world.half, reason=reason, note="Menos fondos."
    )
    session.expire_all()
    factories.publish(session, world.half, at=SEPTEMBER)


def test_the_latest_changes_come_first(session: Session, world: World) -> None:
    found = news.latest(session, 100)

    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)
    kinds = {(event.kind, event.code) for event in found}
    assert ("withdrawn", world.withdrawn.code) in kinds
    assert ("fulfilled", world.done.code) in kinds
    assert ("published", world.silent.code) in kinds
    assert ("published", world.withdrawn.code) not in kinds


def test_a_stage_that_stayed_is_no_news(session: Session, world: World) -> None:
    found = [event for event in news.latest(session, 100) if event.code == world.same.code]

    assert [event.kind for event in found] == ["published", Stage.IN_PROGRESS]


def test_a_lowered_target_is_news_and_a_correction_is_none(session: Session, world: World) -> None:
    amend(session, world, ChangeReason.TARGET_LOWERED)
    assert ("target_lowered", world.half.code) in told(session)
    amend(session, world, ChangeReason.CORRECTION)

    assert ("correction", world.half.code) not in told(session)


def told(session: Session) -> set[tuple[str, str]]:
    return {(event.kind, event.code) for event in news.latest(session, 100)}


def test_an_organisations_news_has_no_country(session: Session, world: World) -> None:
    factories.make_update(session, world.foreign, at=JULY)

    found = [event for event in news.latest(session, 100) if event.code == world.foreign.code]

    assert {event.country for event in found} == {None}


@pytest.mark.sqlite
def test_no_table_is_read_for_the_latest_changes(session: Session) -> None:
    for _ in range(200):
        factories.make_pledge(session)
    session.flush()
    session.execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    news.latest(session)
    event.remove(connection, "before_cursor_execute", note)

    steps = [
        step
        for statement, values in asked
        for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert steps
    read = [step for step in steps if step.startswith("SCAN pledge") and "INDEX" not in step]
    assert [*read, *(step for step in steps if "BLOOM" in step)] == []
