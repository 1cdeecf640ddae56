"""The workbook in which a country reports without a connection: filled in as far as it is known, and protected."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from tracker.domain.texts import ReadingText
from tracker.domain.workbook_columns import (
    COLUMNS,
    HEADINGS_ROW,
    KEY_SHEET,
    NAMES_ROW,
    READINGS,
    REPORTS,
    ROW,
    YES_NO,
    Column,
    Takes,
)
from tracker.domain.workbook_entries import Entry
from tracker.models.base import plain
from tracker.models.enums import IndicatorKind
from tracker.models.indicator import IndicatorDefinition
from tracker.reports.xlsx import MOST_DIGITS

LISTS_SHEET = "lists"
LONGEST_HINT = 255
SEPARATOR = "; "
Cell = str | Decimal | None


@dataclass(frozen=True, slots=True)
class Words:
    """The workbook in its reader's language: names of sheets, headings, what to do, hints and vocabularies."""

    sheets: Mapping[str, str]
    about_sheet: str
    headings: Mapping[str, str]
    about: Sequence[str]
    hints: Mapping[str, str]
    say: Callable[[str], str]
    value: Callable[[ReadingText | None, IndicatorDefinition], str]
    currency: Callable[[Entry], str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """The text of a workbook's key, and the seal that shows on its return that it is whole."""

    lines: Sequence[str]
    seal: str


def write(file: IO[bytes], entries: Sequence[Entry], words: Words, key: Sealed) -> None:
    """Write the workbook of the entries."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        paper = _Paper(book, words)
        paper.explain()
        paper.fill(REPORTS, (paper.report(entry) for entry in entries))
        paper.fill(READINGS, (row for entry in entries for row in paper.readings(entry)))
        paper.list_words()
        paper.lock(key)


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row, and how one of them differs from its column."""

    cells: Mapping[str, Cell]
    takes: Mapping[str, Column]


class _Paper:
    """A workbook while it is written."""

    def __init__(self, book: Workbook, words: Words) -> None:
        self.book = book
        self.words = words
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        top = {"valign": "top", "text_wrap": True}
        self.fixed = book.add_format({**top, "bg_color": "#EEEEEE"})
        self.open_text = book.add_format({**top, "locked": False, "num_format": "@", "border": 1})
        self.open_number = book.add_format({**top, "locked": False, "border": 1})
        self.lists = list(_lists())

    def explain(self) -> None:
        """Write the first sheet: what to do."""
        sheet = self.book.add_worksheet(self.words.about_sheet)
        sheet.set_column(0, 0, 100)
        first, *rest = self.words.about
        sheet.write_string(0, 0, first, self.bold)
        plain_text = self.book.add_format({"text_wrap": True, "valign": "top"})
        for number, sentence in enumerate(rest, 1):
            sheet.write_string(number, 0, sentence, plain_text)
        _protect(sheet)

    def fill(self, name: str, rows: Iterable[_Row]) -> None:
        """Write a sheet of rows: names of the columns out of sight, headings, then the rows."""
        sheet = self.book.add_worksheet(self.words.sheets[name])
        columns = COLUMNS[name]
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, None, {"hidden": column.name == ROW})
        sheet.set_row(NAMES_ROW - 1, None, None, {"hidden": True})
        for place, column in enumerate(columns):
            sheet.write_string(NAMES_ROW - 1, place, column.name)
        for place, column in enumerate(columns):
            heading = "" if column.name == ROW else self.words.headings[column.name]
            sheet.write_string(HEADINGS_ROW - 1, place, heading, self.bold)
        sheet.freeze_panes(HEADINGS_ROW, 2)
        last = HEADINGS_ROW
        for last, row in enumerate(rows, HEADINGS_ROW):
            for place, column in enumerate(columns):
                takes = row.takes.get(column.name, column)
                self._write(sheet, (last, place), takes, row.cells.get(column.name))
                if takes is not column:
                    self._offer(sheet, (last, place, last, place), takes)
        for place, column in enumerate(columns):
            self._offer(sheet, (HEADINGS_ROW, place, last, place), column)
        _protect(sheet)

    def report(self, entry: Entry) -> _Row:
        """Return the row of an entry."""
        text, say = entry.text, self.words.say
        owed = entry.obligation
        cells: dict[str, Cell] = {
            ROW: entry.key,
            "pledge": owed.pledge.code,
            "title": entry.title,
            "period": owed.period.code,
            "due_on": owed.period.due_on.isoformat(),
            "no_change": say(YES_NO[0] if text.no_change else YES_NO[1]),
            "stage": say(text.stage) if text.stage else None,
            "achievements": text.achievements,
            "challenge_codes": SEPARATOR.join(map(say, text.challenge_codes)),
            "challenges": text.challenges,
            "next_steps": text.next_steps,
            "support_needed": text.support_needed,
            "spent_amount": text.spent_amount,
            "spent_currency": text.spent_currency or self.words.currency(entry),
            "language": say(text.language),
        }
        return _Row(cells, {})

    def readings(self, entry: Entry) -> Iterator[_Row]:
        """Yield the rows of an entry's indicators."""
        said = {reading.ref: reading for reading in entry.text.readings}
        last = {reading.ref: reading for reading in entry.last.readings} if entry.last else {}
        for ref, definition in entry.definitions.items():
            cells = {
                **self._about(entry, ref, definition),
                **self._value(said.get(ref), definition),
                "last": self.words.value(last.get(ref), definition),
            }
            yield _Row(cells, _differing(definition.kind))

    def _about(self, entry: Entry, ref: str, definition: IndicatorDefinition) -> dict[str, Cell]:
        is_percentage = definition.kind is IndicatorKind.PERCENTAGE
        return {
            ROW: entry.key,
            "pledge": entry.obligation.pledge.code,
            "period": entry.obligation.period.code,
            "indicator_ref": ref,
            "indicator": definition.title,
            "unit": definition.currency or definition.unit or ("%" if is_percentage else ""),
            "baseline": self._known(definition.baseline_value, definition),
            "target": self._known(definition.target_value, definition),
        }

    def _value(
        self, reading: ReadingText | None, definition: IndicatorDefinition
    ) -> dict[str, Cell]:
        if reading is None:
            return {}
        value = reading.value if reading.numerator is None else reading.numerator
        return {
            "value": self._known(value, definition),
            "of": reading.denominator,
            "value_state": self.words.say(reading.value_state),
        }

    def _known(self, value: Decimal | None, definition: IndicatorDefinition) -> Cell:
        if value is None or definition.kind is not IndicatorKind.YES_NO:
            return value
        return self.words.say(YES_NO[0] if value else YES_NO[1])

    def _write(self, sheet: Any, place: tuple[int, int], column: Column, cell: Cell) -> None:
        takes = column.takes
        number = takes is Takes.NUMBER
        shape = self.open_number if number else self.open_text
        shape = self.fixed if takes is Takes.FIXED else shape
        if cell is None or cell == "":
            sheet.write_blank(*place, None, shape)
        elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= MOST_DIGITS:
            sheet.write_number(*place, float(cell), shape)
        else:
            words = plain(cell) if isinstance(cell, Decimal) else cell
            sheet.write_string(*place, words, shape)

    def _offer(self, sheet: Any, area: tuple[int, int, int, int], column: Column) -> None:
        """Let the cells of an area be chosen from a list, or say what they take."""
        if column.takes is Takes.CHOICE:
            sheet.data_validation(*area, {"validate": "list", "source": self._range(column.words)})
        elif hint := self.words.hints.get(column.name):
            message = hint[:LONGEST_HINT]
            sheet.data_validation(*area, {"validate": "any", "input_message": message})

    def _range(self, words: Sequence[str]) -> str:
        letter = xl_col_to_name(self.lists.index(words))
        return f"={LISTS_SHEET}!${letter}$1:${letter}${len(words)}"

    def list_words(self) -> None:
        """Write the words to choose from, out of sight."""
        sheet = self.book.add_worksheet(LISTS_SHEET)
        for number in range(max(map(len, self.lists))):
            for place, words in enumerate(self.lists):
                if number < len(words):
                    sheet.write_string(number, place, self.words.say(words[number]))
        _protect(sheet)
        sheet.hide()

    def lock(self, key: Sealed) -> None:
        """Write the key, where only a program finds it."""
        sheet = self.book.add_worksheet(KEY_SHEET)
        for number, line in enumerate(key.lines):
            sheet.write_string(number, 0, line)
            if number == 0:
                sheet.write_string(0, 1, key.seal)
        _protect(sheet)
        sheet.very_hidden()


def _lists() -> Iterator[Sequence[str]]:
    for columns in COLUMNS.values():
        yield from (column.words for column in columns if column.words)


def _differing(kind: IndicatorKind) -> dict[str, Column]:
    """Return the cells of an indicator's row that take something else than others in their column."""
    changed = {} if kind is IndicatorKind.RATIO else {"of": Column("of")}
    if kind is IndicatorKind.YES_NO:
        changed["value"] = Column("value", Takes.CHOICE, words=YES_NO)
    return changed


def _protect(sheet: Any) -> None:
    # Without a password: it keeps hands from slipping, the key keeps changes from passing.
    sheet.protect("", {"format_columns": True, "format_rows": True})
