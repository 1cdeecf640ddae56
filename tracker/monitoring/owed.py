"""What a country, or all organisations, owe for one period: one row for each pledge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, select
from sqlalchemy.orm import Session

from tracker.models.enums import Answer, State
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring.figures import Figures, Tally, total
from tracker.monitoring.records import belongs_to


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A pledge and its answer for a period; `is_in_review`: an unanswered one whose report waits for review."""

    code: str
    title: str
    language: str
    country: str | None
    organisation: str | None
    due_at: datetime
    is_past_due: bool
    answer: Answer | None
    answered_at: datetime | None
    waived_at: datetime | None
    waived_reason: str | None
    is_in_review: bool

    @property
    def state(self) -> str:
        """Return how it stands, by the word of the filters: waived, accepted, no_change, not_reported, not_due."""
        if self.waived_at is not None:
            return "waived"
        if self.answer is not None:
            return self.answer.value
        return "not_reported" if self.is_past_due else "not_due"

    @property
    def is_late(self) -> bool:
        """Say whether the answer came after the due moment."""
        return self.answered_at is not None and self.answered_at >= self.due_at

    @property
    def tally(self) -> Tally:
        """Return what the row adds to the figures."""
        if self.waived_at is not None:
            return Tally(waived=1)
        return Tally(
            eligible=1,
            accepted=int(self.answer is Answer.ACCEPTED),
            no_change=int(self.answer is Answer.NO_CHANGE),
            not_due=int(self.state == "not_due"),
            on_time=int(self.answer is not None and not self.is_late),
        )


def rows(session: Session, period_id: int, iso3: str | None, now: datetime) -> list[OwedRow]:
    """Return what the pledges that a country leads or is party to owe; without one, those led by organisations."""
    waits = exists().where(
        ProgressUpdate.obligation_id == Obligation.id, ProgressUpdate.state == State.SUBMITTED
    )
    query = (
        select(
            Pledge.code,
            # A withdrawn pledge's text is no longer public.
            case((Pledge.withdrawn_at.is_(None), PledgeVersion.title), else_="").label("title"),
            *(PledgeVersion.language, Pledge.lead_country_iso3, Organisation.name),
            *(Obligation.due_at, Obligation.answer, Obligation.answered_at),
            *(Obligation.waived_at, Obligation.waived_reason, waits.label("waits")),
        )
        .select_from(Obligation)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .where(
            Obligation.period_id == period_id,
            Obligation.is_owed,
            Pledge.lead_country_iso3.is_(None) if iso3 is None else belongs_to(iso3),
        )
        .order_by(Organisation.name, Pledge.code)
    )
    return [_row(row, now) for row in session.execute(query)]


def figures(found: Sequence[OwedRow]) -> Figures:
    """Return how many of the rows were answered, are missing and are exempt."""
    return total(row.tally for row in found)


def _row(row: Any, now: datetime) -> OwedRow:
    return OwedRow(
        code=row.code,
        title=row.title,
        language=row.language,
        country=row.lead_country_iso3,
        organisation=row.name,
        due_at=row.due_at,
        is_past_due=row.due_at <= now,
        answer=row.answer,
        answered_at=row.answered_at,
        waived_at=row.waived_at,
        waived_reason=row.waived_reason,
        is_in_review=row.waits and row.answer is None,
    )
