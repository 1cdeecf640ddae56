"""Reference data from files: a row with a known code is changed in place, a new code is added, nothing is removed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import audit, deadlines
from tracker.domain.actors import Actor
from tracker.domain.cells import RuleError
from tracker.domain.permissions import Permission, require
from tracker.domain.reference_files import FILES, REFERRED, Column, ReferenceFile
from tracker.domain.sheets import HEADING_ROW, FaultySheetsError, Line, Sheet, SheetFault
from tracker.messages import N_
from tracker.models import PlanOfAction, ReportingPeriod, Term
from tracker.models.violations import violated

COUNTRIES, PERIODS = "countries.csv", "periods.csv"
NAMES = tuple(file.name for file in FILES)


@dataclass(slots=True)
class Loaded:
    """What loading a file did, row by row."""

    name: str
    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """Count the rows that changed a record."""
        return len(self.after)


def load(session: Session, actor: Actor, *, sheets: Iterable[Sheet]) -> list[Loaded]:
    """Load the files in the order of what they refer to, all or nothing.

    Raises FaultySheetsError with every fault that could be found.
    """
    require(actor, Permission.REFERENCE_MANAGE)
    given = {sheet.name: sheet for sheet in sheets}
    faults = [fault for sheet in given.values() for fault in _unreadable(sheet)]
    if not given:
        faults = [
            SheetFault(
                ("", 0, ""),
                "",
                N_("There is none of these files: %(names)s."),
                names=", ".join(NAMES),
            )
        ]
    if faults:
        raise FaultySheetsError(faults)
    with session.begin_nested():
        loads = [_Load(session, file, given[file.name]) for file in FILES if file.name in given]
        for one in loads:
            one.run()
            faults += one.faults
        if faults:
            raise FaultySheetsError(faults)
        _follow(session, [one.done for one in loads])
        for one in loads:
            _record(session, actor, one)
    return [one.done for one in loads]


def _follow(session: Session, done: list[Loaded]) -> None:
    """Let deadlines follow when the calendar or a country's clock may have changed."""
    of = {one.name: one for one in done if one.new or one.changed}
    calendar = of.get(PERIODS)
    if calendar or (COUNTRIES in of and of[COUNTRIES].changed):
        deadlines.follow(session, new_periods=calendar.new if calendar else ())


def _unreadable(sheet: Sheet) -> Iterator[SheetFault]:
    yield from sheet.faults
    place = (sheet.name, HEADING_ROW, "")
    file = next((file for file in FILES if file.name == sheet.name), None)
    if file is None:
        yield SheetFault(
            place, sheet.name, N_("The file must be one of: %(names)s."), names=", ".join(NAMES)
        )
    elif not sheet.headings and not sheet.faults:
        yield SheetFault(place, "", N_("The file is empty."))
    elif sheet.headings:
        yield from _headings(file, sheet)


def _headings(file: ReferenceFile, sheet: Sheet) -> Iterator[SheetFault]:
    names = {column.heading for column in file.columns}
    for heading in sheet.headings:
        if heading not in names:
            rule = N_("The file has no such column. Its columns are: %(names)s.")
            listed = ", ".join(column.heading for column in file.columns)
            yield SheetFault((sheet.name, HEADING_ROW, heading), heading, rule, names=listed)
    for column in file.columns:
        if not column.optional and column.heading not in sheet.headings:
            yield SheetFault(
                (sheet.name, HEADING_ROW, column.heading), "", N_("The column is missing.")
            )


