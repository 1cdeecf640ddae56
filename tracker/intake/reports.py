"""The rows of one pledge and period, put together: what they say once, and one reading each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.errors import Fault
from tracker.domain.texts import ReadingText
from tracker.domain.update_texts import definitions_of
from tracker.intake.faults import CellError, CellFault
from tracker.intake.jobs import Job
from tracker.intake.layouts import Record
from tracker.intake.lookups import Pledges
from tracker.messages import N_
from tracker.models.enums import ValueState
from tracker.models.period import ReportingPeriod
from tracker.models.pledge import Pledge

WORDS = ("achievements", "challenges", "next_steps")
# What a report says as a whole: it may stand in one of its rows only.
SHARED = ("stage", *WORDS, "no_change", "reported_on")
COLUMN_OF = {name: name for name in (*SHARED, "period")}


@dataclass(frozen=True, slots=True)
class Report:
    """What a file says of a pledge in a period."""

    pledge: Pledge
    period: ReportingPeriod
    rows: Sequence[Record]
    said: Mapping[str, Any]
    by_ref: Mapping[str, Record]
    readings: Mapping[str, ReadingText]

    @property
    def no_change(self) -> bool:
        """Say whether the report attests that nothing changed."""
        return bool(self.said.get("no_change", False))

    @property
    def reported_on(self) -> date | None:
        """Return the day on which the country reported outside the tracker."""
        return self.said.get("reported_on")

    def has(self, column: str) -> bool:
        """Say whether the file has the column."""
        return self.rows[0].has(column)

    def subject(self, record: Record) -> str:
        """Return what a row is about."""
        parts = (record.get("pledge"), self.period.code, record.get("indicator_ref", ""))
        return " ".join(part for part in parts if part)

    def locate(self, fault: Fault) -> tuple[Record, str]:
        """Return the row and column from which the domain's fault comes."""
        head, _, rest = fault.field.partition(".")
        if head == "readings":
            # A reference may hold dots itself: readings.1.3.value.
            ref = rest.rpartition(".")[0]
            is_known = ref in definitions_of(self.pledge)
            return self.by_ref.get(ref, self.rows[0]), "value" if is_known else "indicator_ref"
        column = COLUMN_OF.get(head, "")
        said = (record for record in self.rows if column in record.values)
        return next(said, self.rows[0]), column


def reports(job: Job, records: Sequence[Record]) -> list[Report]:
    """Return the reports of a file; rows that don't fit together are faults of the job."""
    known = Pledges(job.session, job.actor, (record.get("pledge") for record in records))
    groups: dict[tuple[int, int], tuple[Pledge, list[Record]]] = {}
    for record in records:
        try:
            pledge = known.named(record.get("pledge"))
        except CellError as error:
            job.faults.append(record.fault("pledge", error.message, **error.values))
        else:
            key = (pledge.id, record.get("period").id)
            groups.setdefault(key, (pledge, []))[1].append(record)
    return [report for pledge, rows in groups.values() if (report := _report(job, pledge, rows))]


def _report(job: Job, pledge: Pledge, rows: Sequence[Record]) -> Report | None:
    """Return the report that the rows make, or None when they contradict each other."""
    faults: list[CellFault] = []
    said = {name: value for name in SHARED if (value := _once(name, rows, faults)) is not None}
    by_ref = _by_ref(rows, faults)
    readings = {}
    for ref, record in by_ref.items():
        reading = _reading(ref, record, faults)
        if reading:
            readings[ref] = reading
    if faults:
        job.faults += faults
        return None
    return Report(pledge, rows[0].get("period"), rows, said, by_ref, readings)


def _once(name: str, rows: Sequence[Record], faults: list[CellFault]) -> Any:
    """Return what the rows say in a column; a second word that differs is a fault."""
    filled = [record for record in rows if name in record.values]
    for record in filled[1:]:
        if record.get(name) != filled[0].get(name):
            message = N_("Row %(row)s says something else of the same report: write it once.")
            faults.append(record.fault(name, message, row=filled[0].row.number))
    return filled[0].get(name) if filled else None


def _by_ref(rows: Sequence[Record], faults: list[CellFault]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in rows:
        ref = record.get("indicator_ref")
        if ref is None:
            faults += _stray(record)
        elif (earlier := found.setdefault(ref, record)) is not record:
            message = N_("This indicator stands in row %(row)s already.")
            faults.append(record.fault("indicator_ref", message, row=earlier.row.number))
    return found


def _stray(record: Record) -> list[CellFault]:
    if "value" in record.values or "value_state" in record.values:
        return [record.fault("indicator_ref", N_("Say which indicator the value is of."))]
    return []


def _reading(ref: str, record: Record, faults: list[CellFault]) -> ReadingText | None:
    value = record.get("value")
    state = record.get("value_state", ValueState.REPORTED if value is not None else None)
    if state is None:
        message = N_("Write the value, or not_collected or not_applicable in value_state.")
        faults.append(record.fault("value", message))
        return None
    return ReadingText(ref=ref, value_state=state, value=value)
