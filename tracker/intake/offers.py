"""A file of offers: each row is one offer of an organisation, found again by its reference."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain import organisations, support
from tracker.domain.errors import Fault, WrongStateError
from tracker.domain.organisations import OrganisationText
from tracker.domain.pledge_rules import Lead
from tracker.domain.support_texts import OfferText, text_of_offer
from tracker.intake import cells
from tracker.intake.cells import Read
from tracker.intake.jobs import Job
from tracker.intake.layouts import Column, Record
from tracker.intake.lookups import batches
from tracker.intake.outcomes import Act, Effect, differences
from tracker.intake.tables import Value
from tracker.intake.vocabularies import Vocabulary
from tracker.messages import N_
from tracker.models.enums import Language, State, SupportKind
from tracker.models.organisation import Organisation
from tracker.models.support import Offer
from tracker.models.user import User

# What an empty cell stands for, by the column and the field of the same name.
FIELDS: dict[str, Any] = {
    "kinds": (),
    "areas": (),
    "countries": (),
    "amount": None,
    "currency": None,
    "valid_until": None,
    "title": "",
    "description": "",
}
COLUMN_OF = {name: name for name in FIELDS} | {
    "external_ref": "external_ref",
    "name": "organisation",
    "type": "organisation_type",
}


def columns(vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns of the file."""
    return (
        Column("external_ref", cells.reference, is_required=True, is_filled=True),
        Column("organisation", cells.line, is_required=True, is_filled=True),
        Column("organisation_type", cells.reference),
        Column("kinds", cells.codes(SupportKind), is_required=True, is_filled=True),
        Column("areas", _listed(vocabulary.area)),
        Column("countries", _listed(vocabulary.country)),
        Column("amount", cells.money),
        Column("currency", cells.reference),
        Column("valid_until", cells.day),
        Column("title", cells.line, is_required=True, is_filled=True),
        Column("description", cells.text),
    )


def _listed(read: Callable[[Value], str]) -> Read:
    def codes(value: Value) -> tuple[str, ...]:
        return tuple(sorted({read(item) for item in cells.items(value)}))

    return codes


def apply(job: Job, records: Sequence[Record]) -> None:
    """Carry out what the rows ask for."""
    known = _known(job.session, (record.get("external_ref") for record in records))
    owners: dict[str, Organisation | None] = {}
    rows: dict[tuple[int, str], int] = {}
    for record in records:
        with job.attempt([record], partial(_located, record)):
            owner = _owner(job, record, owners)
            if owner is None:
                continue
            key = (owner.id, record.get("external_ref"))
            if (earlier := rows.setdefault(key, record.row.number)) != record.row.number:
                message = N_("This offer stands in row %(row)s already.")
                job.faults.append(record.fault("external_ref", message, row=earlier))
                continue
            _one(job, record, owner, known.get(key))


def _located(record: Record, fault: Fault) -> tuple[Record, str]:
    return record, COLUMN_OF.get(fault.field, "")


def _known(session: Session, names: Iterable[str]) -> dict[tuple[int, str], Offer]:
    found: dict[tuple[int, str], Offer] = {}
    for batch in batches(sorted(set(names))):
        query = select(Offer).where(
            Offer.external_ref.in_(batch), Offer.lead_organisation_id.is_not(None)
        )
        whole = (selectinload(Offer.areas), selectinload(Offer.countries))
        for offer in session.scalars(query.options(*whole)):
            found[offer.lead_organisation_id or 0, offer.external_ref or ""] = offer
    return found


def _owner(job: Job, record: Record, owners: dict[str, Organisation | None]) -> Organisation | None:
    """Return whose offer it is; the operator may enter an organisation that isn't there yet."""
    name, kind = record.get("organisation"), record.get("organisation_type")
    if name not in owners:
        owners[name] = organisations.named(job.session, name)
    found = owners[name]
    if found is None and job.actor.is_operator and kind:
        text = OrganisationText(name=name, type=kind)
        found = owners[name] = organisations.create(job.session, job.actor, text)
    if found is None:
        message = N_("No organisation has this name. The operator enters a new one with its type.")
        job.faults.append(record.fault("organisation", message))
    elif not job.actor.is_operator and found.id not in job.actor.organisations:
        message = N_("%(name)s may not import for this organisation.")
        job.faults.append(record.fault("organisation", message, name=job.actor.name))
        return None
    elif kind and kind != found.type:
        message = N_("The organisation is entered as %(type)s.")
        job.faults.append(record.fault("organisation_type", message, type=found.type))
        return None
    return found


def _one(job: Job, record: Record, owner: Organisation, offer: Offer | None) -> None:
    subject = record.get("external_ref")
    if offer is None:
        empty = OfferText(title="", language=_language(job), external_ref=subject)
        lead = Lead(lead_organisation_id=owner.id)
        made = support.offer(job.session, job.actor, lead, _text(record, empty))
        if job.actor.is_operator:
            support.submit(job.session, job.actor, made)
            support.publish(job.session, job.actor, made)
        job.acts.append(Act(made, None))
        job.note(record, subject, Effect.NEW)
        return
    _refuse_unfit(job, offer)
    before = text_of_offer(offer)
    after = _text(record, before)
    if _in_order(after) == _in_order(before):
        job.note(record, subject, Effect.UNCHANGED)
        return
    support.revise(job.session, job.actor, offer, after)
    job.acts.append(Act(offer, before))
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    job.note(record, subject, Effect.CHANGED, differences(pairs))


def _refuse_unfit(job: Job, offer: Offer) -> None:
    if offer.state is State.WITHDRAWN:
        raise WrongStateError(N_("%(code)s was withdrawn."), code=offer.code)
    if job.actor.is_operator and offer.state is not State.PUBLISHED:
        message = N_(
            "%(code)s is still on its way to publication in the tracker: publish it there first."
        )
        raise WrongStateError(message, code=offer.code)


def _text(record: Record, before: OfferText) -> OfferText:
    """Return the text with what the row says; what the file has no column for stays."""
    said = {name: record.get(name, empty) for name, empty in FIELDS.items() if record.has(name)}
    return replace(before, **said)


def _in_order(text: OfferText) -> OfferText:
    return replace(text, areas=tuple(sorted(text.areas)), countries=tuple(sorted(text.countries)))


def _language(job: Job) -> Language:
    """Return the language in which the person writes; the operator's files are in Spanish."""
    if job.actor.user_id is None:
        return Language.ES
    return Language(job.session.get_one(User, job.actor.user_id).language)
