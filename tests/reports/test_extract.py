import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import make_pledge
from tests.reports.asking import question
from tracker.domain.actors import Actor
from tracker.reports import extract, obligations, pledges, progress
from tracker.reports.extract import Extract


@pytest.mark.parametrize("report", [progress, pledges, obligations])
def test_an_extract_has_the_columns_of_its_file(session: Session, report: object) -> None:
    made: Extract = report.select(question(session))  # type: ignore[attr-defined]
    sheet = report.SHEET  # type: ignore[attr-defined]

    assert tuple(column.name for column in made.select.selected_columns) == sheet.names


@pytest.mark.sqlite
def test_the_first_row_does_not_wait(session: Session) -> None:
    for _ in range(200):
        make_pledge(session)
    session.flush()
    session.execute(text("ANALYZE"))
    # Statistics of another day: the plan must not follow them.
    few = "UPDATE sqlite_stat1 SET stat = '3 1 1' WHERE tbl = 'pledge_version'"
    session.execute(text(few))
    session.execute(text("ANALYZE sqlite_schema"))

    for report in (progress, pledges, obligations):
        compiled = report.select(question(session)).select.compile(
            dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
        )
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()

        # A plan's outermost steps have no parent; the lists inside a row may be sorted.
        steps = [step for _, parent, _, step in plan if parent == 0]
        # For a sort every row is fetched, for a Bloom filter a whole table is read.
        assert [step for step in steps if "TEMP B-TREE" in step or "BLOOM" in step] == []
        assert not any("autoindex_pledge_version" in step for step in steps)


@pytest.mark.sqlite
def test_rows_are_streamed_through_little_memory(session: Session) -> None:
    def memory() -> int:
        return session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one()

    before = memory()
    make_pledge(session)
    session.flush()
    rows = extract.raw(session.connection(), pledges.select(question(session)).select)

    next(rows)
    during = memory()
    rows.close()

    assert (before, during, memory()) == (-8000, -2000, -8000)


def test_no_record_is_built_and_the_cursor_is_closed(session: Session, monitor: Actor) -> None:
    codes = [make_pledge(session).code for _ in range(3)]
    session.flush()
    rows = extract.rows(session, pledges.select(question(session, monitor)))

    first = next(rows)
    rows.close()  # type: ignore[attr-defined]

    assert first[0] == codes[0]
    assert len(list(extract.rows(session, pledges.select(question(session))))) == 3
