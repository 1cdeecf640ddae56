"""A country takes up another's good practice: how far it is, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain import audit, permissions, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, NotAllowedError, StaleError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_rules import Lead
from tracker.domain.pledges import refuse
from tracker.domain.practice_texts import own_pledge
from tracker.domain.wording import PROSE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import Language, State
from tracker.models.practice import (
    Adoption,
    AdoptionStage,
    AdoptionStep,
    Practice,
    PracticeVersion,
)

# Of these it must be said what came of it.
ENDED = frozenset({AdoptionStage.ADOPTED, AdoptionStage.DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionText:
    """What a country says of its take-up; `pledge` is the code of its own pledge that carries it."""

    stage: AdoptionStage
    language: Language
    outcome: str = ""
    pledge: str | None = None


def text_of(adoption: Adoption) -> AdoptionText:
    """Return what is said of a take-up now."""
    return AdoptionText(
        stage=adoption.stage,
        language=adoption.language,
        outcome=adoption.outcome,
        pledge=adoption.pledge.code if adoption.pledge else None,
    )


def require(actor: Actor, practice: Practice, country_iso3: str) -> None:
    """Refuse a country that may not take the practice up now, or a person who may not say so for it."""
    permissions.require(actor, Permission.PRACTICE_TAKE_UP, Lead(country_iso3))
    if practice.lead_country_iso3 == country_iso3:
        raise NotAllowedError(
            N_("This practice is of this country itself: it is for others to take up.")
        )
    current = practice.current
    if current is None or current.state is not State.PUBLISHED:
        raise WrongStateError(N_("Only a published practice can be taken up."))


def find(session: Session, practice: Practice, country_iso3: str) -> Adoption | None:
    """Return the take-up of a practice by a country, if there is one."""
    query = select(Adoption).where(
        Adoption.practice_id == practice.id, Adoption.country_iso3 == country_iso3
    )
    return session.scalars(query).one_or_none()


def take_up(
    session: Session,
    actor: Actor,
    practice: Practice,
    country_iso3: str,
    text: AdoptionText,
    *,
    expected: int | None = None,
) -> Adoption:
    """Say how far a country is with a practice; `expected` is the version read before, 0 when there was none."""
    require(actor, practice, country_iso3)
    adoption = find(session, practice, country_iso3)
    saving.check_version(adoption.version if adoption else 0, expected)
    refuse(_faults(session, country_iso3, text))
    kept = AdoptionText(
        stage=text.stage, language=text.language, outcome=prose(text.outcome), pledge=text.pledge
    )
    before = text_of(adoption) if adoption else None
    if adoption is not None and kept == before:
        return adoption
    try:
        with session.begin_nested():
            adoption = adoption or _begun(session, actor, practice, country_iso3)
            _write(session, actor, adoption, kept)
            saving.flush(session)
    except IntegrityError as error:
        raise StaleError from error
    _record(session, actor, adoption, before, kept)
    return adoption


def trail(session: Session, practice: Practice) -> list[Adoption]:
    """Return who took a practice up, the first one first, with every step."""
    query = (
        select(Adoption)
        .where(Adoption.practice_id == practice.id)
        .options(
            joinedload(Adoption.country), joinedload(Adoption.pledge), selectinload(Adoption.steps)
        )
        .order_by(Adoption.began_at, Adoption.id)
    )
    return list(session.scalars(query))


def of_country(session: Session, country_iso3: str) -> list[tuple[Adoption, PracticeVersion]]:
    """Return what a country took up of the practices in force, the latest change first."""
    query = (
        select(Adoption, PracticeVersion)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.id)
        .where(
            Adoption.country_iso3 == country_iso3,
            PracticeVersion.is_current,
            PracticeVersion.state == State.PUBLISHED,
        )
        .options(
            joinedload(Adoption.pledge),
            joinedload(PracticeVersion.practice).joinedload(Practice.lead_organisation),
        )
        .order_by(Adoption.changed_at.desc(), Adoption.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def countries_left(practice: Practice, own: Iterable[str]) -> list[str]:
    """Return the countries among one's own that may take the practice up."""
    current = practice.current
    if current is None or current.state is not State.PUBLISHED:
        return []
    return sorted(iso3 for iso3 in own if iso3 != practice.lead_country_iso3)


def _faults(session: Session, country_iso3: str, text: AdoptionText) -> list[Fault]:
    found = wording_faults("outcome", text.outcome, PROSE)
    if text.stage in ENDED and not text.outcome.strip():
        found.append(Fault("outcome", N_("Say what came of it.")))
    if text.pledge and own_pledge(session, Lead(country_iso3), text.pledge) is None:
        found.append(Fault("pledge", N_("Choose one of your own published pledges.")))
    return found


def _begun(session: Session, actor: Actor, practice: Practice, country_iso3: str) -> Adoption:
    adoption = Adoption(practice=practice, country_iso3=country_iso3, began_at=actor.at, steps=[])
    session.add(adoption)
    return adoption


def _write(session: Session, actor: Actor, adoption: Adoption, text: AdoptionText) -> None:
    with session.no_autoflush:
        adoption.stage, adoption.outcome = text.stage, text.outcome
        adoption.language = text.language
        owner = Lead(adoption.country_iso3)
        adoption.pledge = own_pledge(session, owner, text.pledge) if text.pledge else None
        adoption.changed_at = actor.at
        adoption.steps.append(
            AdoptionStep(
                number=len(adoption.steps) + 1,
                stage=text.stage,
                outcome=text.outcome,
                language=text.language,
                said_at=actor.at,
            )
        )


def _record(
    session: Session,
    actor: Actor,
    adoption: Adoption,
    before: AdoptionText | None,
    after: AdoptionText,
) -> None:
    names = ("stage", "language", "outcome", "pledge")
    audit.record(
        session,
        actor,
        audit.Change(
            action=f"adoption.{'changed' if before else 'begun'}",
            object_type="adoption",
            object_id=f"{adoption.practice.code}/{adoption.country_iso3}",
            country_iso3=adoption.country_iso3,
            before={name: getattr(before, name) for name in names} if before else None,
            after={name: getattr(after, name) for name in names},
        ),
    )
