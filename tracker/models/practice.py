"""Good practices, their texts, and the countries that take them up."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Codes, Id
from tracker.models.country import Country
from tracker.models.enums import ChallengeCode, Language, Population, State
from tracker.models.organisation import Organisation
from tracker.models.plan import Area
from tracker.models.pledge import OPEN_VERSION, Pledge


class AdoptionStage(StrEnum):
    """How far a country is with another one's practice."""

    INTERESTED = "interested"
    ADAPTING = "adapting"
    ADOPTED = "adopted"
    DROPPED = "dropped"


class Practice(Base):
    """What worked for a country or an organisation, told for others; its text is in its versions."""

    __tablename__ = "practice"
    __table_args__ = (
        CheckConstraint(
            "(lead_country_iso3 IS NULL) <> (lead_organisation_id IS NULL)", name="one_lead"
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(24), unique=True)
    lead_country_iso3: Mapped[str | None] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT"), index=True
    )
    lead_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True
    )
    created_at: Mapped[datetime]
    first_published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    lead_country: Mapped[Country | None] = relationship()
    lead_organisation: Mapped[Organisation | None] = relationship()
    versions: Mapped[list["PracticeVersion"]] = relationship(
        back_populates="practice", order_by="PracticeVersion.number"
    )

    @property
    def current(self) -> "PracticeVersion | None":
        """Return the published text in force (or the withdrawn one), if there is any."""
        return next((version for version in self.versions if version.is_current), None)

    @property
    def open_version(self) -> "PracticeVersion | None":
        """Return the text that is still on its way to publication, if there is one."""
        return next((version for version in self.versions if version.is_open), None)


class PracticeVersion(Base):
    """One text of a practice on its way from draft to publication."""

    __tablename__ = "practice_version"
    __table_args__ = (
        UniqueConstraint("practice_id", "number"),
        CheckConstraint("state <> 'accepted'", name="no_update_state"),
        CheckConstraint("is_current = false OR published_at IS NOT NULL", name="current_published"),
        Index(
            "uq_practice_version_current",
            "practice_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index(
            "uq_practice_version_open",
            "practice_id",
            unique=True,
            sqlite_where=text(OPEN_VERSION),
            postgresql_where=text(OPEN_VERSION),
        ),
        Index("ix_practice_version_state_submitted_at", "state", "submitted_at"),
    )

    id: Mapped[Id]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="RESTRICT"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    is_current: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    problem: Mapped[str] = mapped_column(default="")
    solution: Mapped[str] = mapped_column(default="")
    results: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    language: Mapped[Language]
    themes: Mapped[tuple[ChallengeCode, ...]] = mapped_column(Codes(ChallengeCode), default=())
    populations: Mapped[tuple[Population, ...]] = mapped_column(Codes(Population), default=())
    pledge_id: Mapped[int | None] = mapped_column(
        ForeignKey("pledge.id", ondelete="RESTRICT"), index=True
    )
    change_note: Mapped[str] = mapped_column(default="")
    return_note: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    last_editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    submitter_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    practice: Mapped[Practice] = relationship(back_populates="versions")
    pledge: Mapped[Pledge | None] = relationship()
    areas: Mapped[list[Area]] = relationship(
        secondary="practice_version_area", order_by=Area.number
    )
    links: Mapped[list["PracticeLink"]] = relationship(
        order_by="PracticeLink.position", cascade="all, delete-orphan"
    )

    @property
    def is_open(self) -> bool:
        """Say whether the text is still on its way."""
        return self.state not in (State.PUBLISHED, State.WITHDRAWN)

    @property
    def lead_country_iso3(self) -> str | None:
        """Return the country whose people answer for the text."""
        return self.practice.lead_country_iso3

    @property
    def lead_organisation_id(self) -> int | None:
        """Return the organisation whose people answer for the text."""
        return self.practice.lead_organisation_id


class PracticeVersionArea(Base):
    """An area of the plan that a practice serves."""

    __tablename__ = "practice_version_area"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("practice_version.id", ondelete="CASCADE"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(
        ForeignKey("area.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class PracticeLink(Base):
    """Where the results of a practice can be read."""

    __tablename__ = "practice_link"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(
        ForeignKey("practice_version.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]


class Adoption(Base):
    """How far one country is with another's practice; each change of it is a step."""

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("practice_id", "country_iso3"),)

    id: Mapped[Id]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="RESTRICT"))
    country_iso3: Mapped[str] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT"), index=True
    )
    stage: Mapped[AdoptionStage]
    outcome: Mapped[str] = mapped_column(default="")
    language: Mapped[Language]
    pledge_id: Mapped[int | None] = mapped_column(
        ForeignKey("pledge.id", ondelete="RESTRICT"), index=True
    )
    began_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    practice: Mapped[Practice] = relationship()
    country: Mapped[Country] = relationship()
    pledge: Mapped[Pledge | None] = relationship()
    steps: Mapped[list["AdoptionStep"]] = relationship(order_by="AdoptionStep.number")


class AdoptionStep(Base):
    """What a country said of its take-up at one moment; never changed afterwards."""

    __tablename__ = "adoption_step"
    __table_args__ = (UniqueConstraint("adoption_id", "number"),)

    id: Mapped[Id]
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id", ondelete="RESTRICT"))
    number: Mapped[int]
    stage: Mapped[AdoptionStage]
    outcome: Mapped[str] = mapped_column(default="")
    language: Mapped[Language]
    said_at: Mapped[datetime]
