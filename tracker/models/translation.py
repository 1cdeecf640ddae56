"""Translations: what a text says in another of the languages, field by field, beside its original."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.enums import Language
from tracker.models.pledge import PledgeVersion
from tracker.models.practice import PracticeVersion
from tracker.models.progress import ProgressUpdate

# The columns of which exactly one says whose text it is: another kind of text is another column.
PARENTS = ("pledge_version_id", "update_id", "practice_version_id")


class TranslationOrigin(StrEnum):
    """Who made a translation: a person answers for it, or a machine made it and nobody has."""

    HUMAN = "human"
    MACHINE = "machine"


class Translation(Base):
    """One field of a text in another language; `original` is what it was made from.

    Whether it is outdated is not stored: it is when the field no longer says what `original` says.
    """

    __tablename__ = "translation"
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in PARENTS) + " = 1",
            name="one_parent",
        ),
        CheckConstraint("text <> '' AND original <> ''", name="says_something"),
        *(UniqueConstraint(name, "field", "language") for name in PARENTS),
    )

    id: Mapped[Id]
    pledge_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("pledge_version.id", ondelete="CASCADE")
    )
    update_id: Mapped[int | None] = mapped_column(
        ForeignKey("progress_update.id", ondelete="CASCADE")
    )
    practice_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice_version.id", ondelete="CASCADE")
    )
    field: Mapped[str] = mapped_column(String(32))
    language: Mapped[Language]
    text: Mapped[str]
    original: Mapped[str]
    origin: Mapped[TranslationOrigin]
    editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    edited_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    pledge_version: Mapped[PledgeVersion | None] = relationship()
    update: Mapped[ProgressUpdate | None] = relationship()
    practice_version: Mapped[PracticeVersion | None] = relationship()
