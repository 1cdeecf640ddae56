"""What the cells of a file may refer to, loaded once: countries, areas, periods."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.domain import periods, pledge_rules
from tracker.domain.errors import WrongStateError
from tracker.intake.cells import one_of, reference
from tracker.intake.faults import CellError, shorten
from tracker.intake.tables import Value
from tracker.messages import N_
from tracker.models.base import LANGUAGES
from tracker.models.country import Country
from tracker.models.period import ReportingPeriod


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The plan's words; `meant` leads from what people write to the code that they mean."""

    countries: frozenset[str]
    meant: Mapping[str, str]
    areas: Mapping[str, str]
    periods: Mapping[str, ReportingPeriod]

    def country(self, value: Value) -> str:
        """Read a country: its three capital letters, and nothing else."""
        word = str(value)
        if word in self.countries:
            return word
        if code := self.meant.get(_folded(word)):
            raise CellError(N_("Write the three-letter code %(code)s."), code=code)
        if not word.isascii():
            raise CellError(
                N_("%(code)s has letters that only look like A to Z. Type the code anew."),
                code=shorten(word),
            )
        raise CellError(N_("%(code)s is not a country of the plan."), code=shorten(word))

    def area(self, value: Value) -> str:
        """Read an area by its code or its number."""
        return one_of(self.areas, reference(value))

    def period(self, value: Value) -> ReportingPeriod:
        """Read a reporting period by its code."""
        return one_of(self.periods, reference(value))


def load(session: Session) -> Vocabulary:
    """Load the countries, and the areas and periods of the plan that takes pledges now."""
    countries = session.scalars(select(Country).order_by(Country.iso3)).all()
    try:
        plan = pledge_rules.current_plan(session)
    except NoResultFound as error:
        message = N_("There is no plan of action yet: load the reference data first.")
        raise WrongStateError(message) from error
    areas = {area.code: area.code for area in plan.areas.values()}
    numbers = {str(area.number): area.code for area in plan.areas.values()}
    return Vocabulary(
        countries=frozenset(country.iso3 for country in countries),
        meant={_folded(word): country.iso3 for country in countries for word in _words(country)},
        areas=areas | numbers,
        periods={period.code: period for period in session.scalars(periods.calendar())},
    )


def _words(country: Country) -> list[str]:
    return [country.iso3, country.iso2, *(country.name(language) for language in LANGUAGES)]


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold()).strip()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
