"""The text of a progress update, between what people write and what is stored."""

from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.amounts import to_amount, to_minor
from tracker.domain.errors import Fault, InvalidError
from tracker.domain.obligations import zone_of
from tracker.domain.standing import a_year_after
from tracker.domain.texts import EvidenceText, ReadingText, UpdateText
from tracker.domain.wording import line, prose
from tracker.messages import N_
from tracker.models.base import plain
from tracker.models.enums import Language, Stage, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.progress import Evidence, IndicatorReading, ProgressUpdate

# What a file's row says, besides whose it is.
CARRIED = (
    "kind",
    "title",
    "sha256",
    "file_name",
    "file_type",
    "size",
    "language",
    "is_public",
    "added_by_id",
    "added_at",
)


def definitions_of(pledge: Pledge) -> dict[str, IndicatorDefinition]:
    """Return the indicators of the published text by their reference, in order."""
    if pledge.current is None:
        return {}
    return {row.indicator.ref: row for row in pledge.current.indicators}


def write(
    update: ProgressUpdate, text: UpdateText, definitions: dict[str, IndicatorDefinition]
) -> None:
    """Put a checked text into the row; one that says no change has been attested before."""
    update.language = text.language
    update.achievements, update.challenges = prose(text.achievements), prose(text.challenges)
    update.challenge_codes = text.challenge_codes
    update.next_steps, update.support_needed = prose(text.next_steps), prose(text.support_needed)
    if not text.no_change:
        update.no_change, update.base_update_id, update.attested_at = False, None, None
        update.stage = text.stage
    update.spent_minor, update.spent_currency = None, None
    if text.spent_amount is not None and text.spent_currency is not None:
        update.spent_minor = to_minor(text.spent_amount, text.spent_currency)
        update.spent_currency = text.spent_currency
    _write_readings(update, text, definitions)
    _write_evidence(update, text)


def _write_readings(
    update: ProgressUpdate, text: UpdateText, definitions: dict[str, IndicatorDefinition]
) -> None:
    kept = {reading.indicator_id: reading for reading in update.readings}
    rows = []
    for reading in text.readings:
        indicator = definitions[reading.ref].indicator
        # An indicator has one row per update: it is changed in place, or the old one would be in the way.
        row = kept.get(indicator.id) or IndicatorReading(
            indicator_id=indicator.id, indicator=indicator
        )
        row.value_state, row.value = reading.value_state, reading.value
        row.numerator, row.denominator = reading.numerator, reading.denominator
        rows.append(row)
    update.readings = rows


def _write_evidence(update: ProgressUpdate, text: UpdateText) -> None:
    if _links(update) == text.evidence:
        return
    # Files have a page of their own: a saved text leaves them as they are.
    files = [piece for piece in update.evidence if piece.is_file]
    update.evidence = files + [
        Evidence(
            kind=piece.kind,
            title=line(piece.title),
            url=piece.url,
            language=piece.language,
            is_public=piece.is_public,
            dated_on=piece.dated_on,
        )
        for piece in text.evidence
    ]


def carry_files(session: Session, update: ProgressUpdate) -> None:
    """Give a correction the files of the report that it corrects; they are kept once."""
    standing = accepted(session, update.obligation)
    if standing is None or update.no_change:
        return
    update.evidence = update.evidence + [
        Evidence(**{name: getattr(piece, name) for name in CARRIED})
        for piece in standing.evidence
        if piece.is_file
    ]


def attest(session: Session, update: ProgressUpdate, stage: Stage | None, moment: datetime) -> None:
    """State that nothing changed since the last accepted update; the stage is that one's.

    A report with files says something of its own.
    Raises InvalidError, and changes nothing, when there is none or it is too old to stand for the present.
    """
    base = base_for(session, update.obligation)
    if any(piece.is_file for piece in update.evidence):
        raise _invalid(
            "no_change", N_("Files were given together with no change: remove them or report anew.")
        )
    if base is None:
        raise _invalid("no_change", N_("There is no accepted report yet that could stay as it is."))
    if clock.local_day(moment, zone_of(update.obligation.pledge)) > lasts_until(base):
        raise _invalid(
            "no_change", N_("The last accepted report is more than 12 months old: report anew.")
        )
    if stage not in (None, base.stage):
        raise _invalid("stage", N_("With no change the stage stays as it was in the last report."))
    update.no_change, update.attested_at = True, moment
    update.base_update_id, update.stage = base.id, base.stage


