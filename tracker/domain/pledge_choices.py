"""What the author of a pledge can choose from, loaded as plain rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.domain.pledge_rules import VOCABULARIES
from tracker.models.base import LANGUAGES
from tracker.models.country import Country
from tracker.models.enums import Role
from tracker.models.forum import Forum, Term
from tracker.models.organisation import Organisation
from tracker.models.period import ReportingPeriod
from tracker.models.plan import Area, LineOfAction, PlanOfAction


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen, by its code and in words."""

    code: str
    words: str


def areas(session: Session, language: str) -> list[Choice]:
    """Return the areas of the plan that takes pledges now."""
    query = select(Area).join(Area.plan).where(PlanOfAction.is_current).order_by(Area.number)
    return [
        Choice(area.code, f"{area.number}. {area.title(language)}")
        for area in session.scalars(query)
    ]


def lines(session: Session, language: str) -> list[Choice]:
    """Return the lines of action and priorities of the plan that takes pledges now."""
    query = (
        select(LineOfAction)
        .join(PlanOfAction, PlanOfAction.id == LineOfAction.plan_id)
        .where(PlanOfAction.is_current)
        .order_by(LineOfAction.code)
    )
    return [Choice(line.code, _words(line, language)) for line in session.scalars(query)]


def _words(line: LineOfAction, language: str) -> str:
    """Return a line by code and title; one that does not hold for the whole plan also says for which years."""
    years = [str(day.year) for day in (line.valid_from, line.valid_to) if day is not None]
    span = f" ({'–'.join(dict.fromkeys(years))})" if years else ""
    return f"{line.code} {line.title(language)}{span}"


def titles(session: Session, language: str) -> Mapping[str, str]:
    """Return what the codes of areas and lines of action stand for."""
    return {
        choice.code: choice.words
        for choice in (*areas(session, language), *lines(session, language))
    }


def periods(session: Session) -> list[Choice]:
    """Return the reporting periods of the plan that takes pledges now, the first one first."""
    query = (
        select(ReportingPeriod.code)
        .join(ReportingPeriod.plan)
        .where(PlanOfAction.is_current)
        .order_by(ReportingPeriod.covers_from)
    )
    return [Choice(code, code) for code in session.scalars(query)]


def forums(session: Session, language: str) -> list[Choice]:
    """Return the regional forums."""
    code = language if language in LANGUAGES else "es"
    query = select(Forum.code, getattr(Forum, f"acronym_{code}")).order_by(Forum.code)
    return [Choice(row[0], row[1] or row[0]) for row in session.execute(query)]


def linkable(session: Session, language: str) -> list[Choice]:
    """Return what a pledge can be linked to by a code that is loaded: terms of the Forum, regional forums."""
    names = [name for found in VOCABULARIES.values() for name in found]
    query = select(Term).where(Term.vocabulary.in_(names)).order_by(Term.vocabulary, Term.code)
    terms = [Choice(term.code, term.title(language)) for term in session.scalars(query)]
    return [*terms, *forums(session, language)]


def organisations(session: Session) -> Mapping[int, str]:
    """Return the names of the organisations by their id, by name."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.name)
    )
    return {row.id: row.name for row in session.execute(query)}


def leads(actor: Actor, countries: Mapping[str, str], names: Mapping[int, str]) -> Sequence[Choice]:
    """Return for whom the actor may begin a pledge, as `country:CHL` or `organisation:12`."""
    own = actor.countries(Role.FOCAL_POINT)
    return [
        *(Choice(f"country:{iso3}", name) for iso3, name in countries.items() if iso3 in own),
        *(
            Choice(f"organisation:{key}", name)
            for key, name in names.items()
            if key in actor.organisations
        ),
    ]


def currency_of(session: Session, country_iso3: str | None) -> str | None:
    """Return the currency of a country, to be offered first."""
    return session.scalar(select(Country.currency).where(Country.iso3 == country_iso3))
