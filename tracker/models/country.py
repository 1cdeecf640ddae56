"""The countries of Latin America and the Caribbean."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import LANGUAGES, Base, Currency, Iso3


class Country(Base):
    """A country (or territory) that may pledge, by its ISO 3166-1 codes."""

    __tablename__ = "country"

    iso3: Mapped[Iso3] = mapped_column(primary_key=True)
    iso2: Mapped[str] = mapped_column(String(2), unique=True)
    m49: Mapped[str] = mapped_column(String(3), unique=True)
    name_es: Mapped[str]
    name_en: Mapped[str]
    name_pt: Mapped[str]
    name_fr: Mapped[str]
    subregion: Mapped[str]
    currency: Mapped[Currency]
    time_zone: Mapped[str]
    adopted_on: Mapped[date | None]
    needs_sign_off: Mapped[bool] = mapped_column(default=False)
    is_territory: Mapped[bool] = mapped_column(default=False)

    def name(self, language: str) -> str:
        """Return the country's name in one of the four languages (Spanish for any other)."""
        return str(getattr(self, f"name_{language if language in LANGUAGES else 'es'}"))
