"""How the published pledges are linked with the Global Refugee Forum: what is registered there too, what serves what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session

from tracker.models.enums import LinkScheme
from tracker.models.forum import Term
from tracker.models.plan import Area, PlanOfAction
from tracker.models.pledge import OutsideIdentity, Pledge, PledgeLink, PledgeVersion

# The multistakeholder pledge that is the plan itself; its outcomes are a vocabulary of their own.
PLAN = "cartagena40"
OUTCOMES = "multistakeholder_outcome"
# Which register each vocabulary belongs to, in the order of the page.
VOCABULARIES: Mapping[str, LinkScheme] = {
    OUTCOMES: LinkScheme.MULTISTAKEHOLDER,
    "multistakeholder_pledge": LinkScheme.MULTISTAKEHOLDER,
    "gcr_objective": LinkScheme.GCR_OBJECTIVE,
}


@dataclass(frozen=True, slots=True)
class Registered:
    """Published pledges, and of those how many are registered with the Forum too."""

    pledges: int
    registered: int


@dataclass(frozen=True, slots=True)
class Served:
    """A term of the Forum, and how many published pledges name it, by the code of their area and in all."""

    term: Term
    by_area: Mapping[str, int]
    pledges: int


@dataclass(frozen=True, slots=True)
class Linkage:
    """The figures of the page; each pledge counts once in `all` and in the row of its area or country."""

    all: Registered
    by_area: Mapping[str, Registered]
    by_country: Mapping[str, Registered]
    served: Mapping[str, Sequence[Served]]


@dataclass(frozen=True, slots=True)
class Named:
    """A published pledge that names a term."""

    code: str
    title: str
    language: str


def of_plan(session: Session) -> Linkage:
    """Count the published pledges; withdrawn ones have left the count."""
    places, links, terms = _places(session), _links(session), _terms(session)
    areas = session.scalars(
        select(Area.code).join(Area.plan).where(PlanOfAction.is_current).order_by(Area.number)
    ).all()
    served = [_served(one, areas, links) for one in terms]
    return Linkage(
        all=_total(places.values()),
        by_area={
            code: _total(found for (area, _), found in places.items() if area == code)
            for code in areas
        },
        by_country={
            iso3: _total(found for (_, one), found in places.items() if one == iso3)
            for iso3 in sorted({iso3 for _, iso3 in places if iso3})
        },
        served={
            vocabulary: [one for one in served if one.term.vocabulary == vocabulary]
            for vocabulary in VOCABULARIES
        },
    )


def term(session: Session, vocabulary: str, code: str) -> Term | None:
    """Return a term that pledges can name, None where there is no such one."""
    if vocabulary not in VOCABULARIES:
        return None
    return session.scalars(
        select(Term).where(Term.vocabulary == vocabulary, Term.code == code)
    ).one_or_none()


def naming(session: Session, found: Term, *, after: str = "", most: int) -> Sequence[Named]:
    """Return the published pledges that name the term, in the order of their codes, from one on."""
    named = exists().where(PledgeLink.version_id == PledgeVersion.id, _names(found))
    query = (
        select(Pledge.code, PledgeVersion.title, PledgeVersion.language)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(*_published(), Pledge.code > after, named)
        .order_by(Pledge.code)
        .limit(most)
    )
    return [Named(code, title, language) for code, title, language in session.execute(query)]


def _published() -> tuple[ColumnElement[bool], ...]:
    return (
        PledgeVersion.pledge_id == Pledge.id,
        PledgeVersion.is_current.expression,
        Pledge.withdrawn_at.is_(None),
    )


def _places(session: Session) -> dict[tuple[str, str], Registered]:
    """Count by area and leading country; organisations' pledges have an empty country."""
    is_registered = exists().where(
        OutsideIdentity.pledge_id == Pledge.id, OutsideIdentity.scheme == LinkScheme.GRF
    )
    query = (
        select(
            Area.code,
            func.coalesce(Pledge.lead_country_iso3, ""),
            func.count(),
            func.sum(case((is_registered, 1), else_=0)),
        )
        .select_from(Pledge)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .join(Area, Area.id == Pledge.area_id)
        .where(*_published())
        .group_by(Area.code, Pledge.lead_country_iso3)
    )
    return {(row[0], row[1]): Registered(row[2], row[3]) for row in session.execute(query)}


def _links(session: Session) -> Counter[tuple[str, str, str]]:
    """Count pledges by register, identifier and area; who names an outcome also serves the whole pledge, once."""
    whole = case((_is_outcome(), PLAN), else_=PledgeLink.identifier)
    found: Counter[tuple[str, str, str]] = Counter()
    for name, chosen in ((whole, true()), (PledgeLink.identifier, _is_outcome())):
        query = (
            select(PledgeLink.scheme, name, Area.code, func.count(Pledge.id.distinct()))
            .join(PledgeVersion, PledgeVersion.id == PledgeLink.version_id)
            .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
            .join(Area, Area.id == Pledge.area_id)
            .where(*_published(), PledgeLink.scheme.in_(set(VOCABULARIES.values())), chosen)
            .group_by(PledgeLink.scheme, name, Area.code)
        )
        found.update({(row[0], row[1], row[2]): row[3] for row in session.execute(query)})
    return found


def _is_outcome() -> ColumnElement[bool]:
    """Return the condition that a link names an outcome of the plan's own multistakeholder pledge."""
    outcomes = select(Term.code).where(Term.vocabulary == OUTCOMES)
    return and_(
        PledgeLink.scheme == LinkScheme.MULTISTAKEHOLDER, PledgeLink.identifier.in_(outcomes)
    )


def _names(found: Term) -> ColumnElement[bool]:
    """Return the condition that a link names the term, or an outcome of it."""
    own = and_(
        PledgeLink.scheme == VOCABULARIES[found.vocabulary], PledgeLink.identifier == found.code
    )
    return or_(own, _is_outcome()) if found.code == PLAN else own


def _terms(session: Session) -> Sequence[Term]:
    query = select(Term).where(Term.vocabulary.in_(VOCABULARIES)).order_by(Term.code)
    return session.scalars(query).all()


def _served(one: Term, areas: Sequence[str], links: Counter[tuple[str, str, str]]) -> Served:
    scheme = VOCABULARIES[one.vocabulary]
    by_area = {area: links[scheme, one.code, area] for area in areas}
    return Served(one, by_area, sum(by_area.values()))


def _total(found: Iterable[Registered]) -> Registered:
    counted = list(found)
    return Registered(sum(one.pledges for one in counted), sum(one.registered for one in counted))
