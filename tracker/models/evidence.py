"""Evidence: links elsewhere and files that are kept here, of a progress update or of a milestone."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.enums import EvidenceKind, Language
from tracker.models.file_types import FileType
from tracker.models.indicator import Milestone


class Piece:
    """A link or a file, with its kind and language.

    A file's content lies outside the database under its SHA-256; its name is that of its sender's copy.
    """

    id: Mapped[Id]
    kind: Mapped[EvidenceKind]
    title: Mapped[str]
    url: Mapped[str | None] = mapped_column(String(2000))
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    file_name: Mapped[str | None]
    file_type: Mapped[FileType | None]
    size: Mapped[int | None]
    language: Mapped[Language]
    is_public: Mapped[bool] = mapped_column(default=True)
    dated_on: Mapped[date | None]
    added_at: Mapped[datetime | None]

    @declared_attr
    def added_by_id(cls) -> Mapped[int | None]:  # noqa: N805 - a declared attribute takes the class
        """Return who added it."""
        return mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))

    @property
    def is_file(self) -> bool:
        """Say whether it is a file that is kept here, not a link."""
        return self.sha256 is not None


def piece_rules() -> tuple[CheckConstraint, ...]:
    """Return what the schema holds of each piece."""
    return (
        CheckConstraint("(url IS NULL) <> (sha256 IS NULL)", name="link_or_file"),
        CheckConstraint(
            "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (file_type IS NULL) "
            "AND (sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (added_at IS NULL)",
            name="whole_file",
        ),
        CheckConstraint("size > 0", name="size_positive"),
    )


class MilestoneEvidence(Piece, Base):
    """What supports that a milestone is on its way or done."""

    __tablename__ = "milestone_evidence"
    __table_args__ = (UniqueConstraint("milestone_id", "sha256"), *piece_rules())

    milestone_id: Mapped[int] = mapped_column(
        ForeignKey("milestone.id", ondelete="CASCADE"), index=True
    )

    milestone: Mapped[Milestone] = relationship()
