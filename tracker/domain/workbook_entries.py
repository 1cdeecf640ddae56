"""What a workbook for offline reporting holds: the open obligations of its reader, as the tracker has them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import clock
from tracker.domain import obligations, periods
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.domain.obligations import is_own, is_reopened, zone_of
from tracker.domain.permissions import EDITABLE
from tracker.domain.texts import UpdateText
from tracker.domain.update_texts import definitions_of, first_text, lasts_until, text_of
from tracker.messages import N_
from tracker.models.enums import OPEN_STATES, Language, Role
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate

BATCH = 500
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Entry:
    """An obligation and its text: the open revision's, or what a new one begins with.

    `last` is what was last accepted with content, `standing` that of the same period; `refusal` says why
    nothing can be written now.
    """

    obligation: Obligation
    definitions: Mapping[str, IndicatorDefinition]
    text: UpdateText
    open: ProgressUpdate | None = None
    standing: ProgressUpdate | None = None
    base: ProgressUpdate | None = None
    refusal: WrongStateError | None = None

    @property
    def key(self) -> str:
        """Return what the entry is called, such as CHL-2025-007/2026-H1."""
        return f"{self.obligation.pledge.code}/{self.obligation.period.code}"

    @property
    def title(self) -> str:
        """Return the title of the pledge."""
        pledge = self.obligation.pledge
        return pledge.current.title if pledge.current else pledge.code

    @property
    def last(self) -> UpdateText | None:
        """Return what was last accepted with content, of this period or an earlier one."""
        standing = self.standing
        found = self.base if standing is None or standing.no_change else standing
        return text_of(found) if found else None

    @property
    def mark(self) -> str:
        """Return a word that changes with everything that the text comes from."""
        rows = (self.obligation.pledge.current, self.open, self.standing, self.base)
        versions = [f"{row.id}.{row.version}" if row else "-" for row in rows]
        return ":".join([*versions, "closed" if self.refusal else "open"])

    def may_stay(self, at: datetime) -> bool:
        """Say whether no change may be declared at the moment: there is a report, and it is not too old."""
        day = clock.local_day(at, zone_of(self.obligation.pledge))
        return self.base is not None and day <= lasts_until(self.base)


def open_entries(session: Session, actor: Actor, language: Language) -> list[Entry]:
    """Return what the actor can write now, by period and code; new texts begin in the language."""
    owed = session.scalars(_own(actor).where(*_open(actor))).all()
    found = _entries(session, actor, owed, language)
    return [entry for entry in found if entry.refusal is None]


def entries_of(
    session: Session, actor: Actor, keys: Iterable[str], language: Language
) -> dict[str, Entry]:
    """Return the actor's own obligations by the names of their entries, whether they can be written or not."""
    wanted = set(keys)
    codes = sorted({key.partition("/")[0] for key in wanted})
    owed = [
        one
        for batch in _batches(codes)
        for one in session.scalars(_own(actor).where(Pledge.code.in_(batch)))
        if f"{one.pledge.code}/{one.period.code}" in wanted
    ]
    return {entry.key: entry for entry in _entries(session, actor, owed, language)}


def owners_of(actor: Actor) -> frozenset[str]:
    """Return the countries and organisations that the actor writes for, as a workbook names them."""
    return actor.countries(Role.FOCAL_POINT) | {str(one) for one in actor.organisations}


def _own(actor: Actor) -> Select[Obligation]:
    own = is_own(actor, Role.FOCAL_POINT) if owners_of(actor) else false()
    versions = joinedload(Obligation.pledge).selectinload(Pledge.versions)
    return (
        select(Obligation)
        .join(Obligation.pledge)
        .join(Obligation.period)
        .where(own)
        .options(
            joinedload(Obligation.period),
            joinedload(Obligation.pledge).joinedload(Pledge.lead_country),
            versions.selectinload(PledgeVersion.indicators).joinedload(
                IndicatorDefinition.indicator
            ),
        )
        .order_by(ReportingPeriod.covers_from, Pledge.code)
    )


def _open(actor: Actor) -> Iterator[ColumnElement[bool]]:
    begun = (
        select(ProgressUpdate.id)
        .where(
            ProgressUpdate.obligation_id == Obligation.id,
            ProgressUpdate.state.in_(sorted(EDITABLE)),
        )
        .exists()
    )
    yield Pledge.withdrawn_at.is_(None)
    yield Obligation.is_owed.is_(True)
    yield Obligation.waived_at.is_(None)
    yield ReportingPeriod.opens_on <= periods.today(actor)
    yield or_(ReportingPeriod.closed_at.is_(None), is_reopened(actor.at))
    yield or_(Obligation.answer.is_(None), begun)


def _entries(
    session: Session, actor: Actor, owed: Sequence[Obligation], language: Language
) -> list[Entry]:
    said = _updates(session, sorted({one.pledge_id for one in owed}))
    return [_entry(actor, one, said[one.pledge_id], language) for one in owed]


def _entry(
    actor: Actor, owed: Obligation, said: Sequence[ProgressUpdate], language: Language
) -> Entry:
    own = [update for update in said if update.obligation_id == owed.id]
    begun = next((update for update in own if update.is_open), None)
    standing = next((update for update in own if update.is_current), None)
    base = _base(owed, said)
    text = text_of(begun) if begun else first_text(standing, base, language)
    refusal = obligations.refusal(owed, actor.at) or _refusal(owed, begun)
    return Entry(owed, definitions_of(owed.pledge), text, begun, standing, base, refusal)


def _base(owed: Obligation, said: Sequence[ProgressUpdate]) -> ProgressUpdate | None:
    earlier = (
        update
        for update in said
        if update.is_current
        and not update.no_change
        and update.obligation.period.covers_from < owed.period.covers_from
    )
    return max(earlier, key=lambda update: update.obligation.period.covers_from, default=None)


def _refusal(owed: Obligation, begun: ProgressUpdate | None) -> WrongStateError | None:
    if begun is not None and begun.state not in EDITABLE:
        return WrongStateError(N_("The report was sent on in the meantime: it can't be changed."))
    if begun is None and owed.answer is not None:
        return WrongStateError(
            N_("A report was accepted in the meantime: correct it in the tracker.")
        )
    return None


def _updates(session: Session, pledges: Sequence[int]) -> Mapping[int, list[ProgressUpdate]]:
    found: dict[int, list[ProgressUpdate]] = defaultdict(list)
    for batch in _batches(pledges):
        query = (
            select(ProgressUpdate)
            .join(ProgressUpdate.obligation)
            .where(
                Obligation.pledge_id.in_(batch),
                ProgressUpdate.is_current | ProgressUpdate.state.in_(OPEN_STATES),
            )
            .options(
                joinedload(ProgressUpdate.obligation).joinedload(Obligation.period),
                selectinload(ProgressUpdate.readings).joinedload(IndicatorReading.indicator),
                selectinload(ProgressUpdate.evidence),
            )
            .order_by(ProgressUpdate.id)
        )
        for update in session.scalars(query):
            found[update.obligation.pledge_id].append(update)
    return found


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
