"""The Support Platform: what countries need, what others offer, and what became of both together."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Codes, Id
from tracker.models.country import Country
from tracker.models.enums import Language, State, SupportKind
from tracker.models.organisation import Organisation
from tracker.models.plan import Area
from tracker.models.pledge import Pledge


class MatchState(StrEnum):
    """How far a need and an offer have come together."""

    SUGGESTED = "suggested"
    CONTACTED = "contacted"
    AGREED = "agreed"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    DECLINED = "declined"
    LAPSED = "lapsed"


# In these the offer is promised.
PROMISED = (MatchState.AGREED, MatchState.DELIVERING, MatchState.DELIVERED)
# In these somebody still works on it, or it is done: a need and an offer have one such match.
LIVE = (MatchState.SUGGESTED, MatchState.CONTACTED, *PROMISED)
LIVE_MATCH = "state IN ('suggested', 'contacted', 'agreed', 'delivering', 'delivered')"
BOTH_OR_NEITHER = "(amount_minor IS NULL) = (currency IS NULL)"
NOT_NEGATIVE = "amount_minor >= 0"
POSITIVE = "quantity > 0"


class Worded:
    """What needs and offers share: a text in one language, an amount, and a way to publication."""

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(24), unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    language: Mapped[Language]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    # What money does not measure: so many places, tents, days of training, as `unit` says in words.
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    # What was said when it was returned, or why it was withdrawn.
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    last_editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    submitter_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )


class Need(Worded, Base):
    """What a country asks for: one kind of support in one area, of a pledge or of none."""

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("state <> 'accepted'", name="own_states"),
        CheckConstraint(BOTH_OR_NEITHER, name="amount_with_currency"),
        CheckConstraint(NOT_NEGATIVE, name="amount_not_negative"),
        CheckConstraint(POSITIVE, name="quantity_positive"),
        Index("ix_need_state_area_id", "state", "area_id"),
    )

    lead_country_iso3: Mapped[str] = mapped_column(
        String(3), ForeignKey("country.iso3", ondelete="RESTRICT"), index=True
    )
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="RESTRICT"))
    pledge_id: Mapped[int | None] = mapped_column(
        ForeignKey("pledge.id", ondelete="RESTRICT"), index=True
    )
    kind: Mapped[SupportKind]
    needed_by: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    country: Mapped[Country] = relationship()
    area: Mapped[Area] = relationship()
    pledge: Mapped[Pledge | None] = relationship()
    matches: Mapped[list["Match"]] = relationship(
        back_populates="need", order_by="Match.id", viewonly=True
    )

    @property
    def lead_organisation_id(self) -> None:
        """Say that only countries have needs."""
        return None

    @property
    def lead_organisation(self) -> None:
        """Say that only countries have needs."""
        return None

    @property
    def lead_country(self) -> Country:
        """Return the country that asks."""
        return self.country


class Offer(Worded, Base):
    """What an organisation or a country offers, for some areas and countries or for any."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint(
            "(lead_country_iso3 IS NULL) <> (lead_organisation_id IS NULL)", name="one_lead"
        ),
        CheckConstraint("state <> 'accepted'", name="own_states"),
        CheckConstraint(BOTH_OR_NEITHER, name="amount_with_currency"),
        CheckConstraint(NOT_NEGATIVE, name="amount_not_negative"),
        CheckConstraint(POSITIVE, name="quantity_positive"),
        UniqueConstraint("lead_country_iso3", "external_ref"),
        UniqueConstraint("lead_organisation_id", "external_ref"),
        Index("ix_offer_state", "state"),
    )

    lead_country_iso3: Mapped[str | None] = mapped_column(
        String(3), ForeignKey("country.iso3", ondelete="RESTRICT")
    )
    lead_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    external_ref: Mapped[str | None] = mapped_column(String(200))
    kinds: Mapped[tuple[SupportKind, ...]] = mapped_column(Codes(SupportKind), default=())
    valid_until: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    lead_country: Mapped[Country | None] = relationship()
    lead_organisation: Mapped[Organisation | None] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary="offer_area", order_by=Area.number)
    countries: Mapped[list[Country]] = relationship(
        secondary="offer_country", order_by=Country.iso3
    )
    matches: Mapped[list["Match"]] = relationship(
        back_populates="offer", order_by="Match.id", viewonly=True
    )


class OfferArea(Base):
    """An area that an offer is for."""

    __tablename__ = "offer_area"

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    area_id: Mapped[int] = mapped_column(
        ForeignKey("area.id", ondelete="RESTRICT"), primary_key=True
    )


class OfferCountry(Base):
    """A country that an offer is for."""

    __tablename__ = "offer_country"

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    country_iso3: Mapped[str] = mapped_column(
        String(3), ForeignKey("country.iso3", ondelete="RESTRICT"), primary_key=True
    )


class Match(Base):
    """A need and an offer together: from a suggestion to what arrived, or to why nothing came of it."""

    __tablename__ = "support_match"
    __table_args__ = (
        CheckConstraint(BOTH_OR_NEITHER, name="amount_with_currency"),
        CheckConstraint(NOT_NEGATIVE, name="amount_not_negative"),
        CheckConstraint(POSITIVE, name="quantity_positive"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score"),
        Index(
            "uq_support_match_live",
            "need_id",
            "offer_id",
            unique=True,
            sqlite_where=text(LIVE_MATCH),
            postgresql_where=text(LIVE_MATCH),
        ),
        Index("ix_support_match_offer_id", "offer_id"),
    )

    id: Mapped[Id]
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="RESTRICT"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="RESTRICT"))
    state: Mapped[MatchState]
    # Of a suggestion: how well they fit, and the parts of it as JSON; a match by hand has neither.
    score: Mapped[int | None]
    reasons: Mapped[str] = mapped_column(default="")
    # What was agreed.
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    need: Mapped[Need] = relationship(back_populates="matches")
    offer: Mapped[Offer] = relationship(back_populates="matches")
    deliveries: Mapped[list["Delivery"]] = relationship(order_by="Delivery.delivered_on")


class Delivery(Base):
    """A part of what was agreed, on the day it arrived."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(NOT_NEGATIVE, name="amount_not_negative"),
        CheckConstraint(POSITIVE, name="quantity_positive"),
    )

    id: Mapped[Id]
    match_id: Mapped[int] = mapped_column(
        ForeignKey("support_match.id", ondelete="RESTRICT"), index=True
    )
    delivered_on: Mapped[date]
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime]
