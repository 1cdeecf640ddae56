"""What the page of a pledge shows beside its record: what changed from one text to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain import pledge_choices, reviews
from tracker.domain.obligations import zone_of
from tracker.domain.pledge_record import PledgeRecord
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import PledgeText
from tracker.measure import IndicatorProgress
from tracker.models.pledge import PledgeVersion
from tracker.models.review import Review
from tracker.monitoring.pledge_figures import indicator_progress
from tracker.web import pledge_words, standings
from tracker.web.pledge_words import Comparison
from tracker.web.standings import Standing


@dataclass(frozen=True, slots=True)
class PledgePage:
    """The text that is shown, the published ones with their changes, and the answer to the open one."""

    text: PledgeText | None
    organisations: Mapping[int, str]
    history: list[tuple[PledgeVersion, Comparison | None]]
    originally: list[tuple[str, str]]
    opened: Comparison | None
    review: Review | None
    standings: Sequence[Standing]
    indicators: Mapping[int, IndicatorProgress]
    zone: str

    def due_day(self, standing: Standing) -> date:
        """Return the last day for a period's report, where the pledge is at home."""
        return clock.local_day(standing.due_at - timedelta(seconds=1), self.zone)


def of(session: Session, record: PledgeRecord, now: datetime) -> PledgePage:
    """Compose the page of a record for its reader."""
    names = pledge_choices.organisations(session)
    texts = [text_of(version) for version in record.texts]
    changes = [pledge_words.compare(old, new, names) for old, new in pairwise(texts)]
    opened = None
    if record.open and record.current:
        opened = pledge_words.compare(text_of(record.current), text_of(record.open), names)
    return PledgePage(
        text_of(record.shown) if record.shown else None,
        names,
        list(zip(reversed(record.texts), [*reversed(changes), None], strict=False)),
        list(pledge_words.described(texts[0], names).values()) if texts else [],
        opened,
        reviews.last_returns(session, [record.open]).get(record.open) if record.open else None,
        standings.of(session, now, [record.pledge.id]).get(record.pledge.id, []),
        indicator_progress(session, record.pledge),
        zone_of(record.pledge),
    )
