"""Files on their way in: what was uploaded, how it is read, what its rows do, and how to take them back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Id
from tracker.models.organisation import Organisation
from tracker.models.user import User


class IntakeKind(StrEnum):
    """What the rows of a file are."""

    PLEDGES = "pledges"
    INDICATORS = "indicators"
    PROGRESS = "progress"
    OFFERS = "offers"


class IntakeState(StrEnum):
    """How far a file is: checked means that what its rows would do is stored beside it."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    APPLIED = "applied"
    UNDONE = "undone"


class IntakeBatch(Base):
    """An uploaded file of one country or organisation; `content` is let go once it was applied."""

    __tablename__ = "intake_batch"
    __table_args__ = (
        CheckConstraint("(country_iso3 IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
        CheckConstraint(
            "(content IS NULL) = (state IN ('applied', 'undone'))", name="content_until_applied"
        ),
        Index("ix_intake_batch_country_iso3", "country_iso3", "created_at"),
        Index("ix_intake_batch_organisation_id", "organisation_id", "created_at"),
    )

    id: Mapped[Id]
    country_iso3: Mapped[str | None] = mapped_column(
        String(3), ForeignKey("country.iso3", ondelete="RESTRICT")
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    kind: Mapped[IntakeKind]
    state: Mapped[IntakeState] = mapped_column(default=IntakeState.UPLOADED)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    # Texts in JSON: their shapes are dataclasses of tracker.intake.
    reading: Mapped[str] = mapped_column(default="{}")
    mapping: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="", deferred=True)
    journal: Mapped[str] = mapped_column(default="", deferred=True)
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    author: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class IntakeMapping(Base):
    """How the columns of a country's or organisation's own files are read, kept under a name."""

    __tablename__ = "intake_mapping"
    __table_args__ = (
        CheckConstraint("(country_iso3 IS NULL) <> (organisation_id IS NULL)", name="one_owner"),
        UniqueConstraint("country_iso3", "kind", "name_key"),
        UniqueConstraint("organisation_id", "kind", "name_key"),
    )

    id: Mapped[Id]
    country_iso3: Mapped[str | None] = mapped_column(
        String(3), ForeignKey("country.iso3", ondelete="RESTRICT")
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    kind: Mapped[IntakeKind]
    name: Mapped[str]
    name_key: Mapped[str]
    mapping: Mapped[str]
    edited_at: Mapped[datetime]
