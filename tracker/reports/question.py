"""What one file is to hold, and the conditions that follow from it: who asks, for which rows, when."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, exists, false, or_, select, type_coerce
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.domain import pledge_search, pledges, progress
from tracker.domain.actors import Actor
from tracker.models.enums import LinkScheme, PartyRole
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area, LineOfAction
from tracker.models.pledge import Pledge, PledgeLink, PledgeParty, PledgeVersion, PledgeVersionLine
from tracker.models.progress import ProgressUpdate
from tracker.reports.cells import SEPARATOR, Engine
from tracker.reports.filters import Filters

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that decides about a file's rows, read before the first of them is fetched."""

    actor: Actor
    engine: Engine
    filters: Filters
    language: str
    # Where the pages are: "https://host/es/pledges/" and the like; a pledge's code follows.
    pledge_address: str

    @property
    def sees_open_updates(self) -> bool:
        """Say whether the reader may know of any update that is not accepted; the public may not."""
        return bool(self.actor.grants) or self.actor.is_operator

    def chosen(self) -> list[Condition]:
        """Return what the filters ask of a pledge and its text in force."""
        asked = self.filters
        found: list[Condition] = []
        if asked.country:
            found.append(of_countries(asked.country))
        if asked.area:
            areas = select(Area.id).where(Area.code.in_(asked.area)).correlate(None)
            found.append(Pledge.area_id.in_(areas))
        if asked.line:
            found.append(_has_line(asked.line))
        if asked.forum:
            found.append(_has_link(LinkScheme.FORUM, asked.forum))
        for column, codes in (
            (PledgeVersion.support_kinds, asked.kind),
            (PledgeVersion.populations, asked.population),
            (PledgeVersion.country_roles, asked.role),
        ):
            if codes:
                found.append(holds_one(column, codes))
        if asked.q:
            found.append(pledge_search.matches(asked.q))
        return found

    def counted(self) -> Condition:
        """Return the condition that an obligation counts in a chosen period, as it does in the figures."""
        return and_(self._begun(self.filters.period), Obligation.is_owed)

    def opened(self) -> Condition:
        """Return the condition that an obligation's period has opened, whether it was chosen or not."""
        return self._begun(())

    def _begun(self, codes: tuple[str, ...]) -> Condition:
        today = clock.local_day(self.actor.at, "UTC")
        periods = select(ReportingPeriod.id).where(ReportingPeriod.opens_on <= today)
        if codes:
            periods = periods.where(ReportingPeriod.code.in_(codes))
        # The sum keeps the engine from starting at the periods: the rows come in the pledges' order.
        return (Obligation.period_id + 0).in_(periods.correlate(None))

    def may_read_text(self) -> Condition:
        """Return the condition that the pledge's text in force may be shown; a withdrawn one's is not public."""
        texts = pledges.visible_to(self.actor).with_only_columns(PledgeVersion.id)
        allowed = PledgeVersion.id.in_(texts.order_by(None).correlate(None))
        return or_(Pledge.withdrawn_at.is_(None), self._by_right(allowed))

    def may_read_update(self, update: Any) -> Condition:
        """Return the condition that an accepted update's text may be shown."""
        return or_(Pledge.withdrawn_at.is_(None), self.may_read_open(update))

    def may_read_open(self, update: Any) -> Condition:
        """Return the condition that the actor may know of an update which is not accepted."""
        updates = progress.visible_to(self.actor).with_only_columns(ProgressUpdate.id)
        return self._by_right(update.id.in_(updates.order_by(None).correlate(None)))

    def _by_right(self, allowed: Condition) -> Condition:
        # A file of the public spares the engine the question.
        return allowed if self.sees_open_updates else false()


def of_countries(codes: tuple[str, ...]) -> Condition:
    """Return the condition that a pledge is led by one of the countries, or jointly with one."""
    # The pledge's own text is asked, not the one shown: a withdrawn pledge still counts for its parties.
    text = aliased(PledgeVersion)
    party = exists().where(
        text.pledge_id == Pledge.id,
        text.is_current,
        PledgeParty.version_id == text.id,
        PledgeParty.role == PartyRole.CO_PLEDGER,
        PledgeParty.country_iso3.in_(codes),
    )
    return or_(Pledge.lead_country_iso3.in_(codes), party)


def _has_line(codes: tuple[str, ...]) -> Condition:
    return exists().where(
        PledgeVersionLine.version_id == PledgeVersion.id,
        PledgeVersionLine.line_id == LineOfAction.id,
        LineOfAction.code.in_(codes),
    )


def _has_link(scheme: LinkScheme, identifiers: tuple[str, ...]) -> Condition:
    return exists().where(
        PledgeLink.version_id == PledgeVersion.id,
        PledgeLink.scheme == scheme,
        PledgeLink.identifier.in_(identifiers),
    )


def holds_one(column: Any, codes: tuple[str, ...]) -> Condition:
    """Return the condition that a column of codes has one of them."""
    stored = type_coerce(column, Text)
    return or_(
        *(stored.contains(f"{SEPARATOR}{code}{SEPARATOR}", autoescape=True) for code in codes)
    )
