"""What a reader may know of one obligation: its revisions, and what they are held beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain import obligations, progress
from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.domain.update_texts import base_for
from tracker.models.enums import Role
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate


@dataclass(frozen=True, slots=True)
class Record:
    """An obligation with the revisions that the reader may see, the first one first.

    `is_inside`: the reader is of the owner's own people or of the monitoring mechanism.
    """

    obligation: Obligation
    revisions: Sequence[ProgressUpdate]
    base: ProgressUpdate | None
    is_inside: bool

    @property
    def open(self) -> ProgressUpdate | None:
        """Return the revision that is still on its way."""
        return next((update for update in self.revisions if update.is_open), None)

    @property
    def accepted(self) -> ProgressUpdate | None:
        """Return the revision in force."""
        return next((update for update in self.revisions if update.is_current), None)

    @property
    def shown(self) -> ProgressUpdate | None:
        """Return the revision that a reader is shown: the one on its way, else the one in force."""
        return self.open or self.accepted

    @property
    def previous(self) -> ProgressUpdate | None:
        """Return what was last said with content: what is corrected, else the last period's report."""
        if self.accepted is not None and not self.accepted.no_change:
            return self.accepted
        return self.base


def read(session: Session, actor: Actor, code: str, period: str) -> Record:
    """Return what the actor may know of a pledge's answer for a period; raises NotFoundError."""
    owed = session.scalars(
        obligations.visible_to(actor).where(Pledge.code == code, ReportingPeriod.code == period)
    ).one_or_none()
    if owed is None:
        raise NotFoundError
    return of(session, actor, owed)


def of(session: Session, actor: Actor, obligation: Obligation) -> Record:
    """Return what the actor may know of an obligation's answer."""
    revisions = session.scalars(
        progress.visible_to(actor).where(ProgressUpdate.obligation_id == obligation.id)
    ).all()
    return Record(
        obligation, revisions, base_for(session, obligation), is_inside(actor, obligation.pledge)
    )


def is_inside(actor: Actor, pledge: Pledge) -> bool:
    """Say whether the actor is of the pledge owner's own people or of the monitoring mechanism."""
    return (
        actor.is_operator
        or Role.MONITOR in actor.roles
        or pledge.lead_country_iso3 in actor.countries()
        or pledge.lead_organisation_id in actor.organisations
    )
