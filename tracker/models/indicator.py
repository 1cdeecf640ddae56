"""Indicators and milestones of a pledge, and what a milestone waits for elsewhere."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Currency, Id
from tracker.models.enums import Accumulation, Direction, IndicatorKind, MilestoneState
from tracker.models.pledge import Pledge, PledgeVersion


class Indicator(Base):
    """What stays the same of an indicator through all versions of its pledge: its reference."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("pledge_id", "ref"),)

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    ref: Mapped[str] = mapped_column(String(40))


class IndicatorDefinition(Base):
    """An indicator as one version of the pledge defines it."""

    __tablename__ = "indicator_definition"
    __table_args__ = (
        UniqueConstraint("version_id", "indicator_id"),
        CheckConstraint("(currency IS NULL) = (kind <> 'money')", name="money_with_currency"),
        CheckConstraint(
            "baseline_value IS NULL OR baseline_reason = ''", name="baseline_or_reason"
        ),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("pledge_version.id", ondelete="CASCADE"))
    indicator_id: Mapped[int] = mapped_column(
        ForeignKey("indicator.id", ondelete="RESTRICT"), index=True
    )
    position: Mapped[int]
    title: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    kind: Mapped[IndicatorKind]
    direction: Mapped[Direction]
    accumulation: Mapped[Accumulation] = mapped_column(default=Accumulation.CUMULATIVE)
    currency: Mapped[Currency | None]
    baseline_value: Mapped[Decimal | None]
    baseline_date: Mapped[date | None]
    baseline_reason: Mapped[str] = mapped_column(default="")
    target_value: Mapped[Decimal | None]
    target_date: Mapped[date | None]
    shared_code: Mapped[str | None] = mapped_column(String(40))

    indicator: Mapped[Indicator] = relationship()
    version: Mapped[PledgeVersion] = relationship(back_populates="indicators")


class LegalKind(StrEnum):
    """What a milestone that is a legal step brings about."""

    LAW = "law"
    DECREE = "decree"
    REGULATION = "regulation"
    RATIFICATION = "ratification"
    ACCESSION = "accession"
    POLICY = "policy"
    OTHER = "other"


class Milestone(Base):
    """A step of a pledge, updated in place; the milestones are the roadmap."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("pledge_id", "position"),
        CheckConstraint("weight_bp BETWEEN 0 AND 10000", name="weight"),
        CheckConstraint("planned_to >= planned_from", name="planned"),
        CheckConstraint("(done_on IS NOT NULL) = (state = 'done')", name="done_on"),
        # A step waits for an earlier one only, so that no circle can be stored.
        CheckConstraint("after_position < position", name="after"),
        CheckConstraint("legal_source IS NULL OR legal_kind IS NOT NULL", name="legal_source"),
        # Not RESTRICT: all steps of a pledge are replaced by one statement.
        ForeignKeyConstraint(
            ["pledge_id", "after_position"], ["milestone.pledge_id", "milestone.position"]
        ),
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    position: Mapped[int]
    after_position: Mapped[int | None]
    title: Mapped[str]
    planned_from: Mapped[date | None]
    planned_to: Mapped[date | None]
    weight_bp: Mapped[int]
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.PLANNED)
    done_on: Mapped[date | None]
    # A legal step, with the address of the text that says so.
    legal_kind: Mapped[LegalKind | None]
    legal_source: Mapped[str | None] = mapped_column(String(2000))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    pledge: Mapped[Pledge] = relationship()

    @property
    def weight(self) -> Decimal:
        """Return the weight in per cent of the whole."""
        return Decimal(self.weight_bp) / 100


class MilestoneDependency(Base):
    """A milestone of a published pledge waits for one of another pledge, be it of another country."""

    __tablename__ = "milestone_dependency"
    __table_args__ = (
        UniqueConstraint("milestone_id", "needs_id"),
        CheckConstraint("milestone_id <> needs_id", name="not_itself"),
    )

    id: Mapped[Id]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id", ondelete="CASCADE"))
    needs_id: Mapped[int] = mapped_column(
        ForeignKey("milestone.id", ondelete="CASCADE"), index=True
    )
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    added_at: Mapped[datetime]

    milestone: Mapped[Milestone] = relationship(foreign_keys=[milestone_id])
    needs: Mapped[Milestone] = relationship(foreign_keys=[needs_id])
