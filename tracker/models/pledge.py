"""Pledges, their texts, parties and links."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Codes, Currency, Id, Minor
from tracker.models.country import Country
from tracker.models.enums import (
    ChangeReason,
    CountryRole,
    Language,
    LinkRelation,
    LinkScheme,
    PartyRole,
    Population,
    ProgressMethod,
    Stage,
    State,
    SupportKind,
)
from tracker.models.organisation import Organisation
from tracker.models.plan import Area, LineOfAction

if TYPE_CHECKING:
    from tracker.models.indicator import IndicatorDefinition

OPEN_VERSION = "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"


class CodeCounter(Base):
    """The next number of a pledge code; it only goes up, so that no code is used twice."""

    __tablename__ = "code_counter"

    prefix: Mapped[str] = mapped_column(String(16), primary_key=True)
    next_number: Mapped[int]


class Pledge(Base):
    """What a country or an organisation promises in one area of the plan; its text is in its versions."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint(
            "(lead_country_iso3 IS NULL) <> (lead_organisation_id IS NULL)", name="one_lead"
        ),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"
        ),
        UniqueConstraint("lead_country_iso3", "external_ref"),
        UniqueConstraint("lead_organisation_id", "external_ref"),
        Index("ix_pledge_area_country_stage", "area_id", "lead_country_iso3", "stage"),
        Index(
            "ix_pledge_withdrawn_at",
            "withdrawn_at",
            sqlite_where=text("withdrawn_at IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(24), unique=True)
    external_ref: Mapped[str | None] = mapped_column(String(200))
    lead_country_iso3: Mapped[str | None] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT"), index=True
    )
    lead_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True
    )
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="RESTRICT"), index=True)
    stage: Mapped[Stage | None]
    created_at: Mapped[datetime]
    first_published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    lead_country: Mapped[Country | None] = relationship()
    lead_organisation: Mapped[Organisation | None] = relationship()
    area: Mapped[Area] = relationship()
    versions: Mapped[list["PledgeVersion"]] = relationship(
        back_populates="pledge", order_by="PledgeVersion.number"
    )

    @property
    def current(self) -> "PledgeVersion | None":
        """Return the published version in force (or the withdrawn one), if there is any."""
        return next((version for version in self.versions if version.is_current), None)

    @property
    def first_published(self) -> "PledgeVersion | None":
        """Return the text as originally pledged, if it was ever published."""
        return next((version for version in self.versions if version.published_at), None)

    @property
    def open_version(self) -> "PledgeVersion | None":
        """Return the version that is still on its way to publication, if there is one."""
        return next((version for version in self.versions if version.is_open), None)


class PledgeVersion(Base):
    """One text of a pledge on its way from draft to publication."""

    __tablename__ = "pledge_version"
    __table_args__ = (
        UniqueConstraint("pledge_id", "number"),
        CheckConstraint("state <> 'accepted'", name="no_update_state"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("budget_minor >= 0", name="budget_not_negative"),
        CheckConstraint(
            "(budget_minor IS NULL) = (budget_currency IS NULL)", name="budget_with_currency"
        ),
        CheckConstraint("is_current = false OR published_at IS NOT NULL", name="current_published"),
        Index(
            "uq_pledge_version_current",
            "pledge_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index(
            "uq_pledge_version_open",
            "pledge_id",
            unique=True,
            sqlite_where=text(OPEN_VERSION),
            postgresql_where=text(OPEN_VERSION),
        ),
        Index("ix_pledge_version_state_submitted_at", "state", "submitted_at"),
        Index("ix_pledge_version_published_at", "published_at"),
    )

    id: Mapped[Id]
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    is_current: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    expected_result: Mapped[str] = mapped_column(default="")
    language: Mapped[Language]
    support_kinds: Mapped[tuple[SupportKind, ...]] = mapped_column(Codes(SupportKind), default=())
    country_roles: Mapped[tuple[CountryRole, ...]] = mapped_column(Codes(CountryRole), default=())
    populations: Mapped[tuple[Population, ...]] = mapped_column(Codes(Population), default=())
    territory: Mapped[str] = mapped_column(default="")
    lead_institution: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    budget_minor: Mapped[Minor | None]
    budget_currency: Mapped[Currency | None]
    contact: Mapped[str] = mapped_column(default="")
    progress_method: Mapped[ProgressMethod | None]
    change_reason: Mapped[ChangeReason | None]
    change_note: Mapped[str] = mapped_column(default="")
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

    pledge: Mapped[Pledge] = relationship(back_populates="versions")
    lines: Mapped[list[LineOfAction]] = relationship(
        secondary="pledge_version_line", order_by=LineOfAction.code
    )
    other_areas: Mapped[list[Area]] = relationship(
        secondary="pledge_version_area", order_by=Area.number
    )
    parties: Mapped[list["PledgeParty"]] = relationship(
        order_by="PledgeParty.position", cascade="all, delete-orphan"
    )
    links: Mapped[list["PledgeLink"]] = relationship(
        order_by="PledgeLink.position", cascade="all, delete-orphan"
    )

    indicators: Mapped[list["IndicatorDefinition"]] = relationship(
        order_by="IndicatorDefinition.position",
        cascade="all, delete-orphan",
        back_populates="version",
    )

    @property
    def is_open(self) -> bool:
        """Say whether the text is still on its way."""
        return self.state not in (State.PUBLISHED, State.WITHDRAWN)

    @property
    def lead_country_iso3(self) -> str | None:
        """Return the country whose people answer for the text."""
        return self.pledge.lead_country_iso3

    @property
    def lead_organisation_id(self) -> int | None:
        """Return the organisation whose people answer for the text."""
        return self.pledge.lead_organisation_id


class PledgeVersionLine(Base):
    """A line of action that a text serves."""

    __tablename__ = "pledge_version_line"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("pledge_version.id", ondelete="CASCADE"), primary_key=True
    )
    line_id: Mapped[int] = mapped_column(
        ForeignKey("line_of_action.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class PledgeVersionArea(Base):
    """An area that a text also touches; never used for counting."""

    __tablename__ = "pledge_version_area"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("pledge_version.id", ondelete="CASCADE"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(
        ForeignKey("area.id", ondelete="RESTRICT"), primary_key=True
    )


class PledgeParty(Base):
    """A country or an organisation beside the lead."""

    __tablename__ = "pledge_party"
    __table_args__ = (
        UniqueConstraint("version_id", "country_iso3"),
        UniqueConstraint("version_id", "organisation_id"),
        CheckConstraint("(country_iso3 IS NULL) <> (organisation_id IS NULL)", name="one_party"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(
        ForeignKey("pledge_version.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    role: Mapped[PartyRole]
    country_iso3: Mapped[str | None] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT"), index=True
    )

    country: Mapped[Country | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class PledgeLink(Base):
    """How a text relates to a pledge, objective or decision registered elsewhere."""

    __tablename__ = "pledge_link"
    __table_args__ = (
        UniqueConstraint("version_id", "scheme", "identifier"),
        Index("ix_pledge_link_scheme_identifier", "scheme", "identifier"),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("pledge_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    scheme: Mapped[LinkScheme]
    identifier: Mapped[str] = mapped_column(String(200))
    relation: Mapped[LinkRelation]


class OutsideIdentity(Base):
    """An outside pledge that is the same as one of ours: it can be so of one only."""

    __tablename__ = "outside_identity"

    scheme: Mapped[LinkScheme] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(String(200), primary_key=True)
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id", ondelete="RESTRICT"), index=True)
