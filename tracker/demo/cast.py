"""Who takes part in the demonstration: countries with their language, organisations, accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker import paths
from tracker.domain import sheets
from tracker.models.enums import Language, Role

ENGLISH = frozenset(
    {"ATG", "BHS", "BLZ", "BRB", "DMA", "GRD", "GUY", "JAM", "KNA", "LCA", "SUR", "TTO", "VCT"}
)
LANGUAGES = {"BRA": Language.PT, "HTI": Language.FR} | dict.fromkeys(ENGLISH, Language.EN)

# How many pledges a country makes; the others make what their language's themes allow.
PLEDGES = {"CHL": 10, "HND": 9, "BRA": 12, "HTI": 9, "JAM": 7}
FEWER = {Language.EN: 4}
USUAL = 6

# Chosen by the alphabet, without any other reading: they publish pledges and never report.
SILENT = frozenset({"BRB", "LCA", "PRY"})
# Its pledges begin in 2027: until then it owes nothing.
NOTHING_DUE = "DMA"

# With two focal points and an approver; the others have one focal point.
FULL = ("CHL", "HND", "BRA", "JAM", "HTI")
SIGNING_OFF = frozenset({"HND", "JAM", "HTI"})

FORUMS = frozenset({"MIRPS", "QUITO", "CSM", "CRM", "CMC"})

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class Partner:
    """An invented organisation of the Support Platform."""

    code: str
    name: str
    type: str
    language: Language


PARTNERS = (
    Partner("DEMO-RED", "Red Regional de Acogida (ficticia)", "cso", Language.ES),
    Partner("DEMO-FUND", "Fund for Shared Solutions (fictional)", "private", Language.EN),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the demonstration."""

    name: str
    role: Role
    country: str | None = None
    partner: Partner | None = None

    @property
    def email(self) -> str:
        """Return the invented address."""
        return f"{self.name}@{DOMAIN}"

    @property
    def language(self) -> Language:
        """Return the language of the person's pages."""
        if self.partner:
            return self.partner.language
        return language_of(self.country) if self.country else Language.ES


def language_of(country: str) -> Language:
    """Return the language in which a country writes."""
    return LANGUAGES.get(country, Language.ES)


def number_of_pledges(country: str) -> int:
    """Return how many pledges a country makes."""
    return PLEDGES.get(country, FEWER.get(language_of(country), USUAL + ord(country[1]) % 2))


@cache
def forums_of(country: str) -> tuple[str, ...]:
    """Return the forums on protection and migration that a country takes part in."""
    file = paths.REFERENCE / "forum_members.csv"
    return tuple(
        line.cells["forum"]
        for line in sheets.read(file.name, file.read_bytes()).lines
        if line.cells["country"] == country and line.cells["forum"] in FORUMS
    )


def accounts(countries: list[str]) -> Iterator[Account]:
    """Return everybody who gets an account, the countries that have every role first."""
    for country in [*FULL, *(iso3 for iso3 in countries if iso3 not in FULL)]:
        yield Account(f"foco.{country.lower()}", Role.FOCAL_POINT, country)
        if country in FULL:
            yield Account(f"alterno.{country.lower()}", Role.FOCAL_POINT, country)
            yield Account(f"aprueba.{country.lower()}", Role.APPROVER, country)
    for partner, name in zip(PARTNERS, ("socio.red", "partner.fund"), strict=True):
        yield Account(name, Role.PARTNER, partner=partner)
    yield Account("monitoreo.1", Role.MONITOR)
    yield Account("monitoreo.2", Role.MONITOR)
    yield Account("administra", Role.ADMINISTRATOR)
