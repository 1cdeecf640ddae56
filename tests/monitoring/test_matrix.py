from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.monitoring.matrix import reporting_matrix


def test_every_opened_period_has_its_column(session: Session) -> None:
    found = reporting_matrix(session, datetime(2027, 7, 2, tzinfo=UTC), "en")

    assert found is not None
    assert len(found.periods) == 6
    assert sum(len(rows) for _, rows in found.groups) == 33


def test_before_the_first_period_there_is_no_matrix(session: Session) -> None:
    assert reporting_matrix(session, datetime(2024, 12, 31, tzinfo=UTC), "en") is None
    assert reporting_matrix(session, NOW, "en") is not None
