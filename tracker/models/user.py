"""People, what they may do for whom, and their sessions."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.enums import Language, LinkPurpose, Role


class User(Base):
    """A person who signs in; the e-mail address is kept case-folded."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[Language] = mapped_column(default=Language.ES)
    time_zone: Mapped[str] = mapped_column(default="UTC")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id"
    )
    sessions: Mapped[list["UserSession"]] = relationship(back_populates="user")


class Membership(Base):
    """One role for one country or one organisation, from a moment to a moment."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('focal_point', 'approver')) = (country_iso3 IS NOT NULL)", name="country"
        ),
        CheckConstraint("(role = 'partner') = (organisation_id IS NOT NULL)", name="organisation"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="window"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT"), index=True
    )
    role: Mapped[Role]
    country_iso3: Mapped[str | None] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True
    )
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="memberships")

    def holds_at(self, moment: datetime) -> bool:
        """Say whether the membership gives its rights at the moment."""
        return self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)


class UserSession(Base):
    """A sign-in that lives on the server: only the hash of its token is stored.

    `client` is what the browser says of itself; `confirmed_at` is when its owner last proved who they are.
    """

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    client: Mapped[str] = mapped_column(String(200), default="", server_default="")

    user: Mapped[User] = relationship(back_populates="sessions")

    def is_recent_at(self, moment: datetime, span: timedelta) -> bool:
        """Say whether its owner proved who they are within the span."""
        return moment - (self.confirmed_at or self.created_at) < span

    def lives_at(self, moment: datetime) -> bool:
        """Say whether the session still signs its owner in."""
        return self.ended_at is None and moment < self.expires_at


class SecondFactor(Base):
    """The authenticator of a person: `sealed` is its secret under the installation's key.

    `last_step` is the newest span of 30 seconds whose code was taken: none is taken twice.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None]


class RecoveryCode(Base):
    """A code of one use that stands in for a lost authenticator; only its hash is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class FormKey(Base):
    """The key of a form that was carried out once: a second sending gets the first answer."""

    __tablename__ = "form_key"
    __table_args__ = (UniqueConstraint("user_id", "purpose", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    purpose: Mapped[str]
    key: Mapped[str] = mapped_column(String(64))
    result: Mapped[str]
    created_at: Mapped[datetime]


class AccountLink(Base):
    """A link of one use with which its owner sets a password; its mail leaves once (`mailed_at`).

    The address holds the nonce, signed with the installation's key: neither alone opens anything.
    """

    __tablename__ = "account_link"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT"), index=True
    )
    purpose: Mapped[LinkPurpose]
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    user: Mapped[User] = relationship(foreign_keys=[user_id])

    def opens_at(self, moment: datetime) -> bool:
        """Say whether the link still opens."""
        return self.used_at is None and moment < self.expires_at
