"""How the columns of a file of any layout fill ours: said by a person, column by column, never guessed."""

import json
import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from tracker.domain.errors import Fault
from tracker.intake import cells
from tracker.intake.faults import CellFault, Place, shorten
from tracker.intake.layouts import Column
from tracker.intake.tables import Row, Table, Value
from tracker.messages import N_

NUMBERS = (cells.number, cells.money)
LONGEST_VALUE = 1_000
_LOCAL_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_COMMA_NUMBER = re.compile(r"(-?)([0-9]{1,3}(?:[.\s][0-9]{3})+|[0-9]+)(?:,([0-9]+))?")


class Filling(StrEnum):
    """Where the value of one of our columns comes from."""

    COLUMN = "column"
    VALUE = "value"
    NUMBER = "number"


class DayOrder(StrEnum):
    """How a file writes its days."""

    ISO = "iso"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class DecimalMark(StrEnum):
    """How a file writes its numbers."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Source:
    """What fills a column: the file's column `text`, the same `text` in every row, or `text` and the row's number."""

    filling: Filling
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which of our columns is filled from what; `words` turns the file's words into our codes.

    With `only_column` just the rows are taken whose cell there is `only_value`.
    """

    columns: Map[str, Source] = field(default_factory=dict)
    words: Map[str, Map[str, str]] = field(default_factory=dict)
    days: DayOrder = DayOrder.ISO
    decimals: DecimalMark = DecimalMark.POINT
    only_column: str = ""
    only_value: str = ""


def stored(mapping: Mapping) -> str:
    """Return a mapping as the text that is kept."""
    return json.dumps(asdict(mapping), ensure_ascii=False)


def restored(text: str) -> Mapping | None:
    """Return the mapping that was kept as a text; None of an empty one."""
    if not text:
        return None
    kept: dict[str, Any] = json.loads(text)
    sources = {
        name: Source(Filling(one["filling"]), one["text"]) for name, one in kept["columns"].items()
    }
    return Mapping(
        sources,
        kept["words"],
        DayOrder(kept["days"]),
        DecimalMark(kept["decimals"]),
        kept["only_column"],
        kept["only_value"],
    )


def of_same_names(table: Table, columns: Sequence[Column]) -> Mapping:
    """Return the mapping of the columns that are called like ours, apart from case and spaces."""
    names = {_plain(heading): heading for heading in table.headings if heading}
    return Mapping(
        {
            column.name: Source(Filling.COLUMN, names[column.name])
            for column in columns
            if column.name in names
        }
    )


def _plain(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def faults_of(mapping: Mapping, table: Table, columns: Sequence[Column]) -> list[Fault]:
    """Name what a mapping lacks, and what it takes from columns that the file does not have."""
    faults = []
    for column in columns:
        source = mapping.columns.get(column.name)
        if source is None and column.is_required:
            faults.append(Fault(column.name, N_("Say what fills this column.")))
        elif source is not None:
            faults += _source_faults(column.name, source, table)
    if mapping.only_column and mapping.only_column not in table.headings:
        faults.append(Fault("only_column", N_("The file has no column of this name.")))
    if mapping.only_column and not mapping.only_value:
        faults.append(Fault("only_value", N_("Write the value that the rows have.")))
    return faults


def _source_faults(name: str, source: Source, table: Table) -> list[Fault]:
    if source.filling is Filling.COLUMN and source.text not in table.headings:
        return [Fault(name, N_("The file has no column of this name."))]
    if source.filling is Filling.VALUE and not source.text.strip():
        return [Fault(name, N_("Write the value that stands in every row."))]
    return []


def unknown_words(
    mapping: Mapping, table: Table, codes: Map[str, Sequence[str]], most: int
) -> dict[str, list[str]]:
    """Return, by column that holds codes, what the file says there instead, at most so many of each."""
    found: dict[str, list[str]] = {}
    rows = taken(mapping, table)
    for name, known in codes.items():
        source = mapping.columns.get(name)
        if source is None or source.filling is not Filling.COLUMN:
            continue
        said = dict.fromkeys(
            word for row in rows for word in _listed(row.cells.get(source.text, ""))
        )
        unknown = [word for word in said if word not in known]
        if unknown:
            found[name] = unknown[:most]
    return found


def _listed(cell: Value) -> list[str]:
    return [word.strip() for word in str(cell).split(";") if word.strip()]


def taken(mapping: Mapping, table: Table) -> list[Row]:
    """Return the rows that the mapping takes: all, or those with a word in a column."""
    if not mapping.only_column:
        return list(table.rows)
    return [
        row
        for row in table.rows
        if str(row.cells.get(mapping.only_column, "")).strip() == mapping.only_value
    ]


def project(mapping: Mapping, table: Table, columns: Sequence[Column]) -> Table:
    """Return the table as our layout wants it; rows keep their numbers in the file."""
    filled = [column for column in columns if column.name in mapping.columns]
    rows = tuple(
        Row(row.number, {one.name: _cell(mapping, one, row) for one in filled})
        for row in taken(mapping, table)
    )
    faults = table.faults
    if not rows and not faults:
        place = Place(table.found.sheet, table.header, mapping.only_column, mapping.only_value)
        faults = (CellFault(place, N_("No row has this value in this column.")),)
    return replace(table, headings=tuple(one.name for one in filled), rows=rows, faults=faults)


def _cell(mapping: Mapping, column: Column, row: Row) -> Value:
    source = mapping.columns[column.name]
    if source.filling is Filling.NUMBER:
        return f"{source.text}{row.number}"
    value = row.cells.get(source.text, "") if source.filling is Filling.COLUMN else source.text
    if not isinstance(value, str):
        return value
    words = mapping.words.get(column.name)
    if words:
        return ";".join(words.get(word, word) for word in _listed(value)) or value
    return _rewritten(mapping, column, value)


def _rewritten(mapping: Mapping, column: Column, value: str) -> str:
    """Write a day or number as our cells want it, if it is written as the file is said to write it."""
    if column.read is cells.day and mapping.days is not DayOrder.ISO:
        return _iso(value.strip(), mapping.days)
    if column.read in NUMBERS and mapping.decimals is DecimalMark.COMMA:
        match = _COMMA_NUMBER.fullmatch(value.strip())
        if match:
            whole = re.sub(r"[.\s]", "", match[2])
            return match[1] + whole + (f".{match[3]}" if match[3] else "")
        # A point stands for thousands here: what doesn't fit that is left in doubt, and refused.
        return value.replace(".", ",")
    return value


def _iso(value: str, order: DayOrder) -> str:
    match = _LOCAL_DAY.fullmatch(value)
    if match is None:
        return value
    day, month = (match[1], match[2]) if order is DayOrder.DAY_FIRST else (match[2], match[1])
    return f"{match[3]}-{month:0>2}-{day:0>2}"


def located(faults: Sequence[CellFault], mapping: Mapping, table: Table) -> list[CellFault]:
    """Return faults of our columns at the places in the file that filled them."""
    rows = {row.number: row for row in table.rows}
    return [_located(fault, mapping, rows.get(fault.place.row)) for fault in faults]


def _located(fault: CellFault, mapping: Mapping, row: Row | None) -> CellFault:
    source = mapping.columns.get(fault.place.column)
    if row is None or source is None or source.filling is not Filling.COLUMN:
        return fault
    place = replace(
        fault.place, column=shorten(source.text), value=shorten(row.cells.get(source.text, ""))
    )
    return CellFault(place, fault.message, **fault.values)
