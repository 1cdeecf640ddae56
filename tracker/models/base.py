"""What every table shares: names of constraints, typed columns, the four languages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, MetaData, Numeric, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

# Each language by its own name, in the order in which they stand everywhere.
LANGUAGE_NAMES = {"es": "Español", "en": "English", "pt": "Português", "fr": "Français"}
LANGUAGES = tuple(LANGUAGE_NAMES)
# One database signed integer: ids beyond it are refused before they reach a query.
LARGEST_ID = 2**31 - 1


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Quantity(TypeDecorator[Decimal]):
    """An exact number with up to ten decimals: NUMERIC on PostgreSQL, text on SQLite (which has no exact numbers)."""

    impl = Numeric(24, 10)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the storage of the engine."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(28))
        return dialect.type_descriptor(Numeric(24, 10))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuse what NUMERIC(24, 10) can't hold exactly."""
        if value is None:
            return None
        if not value.is_finite() or abs(value) >= Decimal(10) ** 14 or value != round(value, 10):
            raise ValueError("A quantity has at most 14 whole digits and 10 decimals.")
        return plain(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the number without trailing zeros, so that both engines give the same text."""
        return None if value is None else Decimal(plain(Decimal(value)))


def plain(value: Decimal) -> str:
    """Write a number without exponent and without trailing zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class Codes(TypeDecorator[tuple[Any, ...]]):
    """A short list of codes in one column, as `;a;b;`, so that a file shows it as it is and LIKE finds one of them."""

    impl = Text
    cache_ok = True

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str:
        """Store each code once, in the vocabulary's order."""
        chosen = {self.vocabulary(code) for code in value or ()}
        return "".join(f";{code}" for code in self.vocabulary if code in chosen) + ";" * bool(
            chosen
        )

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[StrEnum, ...]:
        """Return the codes as members of their vocabulary."""
        return tuple(self.vocabulary(code) for code in (value or "").split(";") if code)


Id = Annotated[int, mapped_column(primary_key=True)]
Moment = Annotated[datetime, mapped_column(UTCDateTime)]
Minor = Annotated[int, mapped_column(BigInteger)]
Iso3 = Annotated[str, mapped_column(String(3))]
Currency = Annotated[str, mapped_column(String(3))]


class Base(DeclarativeBase):
    """The mother of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UTCDateTime,
        Decimal: Quantity,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda members: [str(member.value) for member in members],
        ),
        str: Text,
    }


class Titled:
    """A title in the four languages; a language without one falls back to the others in order."""

    title_es: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    title_pt: Mapped[str] = mapped_column(default="")
    title_fr: Mapped[str] = mapped_column(default="")

    def title(self, language: str) -> str:
        """Return the title in the language, or in the first language that has one."""
        for code in (language, *LANGUAGES):
            if text := getattr(self, f"title_{code}"):
                return str(text)
        return ""
