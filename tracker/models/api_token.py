"""Tokens with which programs ask in a person's name."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.user import User


class TokenScope(StrEnum):
    """What a program may do with a token, within its owner's rights; writing includes reading."""

    READ = "read"
    WRITE = "write"


class ApiToken(Base):
    """A personal token: only its hash is stored; its rights are those that its owner has at the moment."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="window"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[TokenScope]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    def lives_at(self, moment: datetime) -> bool:
        """Say whether the token still opens the door."""
        return self.revoked_at is None and moment < self.expires_at
