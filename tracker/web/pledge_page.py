"""What the page of a pledge shows beside its record: what changed from one text to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from tracker.domain import pledge_choices, reviews
from tracker.domain.pledge_record import PledgeRecord
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import PledgeText
from tracker.models.pledge import PledgeVersion
from tracker.models.review import Review
from tracker.web import pledge_words
from tracker.web.pledge_words import Comparison


@dataclass(frozen=True, slots=True)
class PledgePage:
    """The text that is shown, the published ones with their changes, and the answer to the open one."""

    text: PledgeText | None
    organisations: Mapping[int, str]
    history: list[tuple[PledgeVersion, Comparison | None]]
    originally: list[tuple[str, str]]
    opened: Comparison | None
    review: Review | None


def of(session: Session, record: PledgeRecord) -> PledgePage:
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
    )
