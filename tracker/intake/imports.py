"""What may be imported, and the run itself: rehearsed, or carried out whole or not at all."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain import audit
from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission, require
from tracker.intake import files, indicators, offers, pledges, progress, vocabularies
from tracker.intake.faults import CellFault, RefusedError, in_order
from tracker.intake.jobs import Job, Tick
from tracker.intake.layouts import Column, Record, heading_faults, read_rows
from tracker.intake.outcomes import Effect, Outcome, RowEffect
from tracker.intake.tables import Table
from tracker.intake.vocabularies import Vocabulary


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns, and what its rows do."""

    columns: Callable[[Vocabulary], tuple[Column, ...]]
    apply: Callable[[Job, Sequence[Record]], None]


KINDS = {
    "pledges": Kind(pledges.columns, pledges.apply),
    "indicators": Kind(indicators.columns, indicators.apply),
    "progress": Kind(progress.columns, progress.apply),
    "offers": Kind(offers.columns, offers.apply),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file on its way in: what it is called, what it should hold, and its table once read."""

    kind: str
    name: str
    sha256: str
    table: Table


def open_source(kind: str, name: str, data: bytes, *, encoding: str | None = None) -> Source:
    """Read a file of a kind; `encoding` is a person's answer when RefusedError asked for it."""
    table = files.read(data, name, sheet=kind, encoding=encoding)
    return Source(kind, name, hashlib.sha256(data).hexdigest(), table)


def rehearse(session: Session, actor: Actor, source: Source, *, tick: Tick) -> Outcome:
    """Return what the file would do, faults included; nothing of it stays in the session."""
    with session.begin_nested() as savepoint:
        outcome = _run(session, actor, source, tick)
        savepoint.rollback()
    return outcome


def carry_out(session: Session, actor: Actor, source: Source, *, tick: Tick) -> Outcome:
    """Do what the file asks for, or raise RefusedError with every fault and do nothing."""
    with session.begin_nested():
        outcome = _run(session, actor, source, tick)
        if outcome.faults:
            raise RefusedError(outcome.faults)
        if outcome.changes_anything:
            _record(session, actor, source, outcome)
    return outcome


def _run(session: Session, actor: Actor, source: Source, tick: Tick) -> Outcome:
    require(actor, Permission.IMPORT)
    kind, table = KINDS[source.kind], source.table
    job = Job(session, actor, vocabularies.load(session), tick)
    columns = kind.columns(job.vocabulary)
    job.faults += table.faults
    if wrong := [*_of_headings(table), *heading_faults(table, columns)]:
        # Without its headings no row can be understood.
        raise RefusedError(wrong)
    records = list(read_rows(table, columns, job.faults))
    kind.apply(job, records)
    faults = tuple(in_order(job.faults))
    return Outcome(source.kind, table.found, _effects(job, table), faults, tuple(job.acts))


def _of_headings(table: Table) -> list[CellFault]:
    return [fault for fault in table.faults if fault.place.row == table.header]


def _effects(job: Job, table: Table) -> tuple[RowEffect, ...]:
    """Return what every row did, in the file's order; those that came to nothing were refused."""
    done = {effect.row: effect for effect in job.effects}
    rows = {row.number for row in table.rows} | {fault.place.row for fault in table.faults}
    return tuple(done.get(number, RowEffect(number, "", Effect.REFUSED)) for number in sorted(rows))


def _record(session: Session, actor: Actor, source: Source, outcome: Outcome) -> None:
    counts = {effect.value: outcome.count(effect) for effect in Effect}
    audit.record(
        session,
        actor,
        audit.Change(
            action="import.applied",
            object_type="import",
            object_id=source.sha256,
            after={"kind": source.kind, "file": source.name, **counts},
        ),
    )