def _invalid(field: str, message: str) -> InvalidError:
    return InvalidError([Fault(field, message)])


def base_for(session: Session, obligation: Obligation) -> ProgressUpdate | None:
    """Return the last accepted update with content of an earlier period: what no change refers to."""
    query = (
        select(ProgressUpdate)
        .join(ProgressUpdate.obligation)
        .join(Obligation.period)
        .where(
            Obligation.pledge_id == obligation.pledge_id,
            ReportingPeriod.covers_from < obligation.period.covers_from,
            ProgressUpdate.is_current,
            ProgressUpdate.no_change.is_(False),
        )
        .order_by(ReportingPeriod.covers_from.desc())
        .limit(1)
    )
    with session.no_autoflush:
        return session.scalars(query).one_or_none()


def lasts_until(base: ProgressUpdate) -> date:
    """Return the last day on which no change may refer to an update: twelve months after it was sent."""
    sent = base.obligation.answered_at or base.first_submitted_at or base.created_at
    return a_year_after(clock.local_day(sent, zone_of(base.obligation.pledge)))


def text_of(update: ProgressUpdate) -> UpdateText:
    """Return the stored text as its author wrote it."""
    currency = update.spent_currency
    amount = update.spent_minor
    return UpdateText(
        stage=update.stage,
        language=update.language,
        achievements=update.achievements,
        challenges=update.challenges,
        challenge_codes=update.challenge_codes,
        next_steps=update.next_steps,
        support_needed=update.support_needed,
        no_change=update.no_change,
        spent_amount=None if amount is None or currency is None else to_amount(amount, currency),
        spent_currency=currency,
        readings=tuple(_reading_text(reading) for reading in update.readings),
        evidence=_links(update),
    )


def starting_text(session: Session, obligation: Obligation, language: Language) -> UpdateText:
    """Return what a new revision begins with: the accepted one, or the words of the last report.

    A correction begins with everything; a new period with the words alone, so that no old value
    is passed off as a new one.
    """
    return first_text(accepted(session, obligation), base_for(session, obligation), language)


def first_text(
    standing: ProgressUpdate | None, last: ProgressUpdate | None, language: Language
) -> UpdateText:
    """Return what a new revision begins with, from the revision in force and the last period's report."""
    if standing is not None and not standing.no_change:
        return text_of(standing)
    if last is None:
        return UpdateText(stage=None, language=language)
    return replace(text_of(last), spent_amount=None, spent_currency=None, readings=(), evidence=())


def next_revision(session: Session, obligation: Obligation) -> int:
    """Return the number of the revision that would be begun now."""
    highest = select(func.max(ProgressUpdate.revision)).where(
        ProgressUpdate.obligation_id == obligation.id
    )
    return (session.scalar(highest) or 0) + 1


def accepted(session: Session, obligation: Obligation) -> ProgressUpdate | None:
    """Return the accepted revision in force, if there is one."""
    return session.scalars(
        select(ProgressUpdate).where(
            ProgressUpdate.obligation_id == obligation.id, ProgressUpdate.is_current
        )
    ).one_or_none()


def content(update: ProgressUpdate) -> dict[str, object]:
    """Return all that an update says, as the audit trail keeps it."""
    text = text_of(update)
    said = asdict(text) | {"readings": {}, "evidence": [asdict(piece) for piece in text.evidence]}
    said["readings"] = {reading.ref: _said(reading) for reading in text.readings}
    said["files"] = [piece.sha256 for piece in update.evidence if piece.is_file]
    return said


def _said(reading: ReadingText) -> str:
    if reading.value_state is not ValueState.REPORTED:
        return reading.value_state.value
    parts = (reading.value, reading.numerator, reading.denominator)
    return "/".join(plain(part) for part in parts if part is not None)


def _reading_text(reading: IndicatorReading) -> ReadingText:
    return ReadingText(
        ref=reading.indicator.ref,
        value_state=reading.value_state,
        value=reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
    )


def _links(update: ProgressUpdate) -> tuple[EvidenceText, ...]:
    return tuple(
        _evidence_text(piece, piece.url) for piece in update.evidence if piece.url is not None
    )


def _evidence_text(piece: Evidence, url: str) -> EvidenceText:
    return EvidenceText(
        kind=piece.kind,
        title=piece.title,
        url=url,
        language=piece.language,
        is_public=piece.is_public,
        dated_on=piece.dated_on,
    )
