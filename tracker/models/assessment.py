"""An independent view of a pledge, beside what its country says; it changes nothing of the claim."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.enums import Language
from tracker.models.pledge import Pledge


class AssessmentLevel(StrEnum):
    """How far the sources bear out what the country says of its pledge."""

    CONFIRMED = "confirmed"
    PARTLY_CONFIRMED = "partly_confirmed"
    NOT_CONFIRMED = "not_confirmed"
    CANNOT_TELL = "cannot_tell"


class Assessment(Base):
    """One view of one pledge: its author's until it is published, then fixed, with the country's reply.

    The last published one stands; those before it stay readable.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("pledge_id", "number"),
        CheckConstraint("(reply = '') = (replied_at IS NULL)", name="reply_dated"),
        CheckConstraint("(reply = '') = (reply_language IS NULL)", name="reply_in_a_language"),
        CheckConstraint("reply_language IN ('es', 'en', 'pt', 'fr')", name="reply_language"),
        CheckConstraint("reply = '' OR published_at IS NOT NULL", name="reply_to_the_published"),
        Index(
            "uq_assessment_draft",
            "pledge_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    number: Mapped[int]
    level: Mapped[AssessmentLevel]
    reasons: Mapped[str]
    language: Mapped[Language]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    edited_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(default="")
    # Not the enumeration: its check would bear the same name as that of `language`.
    reply_language: Mapped[str | None] = mapped_column(String(2))
    replied_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    pledge: Mapped[Pledge] = relationship()
    sources: Mapped[list["AssessmentSource"]] = relationship(
        order_by="AssessmentSource.position", cascade="all, delete-orphan"
    )


class AssessmentSource(Base):
    """Where one can read what an assessment rests on."""

    __tablename__ = "assessment_source"

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessment.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str] = mapped_column(String(2000))
