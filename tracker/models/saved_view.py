"""Views of the monitoring pages that people keep under a name."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.user import User


class SavedPage(StrEnum):
    """The pages whose filters can be kept under a name."""

    MONITORING = "monitoring"
    REPORTING = "reporting"
    PLEDGES = "pledges"


class SavedView(Base):
    """A page's filters under a name; `name_key` is the name by which it is unique for its owner."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("owner_id", "name_key"),
        Index("ix_saved_view_is_shared_page", "is_shared", "page"),
    )

    id: Mapped[Id]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    page: Mapped[SavedPage]
    name: Mapped[str]
    name_key: Mapped[str]
    query: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    owner: Mapped[User] = relationship()
