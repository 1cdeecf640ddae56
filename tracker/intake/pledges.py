"""A file of pledges: each row is one pledge, found again by its reference within its country."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tracker.domain import pledges
from tracker.domain.errors import Fault
from tracker.domain.pledge_rules import Lead
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import LinkText, PledgeText
from tracker.intake import amendments, cells
from tracker.intake.jobs import Job
from tracker.intake.layouts import Column, Record
from tracker.intake.lookups import Pledges
from tracker.intake.outcomes import Act, Difference, Effect, differences
from tracker.intake.vocabularies import Vocabulary
from tracker.messages import N_
from tracker.models.enums import (
    CountryRole,
    Language,
    LinkRelation,
    LinkScheme,
    Population,
    Role,
    SupportKind,
)
from tracker.models.pledge import Pledge

# Which field of the text each column fills, and what an empty cell stands for.
FIELDS: dict[str, tuple[str, Any]] = {
    "area": ("area", ""),
    "line_of_action": ("lines", ()),
    "title": ("title", ""),
    "description": ("description", ""),
    "language": ("language", Language.ES),
    "lead_institution": ("lead_institution", ""),
    "support_kinds": ("support_kinds", ()),
    "country_roles": ("country_roles", ()),
    "populations": ("populations", ()),
    "starts_on": ("starts_on", None),
    "ends_on": ("ends_on", None),
    "budget_amount": ("budget_amount", None),
    "budget_currency": ("budget_currency", None),
}
COLUMN_OF = {field: column for column, (field, _) in FIELDS.items()} | {
    "external_ref": "external_ref",
    "links": "grf_pledge",
    "lead": "country",
}


def columns(vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns of the file."""
    return (
        Column("external_ref", cells.reference, is_required=True, is_filled=True),
        Column("country", vocabulary.country, is_required=True),
        Column("area", vocabulary.area, is_required=True, is_filled=True),
        Column("line_of_action", cells.items),
        Column("title", cells.line, is_required=True, is_filled=True),
        Column("description", cells.text),
        Column("language", cells.code(Language), is_required=True, is_filled=True),
        Column("lead_institution", cells.line),
        Column("support_kinds", cells.codes(SupportKind)),
        Column("country_roles", cells.codes(CountryRole)),
        Column("populations", cells.codes(Population)),
        Column("starts_on", cells.day, is_required=True),
        Column("ends_on", cells.day),
        Column("budget_amount", cells.money),
        Column("budget_currency", cells.reference),
        Column("grf_pledge", cells.items),
    )


def apply(job: Job, records: Sequence[Record]) -> None:
    """Carry out what the rows ask for."""
    known = Pledges(job.session, job.actor, (record.get("external_ref") for record in records))
    rows: dict[tuple[Lead, str], int] = {}
    for record in records:
        lead = _lead(job, record)
        if lead is None:
            continue
        key = (lead, record.get("external_ref"))
        if (earlier := rows.setdefault(key, record.row.number)) != record.row.number:
            message = N_("This pledge stands in row %(row)s already.")
            job.faults.append(record.fault("external_ref", message, row=earlier))
            continue
        with job.attempt([record], partial(_located, record)):
            _one(job, record, lead, known.led_by(*key))


def _located(record: Record, fault: Fault) -> tuple[Record, str]:
    return record, COLUMN_OF.get(fault.field.split(".")[0], "")


def _lead(job: Job, record: Record) -> Lead | None:
    """Return who leads the pledge; an attempt in another's name is a fault."""
    country = record.get("country")
    if country is None:
        if len(job.actor.organisations) == 1:
            return Lead(lead_organisation_id=min(job.actor.organisations))
        job.faults.append(record.fault("country", N_("Fill this in.")))
        return None
    if not job.actor.is_operator and country not in job.actor.countries(Role.FOCAL_POINT):
        message = N_("%(name)s may not import for this country.")
        job.faults.append(record.fault("country", message, name=job.actor.name))
        return None
    return Lead(lead_country_iso3=country)


def _one(job: Job, record: Record, lead: Lead, pledge: Pledge | None) -> None:
    subject = record.get("external_ref")
    if pledge is None:
        _create(job, record, lead)
        job.note(record, subject, Effect.NEW)
        return
    before = text_of(amendments.base_of(job.actor, pledge))
    after = _text(record, before)
    if after == before:
        job.note(record, subject, Effect.UNCHANGED)
        return
    job.acts.append(amendments.write(job.session, job.actor, pledge, after))
    job.note(record, subject, Effect.CHANGED, _differences(before, after))


def _create(job: Job, record: Record, lead: Lead) -> None:
    text = _text(
        record,
        PledgeText(
            area="", title="", language=Language.ES, external_ref=record.get("external_ref")
        ),
    )
    pledge = pledges.create(
        job.session,
        job.actor,
        text,
        country_iso3=lead.lead_country_iso3,
        organisation_id=lead.lead_organisation_id,
    )
    if job.actor.is_operator:
        amendments.publish(job.session, job.actor, pledge.versions[0])
    job.acts.append(Act(pledge.versions[0], None))


def _text(record: Record, before: PledgeText) -> PledgeText:
    """Return the text with what the row says; what the file has no column for stays."""
    said = {
        field: record.get(column, empty)
        for column, (field, empty) in FIELDS.items()
        if record.has(column)
    }
    if "lines" in said:
        said["lines"] = tuple(sorted(set(said["lines"])))
    if record.has("grf_pledge"):
        said["links"] = _links(before.links, record.get("grf_pledge", ()))
    return replace(before, **said)


def _links(before: tuple[LinkText, ...], identifiers: Sequence[str]) -> tuple[LinkText, ...]:
    """Return the links with the pledge's own numbers at the Forum replaced by the file's."""
    if set(_forum_pledges(before)) == set(identifiers):
        return before
    others = tuple(link for link in before if not _is_forum_pledge(link))
    return others + tuple(
        LinkText(scheme=LinkScheme.GRF, identifier=identifier, relation=LinkRelation.SAME_AS)
        for identifier in dict.fromkeys(identifiers)
    )


def _is_forum_pledge(link: LinkText) -> bool:
    return link.scheme is LinkScheme.GRF and link.relation is LinkRelation.SAME_AS


def _forum_pledges(links: Sequence[LinkText]) -> tuple[str, ...]:
    return tuple(link.identifier for link in links if _is_forum_pledge(link))


def _differences(before: PledgeText, after: PledgeText) -> tuple[Difference, ...]:
    def pairs() -> Iterator[tuple[str, object, object]]:
        for column, (field, _) in FIELDS.items():
            yield column, getattr(before, field), getattr(after, field)
        yield "grf_pledge", _forum_pledges(before.links), _forum_pledges(after.links)

    return differences(pairs())
