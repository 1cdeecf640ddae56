"""Progress updates: what a country says of a pledge in a period."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Codes, Currency, Id, Minor
from tracker.models.enums import (
    ChallengeCode,
    Language,
    Stage,
    State,
    ValueState,
)
from tracker.models.evidence import Piece, piece_rules
from tracker.models.indicator import Indicator
from tracker.models.period import Obligation
from tracker.models.pledge import OPEN_VERSION


class ProgressUpdate(Base):
    """One revision of a country's answer to an obligation."""

    __tablename__ = "progress_update"
    __table_args__ = (
        UniqueConstraint("obligation_id", "revision"),
        CheckConstraint("state NOT IN ('published', 'withdrawn')", name="no_pledge_state"),
        CheckConstraint("spent_minor >= 0", name="spent_not_negative"),
        CheckConstraint(
            "(spent_minor IS NULL) = (spent_currency IS NULL)", name="spent_with_currency"
        ),
        CheckConstraint(
            "no_change = (attested_at IS NOT NULL AND base_update_id IS NOT NULL)", name="attested"
        ),
        CheckConstraint("is_current = false OR state = 'accepted'", name="current_accepted"),
        Index(
            "uq_progress_update_current",
            "obligation_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index(
            "uq_progress_update_open",
            "obligation_id",
            unique=True,
            sqlite_where=text(OPEN_VERSION),
            postgresql_where=text(OPEN_VERSION),
        ),
        Index("ix_progress_update_state_submitted_at", "state", "submitted_at"),
        Index("ix_progress_update_accepted_at", "accepted_at"),
    )

    id: Mapped[Id]
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id", ondelete="RESTRICT"))
    revision: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    is_current: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[Stage | None]
    language: Mapped[Language]
    achievements: Mapped[str] = mapped_column(default="")
    challenges: Mapped[str] = mapped_column(default="")
    challenge_codes: Mapped[tuple[ChallengeCode, ...]] = mapped_column(
        Codes(ChallengeCode), default=()
    )
    next_steps: Mapped[str] = mapped_column(default="")
    support_needed: Mapped[str] = mapped_column(default="")
    no_change: Mapped[bool] = mapped_column(default=False)
    base_update_id: Mapped[int | None] = mapped_column(
        ForeignKey("progress_update.id", ondelete="RESTRICT"), index=True
    )
    attested_at: Mapped[datetime | None]
    spent_minor: Mapped[Minor | None]
    spent_currency: Mapped[Currency | None]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    last_editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    submitter_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    obligation: Mapped[Obligation] = relationship()
    base_update: Mapped["ProgressUpdate | None"] = relationship(remote_side="ProgressUpdate.id")
    readings: Mapped[list["IndicatorReading"]] = relationship(
        order_by="IndicatorReading.indicator_id", cascade="all, delete-orphan"
    )
    evidence: Mapped[list["Evidence"]] = relationship(
        order_by="Evidence.id", cascade="all, delete-orphan", back_populates="update"
    )

    @property
    def is_open(self) -> bool:
        """Say whether the update is still on its way."""
        return self.state is not State.ACCEPTED

    @property
    def lead_country_iso3(self) -> str | None:
        """Return the country whose people answer for the update."""
        return self.obligation.pledge.lead_country_iso3

    @property
    def lead_organisation_id(self) -> int | None:
        """Return the organisation whose people answer for the update."""
        return self.obligation.pledge.lead_organisation_id


class IndicatorReading(Base):
    """The value of an indicator in an update, or the word why there is none."""

    __tablename__ = "indicator_reading"
    __table_args__ = (
        UniqueConstraint("update_id", "indicator_id"),
        CheckConstraint(
            "(value IS NOT NULL OR numerator IS NOT NULL) = (value_state = 'reported')",
            name="value_said",
        ),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="whole_ratio"),
        CheckConstraint("value IS NULL OR numerator IS NULL", name="value_or_ratio"),
    )

    id: Mapped[Id]
    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id", ondelete="CASCADE"))
    indicator_id: Mapped[int] = mapped_column(
        ForeignKey("indicator.id", ondelete="RESTRICT"), index=True
    )
    value_state: Mapped[ValueState]
    value: Mapped[Decimal | None]
    numerator: Mapped[Decimal | None]
    denominator: Mapped[Decimal | None]

    indicator: Mapped[Indicator] = relationship()


class Evidence(Piece, Base):
    """What supports an update."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("update_id", "sha256"), *piece_rules())

    update_id: Mapped[int] = mapped_column(
        ForeignKey("progress_update.id", ondelete="CASCADE"), index=True
    )

    update: Mapped[ProgressUpdate] = relationship(back_populates="evidence")
