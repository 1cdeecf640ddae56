"""Regional forums and the forty years of the process."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import LANGUAGES, Base, Id, Titled
from tracker.models.enums import Standing


class ForumEventKind(StrEnum):
    """What happened in a forum."""

    MEETING = "meeting"
    DECISION = "decision"


class Forum(Titled, Base):
    """A regional forum whose work touches the plan."""

    __tablename__ = "forum"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    acronym_es: Mapped[str] = mapped_column(default="")
    acronym_en: Mapped[str] = mapped_column(default="")
    acronym_pt: Mapped[str] = mapped_column(default="")
    acronym_fr: Mapped[str] = mapped_column(default="")
    type: Mapped[str]
    other_members: Mapped[str] = mapped_column(default="")
    as_of: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")

    members: Mapped[list["ForumMember"]] = relationship(
        back_populates="forum", order_by="ForumMember.country_iso3"
    )

    def acronym(self, language: str) -> str:
        """Return what the forum is called for short in the language, or its code."""
        code = language if language in LANGUAGES else "es"
        return str(getattr(self, f"acronym_{code}")) or self.code


class ForumMember(Base):
    """A country's membership of a forum, with its dates where they are known."""

    __tablename__ = "forum_member"

    forum_id: Mapped[int] = mapped_column(
        ForeignKey("forum.id", ondelete="RESTRICT"), primary_key=True
    )
    country_iso3: Mapped[str] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT"), primary_key=True
    )
    member_from: Mapped[date | None]
    member_to: Mapped[date | None]
    standing: Mapped[Standing]

    forum: Mapped[Forum] = relationship(back_populates="members")


class ForumEvent(Titled, Base):
    """A meeting of a forum, or a decision that was taken there; a decision names its meeting."""

    __tablename__ = "forum_event"
    __table_args__ = (CheckConstraint("held_to >= held_on", name="held"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[ForumEventKind]
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("forum_event.id", ondelete="RESTRICT"), index=True
    )
    held_on: Mapped[date | None]
    held_to: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="")
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")

    forum: Mapped[Forum] = relationship()


class ForumEventPledge(Base):
    """A pledge that answers a decision (or a meeting) of a forum."""

    __tablename__ = "forum_event_pledge"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("forum_event.id", ondelete="RESTRICT"), primary_key=True
    )
    pledge_id: Mapped[int] = mapped_column(
        ForeignKey("pledge.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    note: Mapped[str] = mapped_column(default="")


class ProcessEvent(Titled, Base):
    """One event of the Cartagena process, as precisely dated as it is known."""

    __tablename__ = "process_event"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    date_from: Mapped[str]
    date_to: Mapped[str] = mapped_column(default="")
    precision: Mapped[str]
    place_es: Mapped[str] = mapped_column(default="")
    place_en: Mapped[str] = mapped_column(default="")
    place_pt: Mapped[str] = mapped_column(default="")
    place_fr: Mapped[str] = mapped_column(default="")
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")


class Term(Titled, Base):
    """A term of an outside vocabulary: entity types, multistakeholder pledges, Compact objectives."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("vocabulary", "code"),)

    id: Mapped[Id]
    vocabulary: Mapped[str]
    code: Mapped[str]
    standing: Mapped[Standing]
    source: Mapped[str] = mapped_column(default="")
