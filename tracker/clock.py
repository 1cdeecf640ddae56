"""What time it is, in one place, so that a fixed moment can be set for a whole installation."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


def fixed(moment: str) -> Clock:
    """Return a clock that always shows the given ISO moment; without an offset it is taken as UTC.

    Raises ValueError when the text is not a moment.
    """
    stopped = datetime.fromisoformat(moment)
    stopped = stopped.replace(tzinfo=UTC) if stopped.tzinfo is None else stopped.astimezone(UTC)
    return lambda: stopped


def end_of_day(day: date, zone: str) -> datetime:
    """Return the first moment after the given day in the zone, in UTC: a report before it is in time."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day on which a moment falls in the zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
