"""Limits on tries: counted in the database, so that every process of the installation shares them."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.domain.errors import TooManyError
from tracker.messages import N_
from tracker.models.throttle import Throttle

# Wrong passwords of one account, and from one address: a ministry shares an address.
ACCOUNT: Final = parse("10 per 15 minutes")
ADDRESS: Final = parse("100 per 15 minutes")
# Links asked for from one address.
LINKS: Final = parse("20 per hour")


class SqlStorage(Storage):
    """Counts in the session's own transaction: whoever hits must commit."""

    def __init__(self, session: Session, at: datetime) -> None:
        super().__init__()
        self.session = session
        self.at = at

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what the storage may raise: nothing of its own."""
        return LookupError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count one more under the key; the first one sets until when."""
        engine = postgresql if self.session.get_bind().dialect.name == "postgresql" else sqlite
        self.session.execute(
            delete(Throttle).where(Throttle.key == key, Throttle.expires_at <= self.at)
        )
        until = self.at + timedelta(seconds=expiry)
        query = engine.insert(Throttle).values(key=key, count=amount, expires_at=until)
        counted = query.on_conflict_do_update(
            index_elements=[Throttle.key], set_={"count": Throttle.count + amount}
        ).returning(Throttle.count)
        count: int = self.session.scalars(counted).one()
        return count

    def get(self, key: str) -> int:
        """Return the count under the key."""
        found = self._live(key)
        return found.count if found else 0

    def get_expiry(self, key: str) -> float:
        """Return the moment at which the count under the key begins anew."""
        found = self._live(key)
        return (found.expires_at if found else self.at).timestamp()

    def check(self) -> bool:
        """Say that the storage works: it is the database itself."""
        return True

    def reset(self) -> int | None:
        """Forget all counts; return how many there were."""
        return len(self.session.scalars(delete(Throttle).returning(Throttle.key)).all())

    def clear(self, key: str) -> None:
        """Forget the count under the key."""
        self.session.execute(delete(Throttle).where(Throttle.key == key))

    def _live(self, key: str) -> Throttle | None:
        found = self.session.get(Throttle, key, populate_existing=True)
        return found if found and found.expires_at > self.at else None


def require(session: Session, at: datetime, item: RateLimitItem, whose: str) -> None:
    """Refuse when the limit is reached; raises TooManyError with the seconds to wait."""
    limiter, key = FixedWindowRateLimiter(SqlStorage(session, at)), _hidden(whose)
    if limiter.test(item, key):
        return
    ends = limiter.get_window_stats(item, key).reset_time
    seconds = max(1, round(ends - at.timestamp()))
    message = N_("Too many tries. Try again in %(minutes)s minutes.")
    raise TooManyError(message, seconds=seconds, minutes=-(-seconds // 60))


def hit(session: Session, at: datetime, item: RateLimitItem, whose: str) -> None:
    """Count one try."""
    FixedWindowRateLimiter(SqlStorage(session, at)).hit(item, _hidden(whose))


def forget(session: Session, at: datetime, item: RateLimitItem, whose: str) -> None:
    """Begin the count anew: what was tried has succeeded."""
    FixedWindowRateLimiter(SqlStorage(session, at)).clear(item, _hidden(whose))


def _hidden(whose: str) -> str:
    # Neither mail addresses nor network addresses are kept as they are.
    return hashlib.sha256(whose.encode()).hexdigest()[:32]
