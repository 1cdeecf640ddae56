"""Decisions on texts, with their remarks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.enums import Decision
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User


class Review(Base):
    """What somebody other than the author decided on a pledge's text or an update, and why."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("(version_id IS NULL) <> (update_id IS NULL)", name="one_subject"),
    )

    id: Mapped[Id]
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("pledge_version.id", ondelete="RESTRICT"), index=True
    )
    update_id: Mapped[int | None] = mapped_column(
        ForeignKey("progress_update.id", ondelete="RESTRICT"), index=True
    )
    decision: Mapped[Decision]
    note: Mapped[str] = mapped_column(default="")
    remarks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    decided_at: Mapped[datetime]

    version: Mapped[PledgeVersion | None] = relationship()
    update: Mapped[ProgressUpdate | None] = relationship()
    reviewer: Mapped[User | None] = relationship()
