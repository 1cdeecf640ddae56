"""A file of progress: the rows of one pledge and period are one update, each row one reading."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tracker import clock
from tracker.domain import progress
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, WrongStateError
from tracker.domain.obligations import zone_of
from tracker.domain.texts import ReadingText, UpdateText
from tracker.domain.update_texts import definitions_of, text_of
from tracker.intake import cells
from tracker.intake.answers import Answers
from tracker.intake.jobs import Job
from tracker.intake.layouts import Column, Record
from tracker.intake.outcomes import Act, Effect, differences
from tracker.intake.reports import WORDS, Report, reports
from tracker.intake.vocabularies import Vocabulary
from tracker.messages import N_
from tracker.models.enums import Stage, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation
from tracker.models.progress import ProgressUpdate

COMPARED = ("stage", *WORDS, "no_change")


def columns(vocabulary: Vocabulary) -> tuple[Column, ...]:
    """Return the columns of the file."""
    return (
        Column("pledge", cells.reference, is_required=True, is_filled=True),
        Column("period", vocabulary.period, is_required=True, is_filled=True),
        Column("stage", cells.code(Stage), is_required=True),
        Column("achievements", cells.text),
        Column("challenges", cells.text),
        Column("next_steps", cells.text),
        Column("no_change", cells.yes_no),
        Column("indicator_ref", cells.reference),
        Column("value", cells.number),
        Column("value_state", cells.code(ValueState)),
        Column("reported_on", cells.day),
    )


def apply(job: Job, records: Sequence[Record]) -> None:
    """Carry out what the rows ask for: one update per pledge and period."""
    found = reports(job, records)
    answers = Answers(
        job.session,
        (report.pledge.id for report in found),
        (report.period.id for report in found),
    )
    for report in found:
        with job.attempt(report.rows, report.locate):
            _one(job, report, answers)


def _one(job: Job, report: Report, answers: Answers) -> None:
    obligation = answers.owed(report.pledge.id, report.period.id)
    if obligation is None:
        raise InvalidError([Fault("period", N_("This pledge owes no report for this period."))])
    _refuse_dating(job.actor, report.reported_on)
    accepted, begun = answers.accepted(obligation), answers.open(obligation)
    base = accepted if job.actor.is_operator else begun or accepted
    before = text_of(base) if base else None
    after = _text(job.actor, report, before)
    if base is None or before is None:
        _write(job, obligation, begun, after, report)
        _note_all(job, report, Effect.NEW)
    elif _is_same(before, after) and not _is_redated(base, report):
        _note_all(job, report, Effect.UNCHANGED)
    else:
        _write(job, obligation, begun, after, report)
        _note_changes(job, report, before, after)


def _refuse_dating(actor: Actor, reported_on: date | None) -> None:
    if reported_on is not None and not actor.is_operator:
        message = N_("Only the installation's operator may say when a report was made.")
        raise InvalidError([Fault("reported_on", message)])


def _text(actor: Actor, report: Report, before: UpdateText | None) -> UpdateText:
    """Return the text with what the rows say; what the file has no column for stays."""
    definitions = definitions_of(report.pledge)
    version = report.pledge.current or report.pledge.versions[-1]
    if before is None or before.no_change is not report.no_change:
        before = UpdateText(stage=None, language=version.language, no_change=report.no_change)
    said: dict[str, Any] = {name: report.said.get(name, "") for name in WORDS if report.has(name)}
    stage = report.said.get("stage", before.stage if report.no_change else None)
    readings = {reading.ref: reading for reading in before.readings} | dict(report.readings)
    if actor.is_operator and not report.no_change:
        readings = _silence(definitions) | readings
    return replace(before, stage=stage, readings=tuple(readings.values()), **said)


def _silence(definitions: Mapping[str, IndicatorDefinition]) -> dict[str, ReadingText]:
    """Return the word for every indicator that the file says nothing of."""
    return {ref: ReadingText(ref=ref, value_state=ValueState.NOT_COLLECTED) for ref in definitions}


def _is_same(before: UpdateText, after: UpdateText) -> bool:
    return _ordered(before) == _ordered(after)


def _ordered(text: UpdateText) -> UpdateText:
    return replace(text, readings=tuple(sorted(text.readings, key=lambda reading: reading.ref)))


def _is_redated(update: ProgressUpdate, report: Report) -> bool:
    """Say whether the file gives another day for the report than the one that is stored."""
    if report.reported_on is None or update.first_submitted_at is None:
        return False
    zone = zone_of(report.pledge)
    return clock.local_day(update.first_submitted_at, zone) != report.reported_on


def _write(
    job: Job,
    obligation: Obligation,
    begun: ProgressUpdate | None,
    text: UpdateText,
    report: Report,
) -> None:
    if begun is not None and not job.actor.is_operator:
        before = text_of(begun)
        progress.revise(job.session, job.actor, begun, text)
        job.acts.append(Act(begun, before))
        return
    if begun is not None:
        raise WrongStateError(
            N_(
                "A report of %(code)s for this period is on its way in the tracker: decide on it first."
            ),
            code=report.pledge.code,
        )
    update = progress.start(job.session, job.actor, obligation, text)
    job.acts.append(Act(update, None))
    if job.actor.is_operator:
        progress.submit(job.session, job.actor, update, reported_on=report.reported_on)
        progress.accept(job.session, job.actor, update)


def _note_all(job: Job, report: Report, effect: Effect) -> None:
    for record in report.rows:
        job.note(record, report.subject(record), effect)


def _note_changes(job: Job, report: Report, before: UpdateText, after: UpdateText) -> None:
    for record in report.rows:
        is_first = record is report.rows[0]
        pairs = [*_reading_pairs(record.get("indicator_ref"), before, after)]
        if is_first:
            pairs += [(name, getattr(before, name), getattr(after, name)) for name in COMPARED]
        found = differences(iter(pairs))
        effect = Effect.CHANGED if found or is_first else Effect.UNCHANGED
        job.note(record, report.subject(record), effect, found)


def _reading_pairs(
    ref: str | None, before: UpdateText, after: UpdateText
) -> Iterator[tuple[str, object, object]]:
    old = next((reading for reading in before.readings if reading.ref == ref), None)
    new = next((reading for reading in after.readings if reading.ref == ref), None)
    for name in ("value", "value_state"):
        yield name, getattr(old, name, None), getattr(new, name, None)
