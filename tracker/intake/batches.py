"""Uploaded files of a country or organisation: kept, read, tried, and carried out once or not at all."""

import hashlib
import json
from dataclasses import asdict
from pathlib import PurePath

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.intake import (
    files,
    headers,
    imports,
    journal,
    kept_outcomes,
    mappings,
    owners,
    vocabularies,
)
from tracker.intake.faults import DoubtError, RefusedError, refuse
from tracker.intake.files import Reading
from tracker.intake.kept_outcomes import Kept
from tracker.intake.layouts import Column
from tracker.intake.mappings import Mapping
from tracker.intake.owners import Owner
from tracker.intake.tables import Grid, Table
from tracker.messages import N_
from tracker.models.base import LARGEST_ID
from tracker.models.intake import IntakeBatch, IntakeKind, IntakeState

# Until a run ends others wait to save, so that a page takes less than the command line.
MOST_ROWS = 2_000
MOST_OPEN = 20
LONGEST_NAME = 120
# Only the operator may say when a report was made.
OPERATORS_OWN = frozenset({"reported_on"})


class ChangedError(WrongStateError):
    """What is stored changed since the dry run: the file would do something else now."""

    default = N_("Something changed since the file was checked. Nothing was stored.")


def visible_to(actor: Actor) -> Select[IntakeBatch]:
    """Return the files of those the actor writes for, the newest first."""
    return (
        select(IntakeBatch)
        .where(owners.is_own(actor, IntakeBatch))
        .options(joinedload(IntakeBatch.author), joinedload(IntakeBatch.organisation))
        .order_by(IntakeBatch.created_at.desc(), IntakeBatch.id.desc())
    )


def find(session: Session, actor: Actor, batch_id: int, *, locked: bool = False) -> IntakeBatch:
    """Return a file by its number, or raise NotFoundError: another's is as if it were not there.

    `locked` waits for others who carry it out, and reads it anew.
    """
    query = visible_to(actor).where(IntakeBatch.id == min(batch_id, LARGEST_ID))
    if locked:
        only = query.with_for_update(of=IntakeBatch)
        query = only.execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def upload(
    session: Session, actor: Actor, owner: Owner, kind: IntakeKind, upload: tuple[str, bytes]
) -> IntakeBatch:
    """Keep a file (its name and bytes); raises RefusedError for what can't be read whatever one says of it."""
    require(actor, Permission.IMPORT)
    if owner not in owners.of_actor(actor):
        raise NotFoundError
    name, data = _plain_name(upload[0]), upload[1]
    _refuse_unreadable(data, name, kind)
    _refuse_too_many(session, owner)
    batch = IntakeBatch(
        country_iso3=owner.country_iso3,
        organisation_id=owner.organisation_id,
        author_id=actor.user_id,
        kind=kind,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        created_at=actor.at,
    )
    session.add(batch)
    session.flush()
    _record(session, actor, batch, "uploaded")
    return batch


def grid_of(batch: IntakeBatch) -> Grid:
    """Return the cells of a kept file; raises DoubtError for what a person has to say first."""
    return files.lay_out(_content(batch), batch.name, reading_of(batch), sheet=batch.kind)


def table_of(batch: IntakeBatch) -> Table:
    """Return the table of a kept file below its headings."""
    return headers.table_of(grid_of(batch), reading_of(batch).header)


def reading_of(batch: IntakeBatch) -> Reading:
    """Return what was said of how to read a file."""
    return Reading(**json.loads(batch.reading))


def run_of(batch: IntakeBatch) -> Kept | None:
    """Return what the last dry run found, if there was one since the file was last read anew."""
    return kept_outcomes.restored(batch.outcome)


def columns_of(session: Session, batch: IntakeBatch) -> tuple[Column, ...]:
    """Return the columns that a person's file of the batch's kind fills."""
    every = imports.KINDS[batch.kind].columns(vocabularies.load(session))
    return tuple(column for column in every if column.name not in OPERATORS_OWN)


def read_as(
    session: Session, actor: Actor, batch: IntakeBatch, reading: Reading, *, expected: int | None
) -> None:
    """Say how a file is to be read; what was mapped and found before is forgotten when that differs."""
    _require_open(actor, batch, expected)
    said = json.dumps(asdict(reading))
    if said != batch.reading:
        batch.reading, batch.mapping, batch.outcome = said, "", ""
        batch.state, batch.checked_at = IntakeState.UPLOADED, None
        saving.flush(session)


def map_columns(
    session: Session, actor: Actor, batch: IntakeBatch, mapping: Mapping, *, expected: int | None
) -> None:
    """Say which of our columns is filled from what; raises InvalidError with the columns' names as fields."""
    _require_open(actor, batch, expected)
    if faults := mappings.faults_of(mapping, table_of(batch), columns_of(session, batch)):
        raise InvalidError(faults)
    batch.mapping, batch.outcome = mappings.stored(mapping), ""
    batch.state, batch.checked_at = IntakeState.UPLOADED, None
    saving.flush(session)


def check(session: Session, actor: Actor, batch: IntakeBatch) -> Kept:
    """Try the file in the owner's name and keep what each row would do; nothing of it is stored."""
    _require_open(actor, batch, None)
    run = _tried(session, actor, batch)
    batch.outcome = kept_outcomes.stored(run)
    batch.state, batch.checked_at = IntakeState.CHECKED, actor.at
    saving.flush(session)
    return run


