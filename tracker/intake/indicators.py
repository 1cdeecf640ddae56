"""A file of indicators: each row is one indicator of a pledge, found again by its reference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tracker.domain.errors import Fault
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import IndicatorText, PledgeText
from tracker.intake import amendments, cells
from tracker.intake.faults import CellError
from tracker.intake.jobs import Job
from tracker.intake.layouts import Column, Record
from tracker.intake.lookups import Pledges
from tracker.intake.outcomes import Effect, differences
from tracker.intake.vocabularies import Vocabulary
from tracker.messages import N_
from tracker.models.enums import Accumulation, Direction, IndicatorKind, ProgressMethod
from tracker.models.pledge import Pledge

# What an empty cell stands for, by the column and the field of the same name.
FIELDS: dict[str, Any] = {
    "title": "",
    "unit": "",
    "kind": None,
    "direction": None,
    "accumulation": Accumulation.CUMULATIVE,
    "baseline_value": None,
    "baseline_date": None,
    "target_value": None,
    "target_date": None,
}
COLUMN_OF = {name: name for name in FIELDS} | {"ref": "indicator_ref", "currency": "unit"}


def columns(_vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns of the file."""
    return (
        Column("pledge", cells.reference, is_required=True, is_filled=True),
        Column("indicator_ref", cells.reference, is_required=True, is_filled=True),
        Column("title", cells.line, is_required=True, is_filled=True),
        Column("unit", cells.line),
        Column("kind", cells.code(IndicatorKind), is_required=True, is_filled=True),
        Column("direction", cells.code(Direction), is_required=True, is_filled=True),
        Column("accumulation", cells.code(Accumulation)),
        Column("baseline_value", cells.number),
        Column("baseline_date", cells.day),
        Column("target_value", cells.number),
        Column("target_date", cells.day),
    )


def apply(job: Job, records: Sequence[Record]) -> None:
    """Carry out what the rows ask for, pledge by pledge: one new text for all its indicators."""
    for pledge, rows in _by_pledge(job, records):
        _all_of(job, pledge, rows)


def _by_pledge(job: Job, records: Sequence[Record]) -> list[tuple[Pledge, dict[str, Record]]]:
    known = Pledges(job.session, job.actor, (record.get("pledge") for record in records))
    groups: dict[int, tuple[Pledge, dict[str, Record]]] = {}
    for record in records:
        try:
            pledge = known.named(record.get("pledge"))
        except CellError as error:
            job.faults.append(record.fault("pledge", error.message, **error.values))
            continue
        rows = groups.setdefault(pledge.id, (pledge, {}))[1]
        earlier = rows.setdefault(record.get("indicator_ref"), record)
        if earlier is not record:
            message = N_("This indicator stands in row %(row)s already.")
            job.faults.append(record.fault("indicator_ref", message, row=earlier.row.number))
    return list(groups.values())


def _all_of(job: Job, pledge: Pledge, rows: Mapping[str, Record]) -> None:
    order: list[str] = []

    def locate(fault: Fault) -> tuple[Record, str]:
        # The domain counts the indicators of the text: indicators.2.target_value.
        parts = [*fault.field.split("."), "", ""]
        ref = order[int(parts[1])] if parts[1] else ""
        record = rows.get(ref)
        if record is None:
            return next(iter(rows.values())), ""
        return record, COLUMN_OF.get(parts[2], "")

    with job.attempt(list(rows.values()), locate):
        before = text_of(amendments.base_of(job.actor, pledge))
        after = _text(before, rows)
        order += [indicator.ref for indicator in after.indicators]
        if after != before:
            job.acts.append(amendments.write(job.session, job.actor, pledge, after))
        _note(job, rows, before, after)


def _text(before: PledgeText, rows: Mapping[str, Record]) -> PledgeText:
    """Return the text with the file's indicators changed or added; the others stay."""
    known = {indicator.ref: indicator for indicator in before.indicators}
    merged = known | {ref: _indicator(record, known.get(ref)) for ref, record in rows.items()}
    method = before.progress_method
    if not known and method is ProgressMethod.STAGE_ONLY:
        # It was published without indicators; with its first ones the method is chosen anew.
        method = None
    return replace(before, indicators=tuple(merged.values()), progress_method=method)


def _indicator(record: Record, before: IndicatorText | None) -> IndicatorText:
    said = {name: record.get(name, empty) for name, empty in FIELDS.items() if record.has(name)}
    if record.get("kind") is IndicatorKind.MONEY and record.has("unit"):
        # The file has no column of its own for it: the unit of an amount of money is its currency.
        said |= {"currency": record.get("unit"), "unit": ""}
    if before is None:
        return IndicatorText(ref=record.get("indicator_ref"), **said)
    if said.get("baseline_value") is not None:
        said["baseline_reason"] = ""
    if record.get("kind") is not IndicatorKind.MONEY:
        said["currency"] = None
    return replace(before, **said)


def _note(job: Job, rows: Mapping[str, Record], before: PledgeText, after: PledgeText) -> None:
    old = {indicator.ref: indicator for indicator in before.indicators}
    new = {indicator.ref: indicator for indicator in after.indicators}
    for ref, record in rows.items():
        subject = f"{record.get('pledge')} {ref}"
        if ref not in old:
            job.note(record, subject, Effect.NEW)
        elif old[ref] == new[ref]:
            job.note(record, subject, Effect.UNCHANGED)
        else:
            pairs = (
                (name, getattr(old[ref], name), getattr(new[ref], name))
                for name in (*FIELDS, "currency")
            )
            job.note(record, subject, Effect.CHANGED, differences(pairs))
