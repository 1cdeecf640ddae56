"""What a published period showed, frozen; the database itself refuses to change it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base
from tracker.models.period import ReportingPeriod


class Snapshot(Base):
    """The seal of a published period: one per period, written after its rows, so that nothing can be added."""

    __tablename__ = "snapshot"
    __table_args__ = (CheckConstraint("row_count > 0", name="not_empty"),)

    period_id: Mapped[int] = mapped_column(
        ForeignKey("reporting_period.id", ondelete="RESTRICT"),
        primary_key=True,
        autoincrement=False,
    )
    as_of: Mapped[datetime]
    method_version: Mapped[int]
    row_count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    published_at: Mapped[datetime]

    period: Mapped[ReportingPeriod] = relationship()


class SnapshotRow(Base):
    """One row of a snapshot: an input of the figures, or a row of a report; `body` is canonical JSON."""

    __tablename__ = "snapshot_row"
    __table_args__ = (
        Index("ix_snapshot_row_period_id_kind_position", "period_id", "kind", "position"),
    )

    period_id: Mapped[int] = mapped_column(
        ForeignKey("reporting_period.id", ondelete="RESTRICT"),
        primary_key=True,
        autoincrement=False,
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32))
    body: Mapped[str]
