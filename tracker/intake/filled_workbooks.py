"""A workbook that comes back filled in: its key, and what every cell says, each fault at its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tracker.domain.differences import PLAIN, Money
from tracker.domain.errors import Fault
from tracker.domain.merging import READING
from tracker.domain.texts import ReadingText
from tracker.domain.wording import prose
from tracker.domain.workbook_columns import (
    COLUMNS,
    HEADINGS_ROW,
    KEY_SHEET,
    NAMES_ROW,
    READINGS,
    REPORTS,
    ROW,
    YES_NO,
    Takes,
)
from tracker.domain.workbook_key import Key
from tracker.intake import cells, layouts, workbooks
from tracker.intake.faults import CellError, CellFault, refuse
from tracker.intake.layouts import Column, Record
from tracker.intake.tables import Grid, Table, Value, make_table
from tracker.messages import N_
from tracker.models.base import plain
from tracker.models.enums import ChallengeCode, IndicatorKind, Language, Stage, ValueState
from tracker.models.indicator import IndicatorDefinition

# The words of every vocabulary that people choose from, in any language, folded.
Meanings = Mapping[str, Mapping[str, str]]
NUMBER_NEEDED = N_(
    "Write a number with digits only, such as 1234.5, without separators of thousands."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook's sheets, the text of its key, and the seal that it should have."""

    name: str
    lines: Sequence[str]
    seal: str
    grids: Mapping[str, Grid]


@dataclass(slots=True)
class Filled:
    """What the file says of one entry, field by field, and the row that says it."""

    record: Record
    values: dict[str, Any] = field(default_factory=dict)
    readings: dict[str, Record] = field(default_factory=dict)

    def fault(self, found: Fault) -> CellFault:
        """Return a fault of the domain at the cell that it is about."""
        name = found.field
        ref = name.removeprefix(READING).rpartition(".")[0]
        if name.startswith(READING) and ref in self.readings:
            column = "of" if name.endswith(".denominator") else "value"
            return self.readings[ref].fault(column, found.message, **found.values)
        return self.record.fault(name, found.message, **found.values)


def open_file(data: bytes, name: str) -> Opened:
    """Return the sheets of a file that is a workbook of the tracker; raises RefusedError."""
    grids = workbooks.every_sheet(data, name)
    if KEY_SHEET not in grids:
        raise refuse(
            name, N_("This is no workbook of the tracker: download yours and fill that in.")
        )
    records = grids[KEY_SHEET].records
    lines = [str(record[0]) for record in records if record and str(record[0])]
    seal = str(records[0][1]) if records and len(records[0]) > 1 else ""
    return Opened(name, lines, seal, grids)


def read(
    opened: Opened,
    key: Key,
    meanings: Meanings,
    definitions: Mapping[str, Mapping[str, IndicatorDefinition]],
) -> tuple[dict[str, Filled], list[CellFault]]:
    """Return what the workbook says of each entry whose row can be read, and what is wrong with its cells.

    `definitions` are the indicators of now, by the name of the entry. Raises RefusedError where a sheet is missing.
    """
    faults: list[CellFault] = []
    tables = {sheet: _table(opened, key, sheet) for sheet in COLUMNS}
    filled: dict[str, Filled] = {}
    for record in _records(tables[REPORTS], _columns(REPORTS, meanings), faults):
        _take_report(record, key, filled, faults)
    # A row that can't be read is named where it stands, not once more for each of its indicators.
    named = {row.cells.get(ROW) for row in tables[REPORTS].rows}
    for record in _records(tables[READINGS], _columns(READINGS, meanings), faults):
        if record.get(ROW) in filled or record.get(ROW) not in named:
            _take_reading(record, filled, definitions, faults)
    return filled, faults


def _table(opened: Opened, key: Key, sheet: str) -> Table:
    name = key.head.sheets[sheet]
    if name not in opened.grids:
        raise refuse(opened.name, N_("The sheet “%(sheet)s” is missing."), sheet=name)
    grid = opened.grids[name]
    blank = ("",) * len(grid.records[0]) if grid.records else ()
    # The headings that people read are no row of the table.
    records = [
        blank if number == HEADINGS_ROW else record
        for number, record in enumerate(grid.records, start=1)
    ]
    return make_table(grid.found, records, header=NAMES_ROW)


def _records(table: Table, columns: Sequence[Column], faults: list[CellFault]) -> Iterator[Record]:
    # A pledge need not have indicators.
    misshapen = [fault for fault in table.faults if table.rows or fault.place.row != NAMES_ROW]
    wrong = [*misshapen, *layouts.heading_faults(table, columns)]
    faults += wrong
    if not wrong:
        yield from layouts.read_rows(table, columns, faults)


