import pytest
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update
from tests.monitoring.world import Counter
from tests.reports.asking import question
from tests.reports.test_publishing import publish
from tracker.reports import choosing, files, sizes
from tracker.reports.catalogue import REPORTS
from tracker.reports.files import Ordered
from tracker.reports.filters import Writing


@pytest.mark.parametrize("pledges", [0, 2, 70])
def test_the_rows_are_counted_and_the_bytes_estimated(session: Session, pledges: int) -> None:
    for _ in range(pledges):
        make_update(session, make_pledge(session))
    session.flush()
    asked = question(session)

    for report in REPORTS.values():
        found = sizes.measured(session, report, asked)

        content = b"".join(files.writer(Ordered(report, asked, Writing(), str), "csv")(session))
        assert found.rows == content.count(b"\r\n") - 1
        assert abs(found.size - len(content)) <= 0.1 * len(content)


def test_filters_and_columns_count_too(session: Session) -> None:
    for country in ("CHL", "BRA"):
        for _ in range(40):
            make_update(session, make_pledge(session, country=country))
    session.flush()
    chile = question(session, country="CHL", reported=("accepted",))

    for name in ("progress", "indicators"):
        narrow = choosing.narrowed(REPORTS[name], ("pledge_code",))
        found = sizes.measured(session, narrow, chile)

        assert found.rows == 40
        assert found.size < 40 * 20


def test_many_rows_are_not_all_made(session: Session) -> None:
    for _ in range(70):
        make_pledge(session)
    session.flush()

    with Counter(session) as counter:
        sizes.measured(session, REPORTS["obligations"], question(session))

    assert any("count(*)" in statement for statement in counter.statements)


def test_a_snapshots_rows_are_counted(session: Session) -> None:
    make_update(session, make_pledge(session))
    publish(session)

    found = sizes.measured(session, REPORTS["progress"], question(session, snapshot="2026-H1"))

    assert found.rows == 1