class _Load:
    """One file on its way into its table."""

    def __init__(self, session: Session, file: ReferenceFile, sheet: Sheet) -> None:
        self.session = session
        self.file = file
        self.sheet = sheet
        self.done = Loaded(file.name)
        self.faults: list[SheetFault] = []
        self._rows_of: dict[tuple[Any, ...], int] = {}
        self._codes: dict[str, dict[str, Any]] = {}
        self._records = {
            self._key_of(record): record for record in session.scalars(select(file.model))
        }

    def run(self) -> None:
        """Put every sound row into the session; collect the faults of the others."""
        for line in self.sheet.lines:
            values = self._values(line)
            if values is not None and not self._put(line, values):
                return
        if self.file.model is PlanOfAction and not self.faults:
            self._one_current()

    def _values(self, line: Line) -> dict[str, Any] | None:
        before = len(self.faults)
        values: dict[str, Any] = {}
        for column in self.file.columns:
            if column.heading in line.cells:
                self._read(line, column, values)
        if len(self.faults) == before:
            self._check(line, values)
        return values if len(self.faults) == before else None

    def _read(self, line: Line, column: Column, values: dict[str, Any]) -> None:
        cell = line.cells[column.heading]
        try:
            value = column.read(cell)
            if column.refers and value is not None:
                value = self._referred(column.refers, value)
        except RuleError as error:
            self._fault(line, column.heading, error.message, **error.values)
        else:
            if column.field:
                values[column.field] = value

    def _check(self, line: Line, values: dict[str, Any]) -> None:
        for first, second in self.file.ordered:
            if values[first] and values[second] and values[second] < values[first]:
                self._fault(line, second, N_("It must not be before %(other)s."), other=first)
        key = tuple(values[name] for name in self.file.key)
        if (row := self._rows_of.setdefault(key, line.number)) != line.number:
            self._fault(line, self._key_heading, N_("It stands in row %(row)s already."), row=row)
        record = self._records.get(key)
        if isinstance(record, ReportingPeriod) and record.closed_at and _differs(record, values):
            self._fault(line, self._key_heading, N_("A closed period keeps its dates."))

    def _put(self, line: Line, values: dict[str, Any]) -> bool:
        """Add or change the row's record; False when the database refuses it and nothing more can be tried."""
        key = tuple(values[name] for name in self.file.key)
        record = self._records.get(key)
        if record is not None and not (changed := _differs(record, values)):
            self.done.unchanged += 1
            return True
        name = self._name(line)
        if record is None:
            record = self.file.model(**values)
            self.session.add(record)
            self._records[key] = record
            self.done.new.append(name)
        else:
            self.done.before[name] = {one: getattr(record, one) for one in changed}
            self.done.after[name] = {one: values[one] for one in changed}
            for one in changed:
                setattr(record, one, values[one])
        return self._flush(line)

    def _flush(self, line: Line) -> bool:
        try:
            self.session.flush()
        except IntegrityError as error:
            rule = N_("Another record holds the same values (%(constraint)s).")
            self._fault(line, self._key_heading, rule, constraint=violated(error) or "?")
            return False
        self._forget_own_codes()
        return True

    def _one_current(self) -> None:
        current = [
            plan
            for plan in self._records.values()
            if isinstance(plan, PlanOfAction) and plan.is_current
        ]
        if len(current) != 1:
            place = (self.file.name, HEADING_ROW, "is_current")
            codes = ", ".join(plan.code for plan in current)
            self.faults.append(
                SheetFault(place, codes, N_("Exactly one plan must be the current one."))
            )

    def _referred(self, kind: str, code: str) -> Any:
        if kind not in self._codes:
            self._codes[kind] = {row[0]: row[1] for row in self.session.execute(_codes_of(kind))}
        if code not in self._codes[kind]:
            raise RuleError(N_("There is no %(kind)s with this code."), kind=kind)
        return self._codes[kind][code]

    def _forget_own_codes(self) -> None:
        for kind, (code, _) in REFERRED.items():
            if code.class_ is self.file.model:
                self._codes.pop(kind, None)

    def _key_of(self, record: Any) -> tuple[Any, ...]:
        return tuple(getattr(record, name) for name in self.file.key)

    @property
    def _key_heading(self) -> str:
        return next(
            column.heading for column in self.file.columns if column.field == self.file.key[-1]
        )

    def _name(self, line: Line) -> str:
        headings = [column.heading for column in self.file.columns if column.field in self.file.key]
        return "/".join(line.cells[heading] for heading in headings)

    def _fault(self, line: Line, heading: str, rule: str, **values: Any) -> None:
        place = (self.file.name, line.number, heading)
        self.faults.append(SheetFault(place, line.cells.get(heading, ""), rule, **values))


def _codes_of(kind: str) -> Select[Any]:
    code, referred = REFERRED[kind]
    query = select(code, referred)
    return query.where(Term.vocabulary == "entity_type") if kind == "entity type" else query


def _differs(record: Any, values: dict[str, Any]) -> list[str]:
    return [name for name, value in values.items() if getattr(record, name) != value]


def _record(session: Session, actor: Actor, one: _Load) -> None:
    done = one.done
    if not done.new and not done.changed:
        return
    after: dict[str, Any] = {"sha256": one.sheet.sha256, "new": done.new, "changed": done.after}
    change = audit.Change("reference.load", "reference", done.name, {"changed": done.before}, after)
    audit.record(session, actor, change)