def apply(session: Session, actor: Actor, batch_id: int, *, expected: int | None) -> IntakeBatch:
    """Carry a checked file out whole; a second time it is only found done.

    Raises ChangedError when its rows would do something else than the dry run said: roll back then.
    """
    batch = find(session, actor, batch_id, locked=True)
    if batch.state in (IntakeState.APPLIED, IntakeState.UNDONE):
        return batch
    _require_open(actor, batch, expected)
    before = run_of(batch)
    if batch.state is not IntakeState.CHECKED or before is None or before.faults:
        raise WrongStateError(N_("Check the file first: it is stored only when no row is refused."))
    source = _source(session, batch, *_layout(batch))
    try:
        who = owners.acting(actor, owners.of(batch))
        outcome = imports.carry_out(session, who, source, tick=_no_tick)
    except RefusedError as error:
        raise ChangedError from error
    if kept_outcomes.marks_of(outcome.effects) != before.marks:
        raise ChangedError
    batch.journal = journal.written(outcome.acts)
    batch.state, batch.applied_at, batch.content = IntakeState.APPLIED, actor.at, None
    saving.flush(session)
    return batch


def undo(session: Session, actor: Actor, batch_id: int) -> IntakeBatch:
    """Take back all that a file did, or raise BuiltOnError: what came after it is not thrown away."""
    require(actor, Permission.IMPORT)
    batch = find(session, actor, batch_id, locked=True)
    if batch.state is IntakeState.UNDONE:
        return batch
    if batch.state is not IntakeState.APPLIED:
        raise WrongStateError(N_("Only a file that was stored can be undone."))
    journal.take_back(session, owners.acting(actor, owners.of(batch)), batch.journal)
    batch.state, batch.undone_at = IntakeState.UNDONE, actor.at
    saving.flush(session)
    _record(session, actor, batch, "undone")
    return batch


def discard(session: Session, actor: Actor, batch: IntakeBatch) -> None:
    """Throw away a file of which nothing was stored."""
    _require_open(actor, batch, None)
    session.delete(batch)
    saving.flush(session)
    _record(session, actor, batch, "discarded")


def _tried(session: Session, actor: Actor, batch: IntakeBatch) -> Kept:
    mapping, table = _layout(batch)
    source = _source(session, batch, mapping, table)
    who = owners.acting(actor, owners.of(batch))
    left_out = len(table.rows) - len(source.table.rows)
    try:
        outcome = imports.rehearse(session, who, source, tick=_no_tick)
    except RefusedError as error:
        # Without its headings no row was looked at.
        return Kept((), tuple(error.cell_faults), left_out, ())
    faults = mappings.located(outcome.faults, mapping, table)
    return kept_outcomes.kept(outcome, faults, left_out)


def _layout(batch: IntakeBatch) -> tuple[Mapping, Table]:
    mapping = mappings.restored(batch.mapping)
    if mapping is None:
        raise WrongStateError(N_("Say first what the columns of the file mean."))
    return mapping, table_of(batch)


def _source(session: Session, batch: IntakeBatch, mapping: Mapping, table: Table) -> imports.Source:
    projected = mappings.project(mapping, table, columns_of(session, batch))
    if len(projected.rows) > MOST_ROWS:
        message = N_("The file has %(found)s rows; a page takes %(most)s. Split the file.")
        raise refuse(batch.name, message, found=len(projected.rows), most=MOST_ROWS)
    return imports.Source(batch.kind, batch.name, batch.sha256, projected)


def _require_open(actor: Actor, batch: IntakeBatch, expected: int | None) -> None:
    require(actor, Permission.IMPORT)
    if batch.state in (IntakeState.APPLIED, IntakeState.UNDONE):
        raise WrongStateError(N_("This file was stored already: upload it anew to read it again."))
    saving.check_version(batch.version, expected)


def _content(batch: IntakeBatch) -> bytes:
    if batch.content is None:
        raise WrongStateError(N_("This file was stored already: upload it anew to read it again."))
    return batch.content


def _plain_name(name: str) -> str:
    # A name that is no text could be neither shown nor stored.
    shown = "".join(sign if sign.isprintable() else "_" for sign in PurePath(name).name)
    return shown.encode(errors="replace").decode()[-LONGEST_NAME:]


def _refuse_unreadable(data: bytes, name: str, kind: IntakeKind) -> None:
    try:
        grid = files.lay_out(data, name, Reading(), sheet=kind)
    except DoubtError:
        return
    if not grid.records:
        raise refuse(name, N_("The file is empty."))


def _refuse_too_many(session: Session, owner: Owner) -> None:
    query = select(func.count()).where(
        IntakeBatch.country_iso3 == owner.country_iso3
        if owner.country_iso3
        else IntakeBatch.organisation_id == owner.organisation_id,
        IntakeBatch.state.in_((IntakeState.UPLOADED, IntakeState.CHECKED)),
    )
    if (session.scalar(query) or 0) >= MOST_OPEN:
        message = N_("%(most)s files wait here already: throw some away first.")
        raise WrongStateError(message, most=MOST_OPEN)


def _no_tick(_rows: int) -> None:
    """Count nothing: a page shows no bar."""


def _record(session: Session, actor: Actor, batch: IntakeBatch, verb: str) -> None:
    audit.record(
        session,
        actor,
        audit.Change(
            action=f"import.{verb}",
            object_type="import",
            object_id=batch.sha256,
            after={"kind": batch.kind, "file": batch.name},
            country_iso3=batch.country_iso3,
        ),
    )
