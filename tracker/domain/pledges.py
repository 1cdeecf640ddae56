"""Pledges: who may read them, and how their texts are begun, changed and thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain import (
    audit,
    codes,
    permissions,
    pledge_rules,
    pledge_texts,
    saving,
    text_readers,
)
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_rules import Lead, Plan
from tracker.domain.texts import PledgeText
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import ChangeReason, State
from tracker.models.indicator import Indicator, Milestone
from tracker.models.organisation import Organisation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.violations import violated

_REF_TAKEN = frozenset(
    {
        "uq_pledge_lead_country_iso3_external_ref",
        "uq_pledge_lead_organisation_id_external_ref",
    }
)
# SQLite names the column only, which the index of the text in force has too.
_OPEN_TAKEN = frozenset(
    {
        "uq_pledge_version_open",
        "uq_pledge_version_current",
        "uq_pledge_version_pledge_id_number",
    }
)


def visible_to(actor: Actor) -> Select[PledgeVersion]:
    """Return every text the actor may read, joined to its pledge.

    An amendment that was still open when its pledge was withdrawn is closed with it, for everybody.
    """
    return (
        select(PledgeVersion)
        .join(PledgeVersion.pledge)
        .where(text_readers.may_read(actor, PledgeVersion, Pledge))
        .where(or_(Pledge.withdrawn_at.is_(None), PledgeVersion.published_at.is_not(None)))
        .order_by(Pledge.code, PledgeVersion.number)
    )


def published() -> Select[PledgeVersion]:
    """Return the texts in force, joined to their pledges."""
    return (
        select(PledgeVersion)
        .join(PledgeVersion.pledge)
        .where(PledgeVersion.is_current, PledgeVersion.state == State.PUBLISHED)
        .order_by(Pledge.code)
    )


def readable_by(actor: Actor) -> Select[Pledge]:
    """Return the pledges of which the actor may read something, be it that they were withdrawn."""
    texts = visible_to(actor).order_by(None).with_only_columns(PledgeVersion.pledge_id)
    return (
        select(Pledge)
        .where(or_(Pledge.id.in_(texts), Pledge.withdrawn_at.is_not(None)))
        .order_by(Pledge.code)
    )


def create(
    session: Session,
    actor: Actor,
    text: PledgeText,
    *,
    country_iso3: str | None = None,
    organisation_id: int | None = None,
) -> Pledge:
    """Begin a pledge of one country or one organisation, as a draft with a code of its own."""
    lead = Lead(country_iso3, organisation_id)
    permissions.require(actor, Permission.PLEDGE_CREATE, lead)
    plan = pledge_rules.current_plan(session)
    refuse(_lead_faults(session, lead) or pledge_rules.text_faults(session, text, plan, lead))
    with _saving(session):
        pledge = Pledge(
            code=codes.next_code(session, f"{country_iso3 or 'ORG'}-{actor.at.year}"),
            lead_country_iso3=country_iso3,
            lead_organisation_id=organisation_id,
            area=plan.areas[text.area],
            created_at=actor.at,
        )
        session.add(pledge)
        session.flush()
        version = _begin(session, actor, pledge, text, plan)
    record(session, actor, pledge, "created", after=content(version))
    return pledge


def revise(
    session: Session,
    actor: Actor,
    version: PledgeVersion,
    text: PledgeText,
    *,
    expected: int | None = None,
) -> None:
    """Change a draft or returned text; `expected` is the version number the author started from."""
    permissions.require(actor, Permission.PLEDGE_EDIT, version)
    refuse_withdrawn(version.pledge)
    saving.check_version(version.version, expected)
    plan = pledge_rules.current_plan(session)
    refuse(pledge_rules.text_faults(session, text, plan, version.pledge))
    before = content(version)
    with _saving(session):
        pledge_texts.write(session, version, text, plan)
        after = content(version)
        if after == before:
            return
        version.last_editor_id = actor.user_id
        version.edited_at = actor.at
        # Also when only a party or an indicator changed: the text's version counts every save.
        flag_modified(version, "edited_at")
    changed = [name for name in after if after[name] != before[name]]
    record(
        session,
        actor,
        version.pledge,
        "revised",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def delete(
    session: Session, actor: Actor, version: PledgeVersion, *, expected: int | None = None
) -> None:
    """Throw away a draft that was never sent; with the first one goes the pledge, its code stays used."""
    permissions.require(actor, Permission.PLEDGE_DELETE, version)
    saving.check_version(version.version, expected)
    pledge, before = version.pledge, content(version)
    is_last = len(pledge.versions) == 1
    session.delete(version)
    saving.flush(session)
    if is_last:
        session.execute(delete_rows(Indicator).where(Indicator.pledge_id == pledge.id))
        session.execute(delete_rows(Milestone).where(Milestone.pledge_id == pledge.id))
        session.expire(pledge, ["versions"])
        session.delete(pledge)
        session.flush()
    record(session, actor, pledge, "deleted", before=before)


def start_amendment(
    session: Session, actor: Actor, pledge: Pledge, *, reason: ChangeReason, note: str = ""
) -> PledgeVersion:
    """Begin a new text of a published pledge from the one in force, which stays public meanwhile."""
    if not permissions.owns(actor, Permission.PLEDGE_AMEND, pledge):
        raise NotAllowedError
    current = pledge.current
    if current is None:
        raise WrongStateError(N_("Only a published pledge can be amended."))
    permissions.require(actor, Permission.PLEDGE_AMEND, current)
    refuse(wording_faults("note", note, NOTE))
    text, plan = pledge_texts.text_of(current), pledge_rules.current_plan(session)
    with _saving(session):
        version = _begin(session, actor, pledge, text, plan)
        version.change_reason, version.change_note = reason, prose(note)
    record(
        session,
        actor,
        pledge,
        "amended",
        after={"version": version.number, "reason": reason, "note": version.change_note},
    )
    return version


def refuse(faults: list[Fault]) -> None:
    """Raise InvalidError when there are faults."""
    if faults:
        raise InvalidError(faults)


def refuse_withdrawn(pledge: Pledge) -> None:
    """Refuse to move or change anything of a pledge that was withdrawn."""
    if pledge.withdrawn_at is not None:
        raise WrongStateError(N_("This pledge was withdrawn: nothing of it can change any more."))


def content(version: PledgeVersion) -> dict[str, Any]:
    """Return what a text says, field by field, as the audit trail keeps it."""
    return asdict(pledge_texts.text_of(version))


def record(session: Session, actor: Actor, pledge: Pledge, verb: str, **details: Any) -> None:
    """Write the audit event of a change of the pledge."""
    audit.record(
        session,
        actor,
        audit.Change(
            action=f"pledge.{verb}",
            object_type="pledge",
            object_id=pledge.code,
            country_iso3=pledge.lead_country_iso3,
            **details,
        ),
    )


def _begin(
    session: Session, actor: Actor, pledge: Pledge, text: PledgeText, plan: Plan
) -> PledgeVersion:
    version = PledgeVersion(
        number=max((known.number for known in pledge.versions), default=0) + 1,
        state=State.DRAFT,
        is_current=False,
        author_id=actor.user_id,
        last_editor_id=actor.user_id,
        created_at=actor.at,
        edited_at=actor.at,
    )
    pledge.versions.append(version)
    pledge_texts.write(session, version, text, plan)
    return version


@contextmanager
def _saving(session: Session) -> Iterator[None]:
    """Save what is changed inside; the database's refusals become sentences and nothing is kept."""
    try:
        with session.begin_nested():
            yield
            saving.flush(session)
    except IntegrityError as error:
        name = violated(error)
        if name in _REF_TAKEN:
            sentence = N_("Another pledge has this reference: choose another one.")
            raise InvalidError([Fault("external_ref", sentence)]) from error
        if name in _OPEN_TAKEN:
            raise WrongStateError(N_("This pledge is being amended already.")) from error
        raise


def _is_known(session: Session, organisation: int) -> bool:
    # Held to the end: a merging that goes on is waited for, so that nothing names one merged.
    held = {"read": True}
    found = session.get(Organisation, organisation, with_for_update=held)
    return found is not None and found.merged_into_id is None


def _lead_faults(session: Session, lead: Lead) -> list[Fault]:
    country, organisation = lead.lead_country_iso3, lead.lead_organisation_id
    if country is not None and organisation is None and session.get(Country, country) is not None:
        return []
    if organisation is not None and country is None and _is_known(session, organisation):
        return []
    return [Fault("lead", N_("Choose one country or one organisation that leads."))]
