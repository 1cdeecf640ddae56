"""Organisations: supporting bodies, partners, parties of joint pledges."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import LANGUAGES, Base, Id
from tracker.models.country import Country


class Organisation(Base):
    """An organisation under the Global Refugee Forum's own entity types."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("merged_into_id <> id", name="not_into_itself"),)

    id: Mapped[Id]
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    name_es: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    name_pt: Mapped[str] = mapped_column(default="")
    name_fr: Mapped[str] = mapped_column(default="")
    aliases: Mapped[str] = mapped_column(default="")
    type: Mapped[str]
    country_iso3: Mapped[str | None] = mapped_column(
        ForeignKey("country.iso3", ondelete="RESTRICT")
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="RESTRICT")
    )
    # Files of reference data and the release before know nothing of it: the database begins it.
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    country: Mapped[Country | None] = relationship()

    def title(self, language: str) -> str:
        """Return the name in the language where it has one, else the name it was registered under."""
        text = getattr(self, f"name_{language}") if language in LANGUAGES else ""
        return str(text or self.name)
