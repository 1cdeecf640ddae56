"""A published period is frozen whole: figures, inputs and the rows of every report."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring import world as worlds
from tests.monitoring.world import World
from tracker.domain import periods, progress, publication
from tracker.domain.actors import Actor
from tracker.models.audit import AuditEvent
from tracker.models.snapshot import Snapshot, SnapshotRow
from tracker.monitoring import dashboards, facts, national, snapshots
from tracker.monitoring.snapshots import Vintage
from tracker.reports import publishing

H1 = "2026-H1"
LATER = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def world(session: Session) -> World:
    return worlds.make(session)


def publish(session: Session, code: str = H1, at: datetime = NOW) -> Vintage:
    actor = factories.operator(at)
    period = periods.find(session, code)
    periods.close(session, actor, period)
    publishing.publish(session, actor, period, reason="By the calendar.")
    found = snapshots.of_period(session, code)
    assert found is not None
    return found


def late_report(session: Session, pledge: Any, at: datetime = LATER) -> None:
    """Accept a report that was sent before the period closed."""
    update = factories.make_update(session, pledge, accepted=False, readings=worlds.readings(75))
    operator = factories.operator()
    progress.submit(session, operator, update)
    publish(session)
    progress.accept(session, factories.operator(at), update)


def pages(session: Session, *, live: bool, language: str = "es") -> list[Any]:
    """Return everything that the pages of figures show of the period."""
    here = dashboards.view(session, NOW, language, H1, live=live)
    assert here is not None
    plan = dashboards.plan_page(session, here)
    area = dashboards.area_page(session, here, "protection")
    country = national.country_page(session, here, "CHL")
    party = national.country_page(session, here, "PER")
    return [
        (plan.figures, plan.areas, plan.countries),
        [row.figures.coverage for row in plan.trend.rows],
        [row.figures.eligible for row in plan.trend.rows],
        (area.figures, area.countries, [row.figures for row in area.trend.rows]),
        *(
            (page.figures, page.areas, page.pledges, page.joint, page.roles, page.challenges)
            for page in (country, party)
        ),
        [page.age for page in (country, party)],
        [(page.steps, page.steps_in_all) for page in (country, party)],
        dashboards.countries_page(session, here).countries,
    ]


def test_publishing_writes_one_sealed_snapshot_and_names_it_in_the_trail(
    session: Session, world: World, monitor: Actor
) -> None:
    period = periods.find(session, H1)
    periods.close(session, monitor, period)

    publishing.publish(session, monitor, period)

    kept = session.scalars(select(Snapshot)).one()
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    rows = session.scalar(select(func.count()).select_from(SnapshotRow))
    assert (kept.as_of, kept.published_at, kept.published_by) == (NOW, NOW, monitor.user_id)
    assert (kept.method_version, kept.row_count, kept.period) == (1, rows, period)
    assert json.loads(event.body)["after"] == {
        "state": "published",
        "sha256": kept.sha256,
        "rows": rows,
        "method_version": 1,
    }


def test_the_hash_can_be_worked_out_by_anybody(session: Session, world: World) -> None:
    vintage = publish(session)
    head = '{"as_of":"2026-11-24T12:00:00+00:00","method_version":1,"period":"2026-H1"}\n'
    digest = hashlib.sha256(b"snapshot-v1\0" + head.encode())
    query = select(SnapshotRow.kind, SnapshotRow.body).order_by(SnapshotRow.position)
    for kind, body in session.execute(query):
        digest.update(f"{kind}\t{body}\n".encode())

    assert digest.hexdigest() == vintage.sha256
    assert vintage.short == vintage.sha256[:12]
    assert snapshots.verify(session, vintage) == snapshots.Verdict(vintage)


def test_the_pages_of_the_snapshot_are_those_of_its_moment(session: Session, world: World) -> None:
    before = pages(session, live=True)

    publish(session)

    assert pages(session, live=False) == before


def test_nothing_that_happens_later_changes_the_published_figures(
    session: Session, world: World
) -> None:
    late_report(session, world.silent)
    frozen, live = pages(session, live=False), pages(session, live=True)
    publication.withdraw(session, factories.operator(LATER), world.half, reason="No se hará.")
    factories.make_pledge(session, at=LATER)

    again = pages(session, live=False)

    assert frozen[0] != live[0]
    assert again[:4] == frozen[:4]
    # What a withdrawn pledge's text said is no longer public; its figures stay.
    titles = [row.pledge.title for row in again[4][2] if row.pledge.code == world.half.code]
    assert titles == [""]


def test_a_period_is_known_as_it_was_when_a_later_one_was_published(
    session: Session, world: World
) -> None:
    vintage = publish(session)
    here = dashboards.view(session, NOW, "es", H1)
    assert here is not None
    assert here.vintage == vintage
    before = dashboards.plan_page(session, here).trend

    factories.make_update(session, world.half, "2026-H2", at=NOW)
    earlier = factories.make_pledge(session, starts_on=datetime(2025, 7, 1, tzinfo=UTC).date())
    assert facts.stages(session, here.trend[1:2], NOW)[0].period == "2025-H2"

    assert earlier.code
    assert dashboards.plan_page(session, here).trend == before


def test_a_published_period_without_a_snapshot_shows_live_figures(session: Session) -> None:
    period = periods.find(session, H1)
    period.closed_at = period.published_at = NOW
    session.flush()

    here = dashboards.view(session, NOW, "es", H1)

    assert here is not None
    assert (here.vintage, here.now) == (None, NOW)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE snapshot SET sha256 = 'x'",
        "DELETE FROM snapshot",
        "UPDATE snapshot_row SET body = '{}' WHERE position = 1",
        "DELETE FROM snapshot_row WHERE position = 1",
        "INSERT INTO snapshot_row SELECT period_id, 999999, 'pledge', '{}' FROM snapshot",
    ],
)
def test_the_database_refuses_every_change(session: Session, world: World, change: str) -> None:
    vintage = publish(session)

    with pytest.raises(DBAPIError, match="a snapshot cannot be changed"), session.begin_nested():
        session.execute(text(change))

    assert snapshots.verify(session, vintage).fault == ""


@pytest.mark.sqlite
def test_a_row_cannot_be_replaced_either(session: Session, world: World) -> None:
    publish(session)
    change = "INSERT OR REPLACE INTO snapshot_row SELECT * FROM snapshot_row WHERE position = 1"

    with pytest.raises(DBAPIError, match="a snapshot cannot be changed"), session.begin_nested():
        session.execute(text(change))


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["snapshot", "snapshot_row"])
def test_the_tables_cannot_be_emptied_either(session: Session, world: World, table: str) -> None:
    publish(session)

    with pytest.raises(DBAPIError, match="a snapshot cannot be changed"), session.begin_nested():
        session.execute(text(f"TRUNCATE {table}"))


def test_a_second_publication_is_refused_by_the_key(session: Session, world: World) -> None:
    publish(session)
    other = publish(session, "2025-H1")

    assert [one.period for one in snapshots.vintages(session)] == ["2025-H1", H1]
    assert snapshots.of_period(session, "2025-H2") is None
    assert snapshots.verify(session, other).fault == ""
