"""Workbooks that people filled in offline and sent back, until what they say was taken in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Id


class WorkbookUpload(Base):
    """A filled-in workbook of one person; the row goes with its merging, or when a newer one comes."""

    __tablename__ = "workbook_upload"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(deferred=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