def _columns(sheet: str, meanings: Meanings) -> tuple[Column, ...]:
    readers = {
        "no_change": _choice(meanings, YES_NO),
        "stage": _choice(meanings, Stage),
        "challenge_codes": _several(meanings, ChallengeCode),
        "spent_amount": cells.number,
        "language": _choice(meanings, Language),
        "value": _yes_no_or_number(meanings),
        "of": cells.number,
        "value_state": _choice(meanings, ValueState),
    }
    return tuple(
        Column(
            column.name,
            readers.get(column.name, _text),
            is_required=column.takes is not Takes.FIXED or column.name in FIXED,
            is_filled=column.name in FIXED,
        )
        for column in COLUMNS[sheet]
    )


# What says whose row it is.
FIXED = frozenset({ROW, "pledge", "period", "indicator_ref"})


def _text(value: Value) -> str:
    # The domain says what may be stored; a cell must only still hold text.
    if isinstance(value, str):
        return prose(value)
    if isinstance(value, Decimal):
        return plain(value)
    return cells.text(value)


def _choice(meanings: Meanings, words: Iterable[str]) -> cells.Read:
    known = meanings[_name(words)]

    def read_word(value: Value) -> str:
        word = _text(value)
        if word.casefold() not in known:
            raise CellError(N_("Choose one of the words of the list."))
        return known[word.casefold()]

    return read_word


def _several(meanings: Meanings, words: Iterable[str]) -> cells.Read:
    read_one = _choice(meanings, words)

    def read_words(value: Value) -> tuple[str, ...]:
        chosen = {read_one(item.strip()) for item in _text(value).split(";") if item.strip()}
        return tuple(word for word in words if word in chosen)

    return read_words


def _yes_no_or_number(meanings: Meanings) -> cells.Read:
    known = meanings[_name(YES_NO)]

    def read_value(value: Value) -> bool | Decimal:
        if isinstance(value, bool):
            return value
        word = known.get(value.casefold()) if isinstance(value, str) else None
        return cells.number(value) if word is None else word == YES_NO[0]

    return read_value


def _name(words: Iterable[str]) -> str:
    return words.__name__ if isinstance(words, type) else "yes_no"


def _take_report(
    record: Record, key: Key, filled: dict[str, Filled], faults: list[CellFault]
) -> None:
    name = record.get(ROW)
    if name != f"{record.get('pledge')}/{record.get('period')}" or name not in key.origins:
        faults.append(
            record.fault(
                "pledge", N_("The row was changed: it is not the one that was downloaded.")
            )
        )
    elif name in filled:
        faults.append(record.fault("pledge", N_("The pledge stands there twice.")))
    else:
        filled[name] = Filled(record, _values(record, faults))


def _values(record: Record, faults: list[CellFault]) -> dict[str, Any]:
    stage, amount = record.get("stage"), record.get("spent_amount")
    currency = record.get("spent_currency", "").upper()
    if amount is not None and not currency:
        faults.append(record.fault("spent_currency", N_("Choose the currency of the amount.")))
    return {
        "no_change": record.get("no_change") == YES_NO[0],
        "stage": Stage(stage) if stage else None,
        **{name: record.get(name, "") for name in PLAIN if name != "challenge_codes"},
        "challenge_codes": tuple(map(ChallengeCode, record.get("challenge_codes", ()))),
        "spent": None if amount is None else Money(amount, currency),
        **({"language": Language(record.get("language"))} if record.get("language") else {}),
    }


def _take_reading(
    record: Record,
    filled: dict[str, Filled],
    definitions: Mapping[str, Mapping[str, IndicatorDefinition]],
    faults: list[CellFault],
) -> None:
    name, ref = record.get(ROW), record.get("indicator_ref")
    found = filled.get(name)
    if found is None or name != f"{record.get('pledge')}/{record.get('period')}":
        message = N_("The row is of no pledge on the other sheet.")
        faults.append(record.fault("pledge", message))
        return
    if ref in found.readings:
        faults.append(
            record.fault("indicator_ref", N_("The indicator %(ref)s is given twice."), ref=ref)
        )
        return
    found.readings[ref] = record
    definition = definitions.get(name, {}).get(ref)
    found.values[READING + ref] = _reading(ref, record, definition, faults)


def _reading(
    ref: str, record: Record, definition: IndicatorDefinition | None, faults: list[CellFault]
) -> ReadingText | None:
    value, second, state = record.get("value"), record.get("of"), record.get("value_state")
    if isinstance(value, bool):
        if definition is not None and definition.kind is not IndicatorKind.YES_NO:
            faults.append(record.fault("value", NUMBER_NEEDED))
        value = Decimal(int(value))
    if value is None and second is None and state in (None, ValueState.REPORTED):
        if state is not None:
            faults.append(record.fault("value", N_("Enter a number or choose No data.")))
        return None
    is_ratio = second is not None
    return ReadingText(
        ref=ref,
        # A number is a value, also when nobody chose that it is one.
        value_state=ValueState(state) if state else ValueState.REPORTED,
        value=None if is_ratio else value,
        numerator=value if is_ratio else None,
        denominator=second,
    )
