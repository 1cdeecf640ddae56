"""What a party organisation says of its own part in a joint pledge, beside the lead's report."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Currency, Id, Minor
from tracker.models.enums import Language, State
from tracker.models.organisation import Organisation
from tracker.models.period import ReportingPeriod
from tracker.models.pledge import Pledge


class Contribution(Base):
    """One revision of what an organisation gave to a pledge in a period; no figure of the pledge reads it.

    It is never a draft: what an organisation saves goes to the monitoring staff.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("pledge_id", "organisation_id", "period_id", "revision"),
        CheckConstraint("state IN ('submitted', 'returned', 'accepted')", name="never_a_draft"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint(
            "(amount_minor IS NULL) = (amount_currency IS NULL)", name="amount_with_currency"
        ),
        CheckConstraint("is_current = false OR state = 'accepted'", name="current_accepted"),
        Index(
            "uq_contribution_current",
            *("pledge_id", "organisation_id", "period_id"),
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index(
            "uq_contribution_open",
            *("pledge_id", "organisation_id", "period_id"),
            unique=True,
            sqlite_where=text("state <> 'accepted'"),
            postgresql_where=text("state <> 'accepted'"),
        ),
        Index("ix_contribution_state_submitted_at", "state", "submitted_at"),
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True
    )
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="RESTRICT"))
    revision: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.SUBMITTED)
    is_current: Mapped[bool] = mapped_column(default=False)
    narrative: Mapped[str]
    language: Mapped[Language]
    amount_minor: Mapped[Minor | None]
    amount_currency: Mapped[Currency | None]
    return_note: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    last_editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    submitter_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    submitted_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    pledge: Mapped[Pledge] = relationship()
    organisation: Mapped[Organisation] = relationship()
    period: Mapped[ReportingPeriod] = relationship()
