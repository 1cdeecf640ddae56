"""Organisations: found by any of their names, entered and changed by administrators."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import audit, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.pledge_search import fold
from tracker.domain.wording import LINE, line, wording_faults
from tracker.messages import N_
from tracker.models.base import LANGUAGES, LARGEST_ID
from tracker.models.country import Country
from tracker.models.forum import Term
from tracker.models.organisation import Organisation

ENTITY_TYPE = "entity_type"
MOST_ALIASES = 50
_FIELDS = ("name", "aliases", "type", "country_iso3")
_SEPARATOR = re.compile(r"[;\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationText:
    """What an administrator says of an organisation; `type` is a code of the Forum's entity types."""

    name: str
    type: str
    aliases: str = ""
    country_iso3: str | None = None


def types(session: Session) -> Sequence[Term]:
    """Return the Forum's entity types."""
    return session.scalars(
        select(Term).where(Term.vocabulary == ENTITY_TYPE).order_by(Term.id)
    ).all()


def find(session: Session, organisation_id: int) -> Organisation:
    """Return an organisation, be it that it was merged, or raise NotFoundError."""
    found = session.get(Organisation, min(organisation_id, LARGEST_ID))
    if found is None:
        raise NotFoundError
    return found


def searched(session: Session, query: str = "") -> list[Organisation]:
    """Return the organisations of which some name, also of one merged into it, has every word, by name."""
    everyone = session.scalars(select(Organisation)).all()
    words = fold(query[:LINE]).split()
    found = {
        one.merged_into_id or one.id: one
        for one in everyone
        if all(word in " ".join(map(fold, names(one))) for word in words)
    }
    kept = [one for one in everyone if one.id in found and one.merged_into_id is None]
    return sorted(kept, key=lambda one: (fold(one.name), one.id))


def named(session: Session, name: str) -> Organisation | None:
    """Return the one organisation of this name or alias; None for none, or when several could be meant.

    A name of an organisation that was merged means the one it was merged into.
    """
    exact = session.scalars(
        select(Organisation).where(Organisation.name == line(name))
    ).one_or_none()
    if exact is not None:
        return resolved(session, exact)
    wanted = fold(name)
    found = {
        resolved(session, one)
        for one in session.scalars(select(Organisation))
        if wanted and wanted in map(fold, names(one))
    }
    return found.pop() if len(found) == 1 else None


def resolved(session: Session, organisation: Organisation) -> Organisation:
    """Return the organisation, or the one it was merged into: merging never leaves a chain."""
    if organisation.merged_into_id is None:
        return organisation
    return session.get_one(Organisation, organisation.merged_into_id)


def names(organisation: Organisation) -> list[str]:
    """Return every name under which an organisation is known."""
    titles = (organisation.title(language) for language in LANGUAGES)
    return list(dict.fromkeys([organisation.name, *titles, *aliases(organisation.aliases)]))


def aliases(text: str) -> list[str]:
    """Return the aliases of a text that has one on each line, or semicolons between them."""
    return [alias for part in _SEPARATOR.split(text) if (alias := line(part))]


def joined(found: Iterable[str]) -> str:
    """Write aliases as they are kept, each once."""
    once = {fold(alias): alias for alias in found}
    return "; ".join(once.values())


def create(session: Session, actor: Actor, text: OrganisationText) -> Organisation:
    """Enter an organisation; raises InvalidError where one has the name already."""
    require(actor, Permission.REFERENCE_MANAGE)
    _refuse_faults(session, text, None)
    with _one_of_its_name(), session.begin_nested():
        organisation = Organisation(**_columns(text))
        session.add(organisation)
        session.flush()
    _record(session, actor, organisation, "created", after=_content(organisation))
    return organisation


def revise(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    text: OrganisationText,
    *,
    expected: int | None = None,
) -> None:
    """Change what is said of an organisation; its old name is not kept unless it is given as an alias."""
    require(actor, Permission.REFERENCE_MANAGE)
    session.refresh(organisation, with_for_update=True)
    saving.check_version(organisation.version, expected)
    if organisation.merged_into_id is not None:
        raise WrongStateError(N_("This organisation was merged into another: change that one."))
    _refuse_faults(session, text, organisation)
    before = _content(organisation)
    with _one_of_its_name(), session.begin_nested():
        for name, value in _columns(text).items():
            setattr(organisation, name, value)
        organisation.version += 1
        session.flush()
    _record(session, actor, organisation, "edited", before=before, after=_content(organisation))


def _refuse_faults(
    session: Session, text: OrganisationText, organisation: Organisation | None
) -> None:
    faults = [
        *_name_faults(session, text, organisation),
        *_alias_faults(text),
        *_place_faults(session, text),
    ]
    if faults:
        raise InvalidError(faults)


def _name_faults(
    session: Session, text: OrganisationText, organisation: Organisation | None
) -> list[Fault]:
    if not fold(text.name):
        return [Fault("name", N_("Enter the name."))]
    if faults := wording_faults("name", text.name, LINE):
        return faults
    other = named(session, text.name)
    if other is not None and other is not organisation:
        return [
            Fault(
                "name",
                N_("“%(name)s” is known under this name already: use it, or merge the two."),
                name=other.name,
            )
        ]
    return []


def _alias_faults(text: OrganisationText) -> list[Fault]:
    found = aliases(text.aliases)
    if len(found) > MOST_ALIASES:
        return [Fault("aliases", N_("Give at most %(most)s aliases."), most=MOST_ALIASES)]
    return [fault for alias in found for fault in wording_faults("aliases", alias, LINE)]


def _place_faults(session: Session, text: OrganisationText) -> Iterator[Fault]:
    if text.type not in {term.code for term in types(session)}:
        yield Fault("type", N_("Choose one of the list."))
    if text.country_iso3 is not None and session.get(Country, text.country_iso3) is None:
        yield Fault("country", N_("Choose one of the list."))


def _columns(text: OrganisationText) -> dict[str, Any]:
    return {
        "name": line(text.name),
        "aliases": joined(aliases(text.aliases)),
        "type": text.type,
        "country_iso3": text.country_iso3,
    }


@contextmanager
def _one_of_its_name() -> Iterator[None]:
    """Turn the database's refusal of a second organisation of the name into words at the field."""
    try:
        yield
    except IntegrityError as error:
        fault = Fault("name", N_("An organisation has this name already."))
        raise InvalidError([fault]) from error


def _content(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in _FIELDS}


def _record(
    session: Session, actor: Actor, organisation: Organisation, verb: str, **sides: Any
) -> None:
    change = audit.Change(f"organisation.{verb}", "organisation", str(organisation.id), **sides)
    audit.record(session, actor, change)
