"""Reporting periods and who owes an update in them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id, Iso3
from tracker.models.country import Country
from tracker.models.enums import Answer, PeriodState, ProgressReason, Stage
from tracker.models.organisation import Organisation
from tracker.models.plan import PlanOfAction
from tracker.models.pledge import Pledge


class PeriodReopening(Base):
    """A closed period takes updates again, for one country or organisation, to the end of a day.

    `ends_at` is the end of that day where the country is; one that lapsed or was ended early is kept.
    """

    __tablename__ = "period_reopening"
    __table_args__ = (
        CheckConstraint("(country_iso3 IS NULL) <> (organisation_id IS NULL)", name="for_one"),
        CheckConstraint("reason <> ''", name="with_reason"),
        CheckConstraint("ends_at > opened_at", name="ends_later"),
        # One for each is in force; an earlier one is given its end first.
        *(
            Index(
                f"uq_period_reopening_{whose}",
                *("period_id", whose),
                unique=True,
                sqlite_where=text("ended_at IS NULL"),
                postgresql_where=text("ended_at IS NULL"),
            )
            for whose in ("country_iso3", "organisation_id")
        ),
    )

    id: Mapped[Id]
    period_id: Mapped[int] = mapped_column(
        ForeignKey("reporting_period.id", ondelete="RESTRICT"), index=True
    )
    country_iso3: Mapped[str | None] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT")
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    until_on: Mapped[date]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    period: Mapped["ReportingPeriod"] = relationship(back_populates="reopenings")
    country: Mapped[Country | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    def is_in_force(self, at: datetime) -> bool:
        """Say whether it lets updates in at the moment: it ends by itself."""
        return self.ended_at is None and at < self.ends_at

    def is_for(self, pledge: Pledge) -> bool:
        """Say whether the pledge is reported on by the one it is for."""
        if self.country_iso3 is not None:
            return self.country_iso3 == pledge.lead_country_iso3
        return self.organisation_id == pledge.lead_organisation_id


class ReportingPeriod(Base):
    """A span of the plan for which every published pledge owes an update."""

    __tablename__ = "reporting_period"
    __table_args__ = (
        CheckConstraint("covers_to >= covers_from", name="covers"),
        CheckConstraint("due_on >= opens_on", name="due_after_opening"),
        CheckConstraint("published_at IS NULL OR closed_at IS NOT NULL", name="published_closed"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan_of_action.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    covers_from: Mapped[date] = mapped_column(unique=True)
    covers_to: Mapped[date]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    closes_on: Mapped[date]
    publishes_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    plan: Mapped[PlanOfAction] = relationship()
    reopenings: Mapped[list[PeriodReopening]] = relationship(
        back_populates="period", order_by=PeriodReopening.id
    )

    def state(self, today: date) -> PeriodState:
        """Return where the period is: it opens by the calendar and is closed by monitoring staff."""
        if self.published_at is not None:
            return PeriodState.PUBLISHED
        if self.closed_at is not None:
            return PeriodState.CLOSED
        return PeriodState.OPEN if today >= self.opens_on else PeriodState.SCHEDULED


class Obligation(Base):
    """A pledge owes an update for a period; silence is this row without an answer.

    `area_id` and `lead_country_iso3` repeat the pledge's, the columns from `answer` on what the
    accepted update says, so that the figures need no other table; `tracker.domain.standing` alone
    writes them.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("pledge_id", "period_id"),
        CheckConstraint("(waived_at IS NULL) = (waived_reason IS NULL)", name="waived_with_reason"),
        CheckConstraint("(answer IS NULL) = (stage IS NULL)", name="answer_with_stage"),
        Index("ix_obligation_period_id_pledge_id", "period_id", "pledge_id"),
        # The figures of a period, and of several, are counted in these alone, without a sort.
        Index(
            "ix_obligation_figures",
            *("period_id", "is_owed", "waived_at", "area_id", "lead_country_iso3"),
            *("answer", "stage", "due_at", "answered_at", "progress"),
        ),
        Index(
            "ix_obligation_trend",
            *("period_id", "is_owed", "waived_at", "answer", "stage", "due_at"),
        ),
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    period_id: Mapped[int] = mapped_column(ForeignKey("reporting_period.id", ondelete="RESTRICT"))
    area_id: Mapped[int | None]
    lead_country_iso3: Mapped[Iso3 | None]
    due_at: Mapped[datetime]
    is_owed: Mapped[bool] = mapped_column(default=True)
    waived_at: Mapped[datetime | None]
    waived_reason: Mapped[str | None]
    answer: Mapped[Answer | None]
    is_stale: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[Stage | None]
    stage_changed_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    progress: Mapped[str | None] = mapped_column(String(200))
    progress_reason: Mapped[ProgressReason] = mapped_column(default=ProgressReason.NOT_REPORTED)
    indicators: Mapped[int] = mapped_column(default=0)
    computable: Mapped[int] = mapped_column(default=0)

    pledge: Mapped[Pledge] = relationship()
    period: Mapped[ReportingPeriod] = relationship()
