"""What people are written to about: a notice per person, thing and kind; a digest is the mail that carries them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Codes, Id, Iso3
from tracker.models.enums import DigestState, DropReason, NoticeKind, NoticeState
from tracker.models.period import Obligation
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User

OPEN = "state IN ('waiting', 'claimed', 'sending')"


class Digest(Base):
    """One mail to one person; its Message-ID stays the same however often it is tried."""

    __tablename__ = "mail_digest"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        # What comes up while a mail waits goes out with it; what comes up while it leaves waits for the next.
        Index(
            "uq_mail_digest_open",
            "user_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_mail_digest_state_next_attempt_at", "state", "next_attempt_at"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[DigestState] = mapped_column(default=DigestState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    user: Mapped[User] = relationship()


class Notification(Base):
    """One thing that one person is told once; `subject` names the thing, with its occasion where there are several."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "subject"),
        CheckConstraint("(state = 'dropped') = (drop_reason IS NOT NULL)", name="drop_reason"),
        Index("ix_notification_state_digest_id", "state", "digest_id"),
        Index("ix_notification_caused_at", "caused_at"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    kind: Mapped[NoticeKind]
    subject: Mapped[str] = mapped_column(String(80))
    object_name: Mapped[str] = mapped_column(String(64))
    country_iso3: Mapped[Iso3 | None]
    obligation_id: Mapped[int | None] = mapped_column(
        ForeignKey("obligation.id", ondelete="RESTRICT"), index=True
    )
    update_id: Mapped[int | None] = mapped_column(
        ForeignKey("progress_update.id", ondelete="SET NULL"), index=True
    )
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("pledge_version.id", ondelete="SET NULL"), index=True
    )
    caused_at: Mapped[datetime]
    caused_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.WAITING)
    drop_reason: Mapped[DropReason | None]
    digest_id: Mapped[int | None] = mapped_column(
        ForeignKey("mail_digest.id", ondelete="RESTRICT"), index=True
    )

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    digest: Mapped[Digest | None] = relationship()
    obligation: Mapped[Obligation | None] = relationship()
    update: Mapped[ProgressUpdate | None] = relationship()
    version: Mapped[PledgeVersion | None] = relationship()


class Subscription(Base):
    """What one person wants by mail, and the hash of the key of her calendar's address."""

    __tablename__ = "subscription"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    muted: Mapped[tuple[NoticeKind, ...]] = mapped_column(Codes(NoticeKind))
    calendar_key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
