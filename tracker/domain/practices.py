"""Good practices: who may read them, and how their texts are begun, changed and thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain import audit, codes, permissions, practice_texts, saving, text_readers
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_rules import Lead
from tracker.domain.pledges import refuse
from tracker.domain.practice_texts import PracticeText
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import State
from tracker.models.organisation import Organisation
from tracker.models.practice import Practice, PracticeVersion

# Good practice, buena práctica, boa prática, bonne pratique: it never reads like a pledge's code.
PREFIX = "BP"


def visible_to(actor: Actor) -> Select[PracticeVersion]:
    """Return every text the actor may read, joined to its practice; what was open at a withdrawal is closed."""
    return (
        select(PracticeVersion)
        .join(PracticeVersion.practice)
        .where(text_readers.may_read(actor, PracticeVersion, Practice))
        .where(or_(Practice.withdrawn_at.is_(None), PracticeVersion.published_at.is_not(None)))
        .order_by(Practice.code, PracticeVersion.number)
    )


def published() -> Select[PracticeVersion]:
    """Return the texts in force, joined to their practices."""
    return (
        select(PracticeVersion)
        .join(PracticeVersion.practice)
        .where(PracticeVersion.is_current, PracticeVersion.state == State.PUBLISHED)
        .order_by(Practice.code)
    )


def create(session: Session, actor: Actor, text: PracticeText, lead: Lead) -> Practice:
    """Begin a practice of one country or one organisation, as a draft with a code of its own."""
    permissions.require(actor, Permission.PRACTICE_CREATE, lead)
    refuse(_lead_faults(session, lead) or practice_texts.faults(session, text, lead))
    practice = Practice(
        code=codes.next_code(
            session, f"{PREFIX}-{lead.lead_country_iso3 or 'ORG'}-{actor.at.year}"
        ),
        lead_country_iso3=lead.lead_country_iso3,
        lead_organisation_id=lead.lead_organisation_id,
        created_at=actor.at,
    )
    session.add(practice)
    version = _begin(session, actor, practice, text)
    saving.flush(session)
    record(session, actor, practice, "created", after=content(version))
    return practice


def revise(
    session: Session,
    actor: Actor,
    version: PracticeVersion,
    text: PracticeText,
    *,
    expected: int | None = None,
) -> None:
    """Change a draft or returned text; `expected` is the version number the author started from."""
    permissions.require(actor, Permission.PRACTICE_EDIT, version)
    refuse_withdrawn(version.practice)
    saving.check_version(version.version, expected)
    refuse(practice_texts.faults(session, text, version.practice))
    before = content(version)
    practice_texts.write(session, version, text)
    after = content(version)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    version.last_editor_id, version.edited_at = actor.user_id, actor.at
    # Also when only a link or an area changed: the text's version counts every save.
    flag_modified(version, "edited_at")
    saving.flush(session)
    record(
        session,
        actor,
        version.practice,
        "revised",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def throw_away(
    session: Session, actor: Actor, version: PracticeVersion, *, expected: int | None = None
) -> None:
    """Delete a draft that was never sent; with the first one goes the practice, its code stays used."""
    permissions.require(actor, Permission.PRACTICE_DELETE, version)
    saving.check_version(version.version, expected)
    practice, before = version.practice, content(version)
    is_last = len(practice.versions) == 1
    session.delete(version)
    saving.flush(session)
    if is_last:
        session.execute(delete(Practice).where(Practice.id == practice.id))
    record(session, actor, practice, "deleted", before=before)


def start_amendment(
    session: Session, actor: Actor, practice: Practice, *, note: str
) -> PracticeVersion:
    """Begin a new text of a published practice from the one in force, which stays public meanwhile."""
    if not permissions.owns(actor, Permission.PRACTICE_AMEND, practice):
        raise NotAllowedError
    current = practice.current
    if current is None:
        raise WrongStateError(N_("Only a published practice can be changed like this."))
    permissions.require(actor, Permission.PRACTICE_AMEND, current)
    if practice.open_version is not None:
        raise WrongStateError(N_("This practice is being changed already."))
    refuse(wording_faults("note", note, NOTE))
    with _alone(session):
        version = _begin(session, actor, practice, practice_texts.text_of(current))
        version.change_note = prose(note)
        saving.flush(session)
    record(
        session,
        actor,
        practice,
        "amended",
        after={"version": version.number, "note": version.change_note},
    )
    return version


def refuse_withdrawn(practice: Practice) -> None:
    """Refuse to move or change anything of a practice that was withdrawn."""
    if practice.withdrawn_at is not None:
        raise WrongStateError(N_("This practice was withdrawn: nothing of it can change any more."))


def content(version: PracticeVersion) -> dict[str, Any]:
    """Return what a text says, field by field, as the audit trail keeps it."""
    return asdict(practice_texts.text_of(version))


def record(session: Session, actor: Actor, practice: Practice, verb: str, **details: Any) -> None:
    """Write the audit event of a change of the practice."""
    audit.record(
        session,
        actor,
        audit.Change(
            action=f"practice.{verb}",
            object_type="practice",
            object_id=practice.code,
            country_iso3=practice.lead_country_iso3,
            **details,
        ),
    )


def _begin(
    session: Session, actor: Actor, practice: Practice, text: PracticeText
) -> PracticeVersion:
    version = PracticeVersion(
        number=max((known.number for known in practice.versions), default=0) + 1,
        state=State.DRAFT,
        is_current=False,
        author_id=actor.user_id,
        last_editor_id=actor.user_id,
        created_at=actor.at,
        edited_at=actor.at,
    )
    practice.versions.append(version)
    practice_texts.write(session, version, text)
    return version


@contextmanager
def _alone(session: Session) -> Iterator[None]:
    """Begin a text inside; of two who begin one at once the second is told."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise WrongStateError(N_("This practice is being changed already.")) from error


def _lead_faults(session: Session, lead: Lead) -> list[Fault]:
    country, organisation = lead.lead_country_iso3, lead.lead_organisation_id
    if organisation is None and country and session.get(Country, country):
        return []
    if country is None and organisation and session.get(Organisation, organisation):
        return []
    return [Fault("lead", N_("Choose one country or one organisation that leads."))]
