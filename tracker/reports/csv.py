"""Rows of text cells as CSV: RFC 4180, UTF-8 with BOM, CRLF, safe to open in a spreadsheet.

Written out rather than left to the standard library's writer, which takes twice as long; that
writer is the oracle of the tests.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice

from tracker.reports.cells import Finish
from tracker.reports.columns import QUOTED, Column, Kind

BOM = b"\xef\xbb\xbf"
END = "\r\n"
DELIMITERS = {"comma": ",", "semicolon": ";"}
# A spreadsheet reads a cell that begins like this as a formula; the last four are full-width forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Small batches reach the reader early and stay in the processor's cache.
BATCH = 64

Line = Callable[[Sequence[str]], str]
_STARTS = frozenset(FORMULA_STARTS)


def encoded(rows: Iterable[Sequence[str]], line: Line) -> Generator[bytes]:
    """Yield the rows in batches, as they come."""
    lines = map(line, rows)
    while batch := "".join(islice(lines, BATCH)):
        yield batch.encode()


def encoder(
    columns: Sequence[Column], delimiter: str, finish: Sequence[tuple[int, Finish]] = ()
) -> Line:
    """Return the function that writes one row of text cells as a line; `finish` completes cells before."""
    free = tuple(i for i, column in enumerate(columns) if column.kind is Kind.TEXT)
    lists = tuple(i for i, column in enumerate(columns) if column.kind in QUOTED - {Kind.TEXT})
    quoted, safe = quoting(delimiter), guarding(delimiter)

    def line(row: Sequence[str]) -> str:
        cells = list(row)
        for i, late in finish:
            cells[i] = late(cells[i])
        for i in free:
            # Most free texts of a file are empty: a call for each would cost more than all the others.
            if cell := cells[i]:
                cells[i] = safe(cell)
        for i in lists:
            cells[i] = quoted(cells[i])
        return delimiter.join(cells) + END

    return line


def header(titles: Sequence[str], delimiter: str) -> str:
    """Return a header row: column names, labels or tags."""
    return delimiter.join(map(guarding(delimiter), titles)) + END


def quoting(delimiter: str) -> Callable[[str], str]:
    """Return the function that puts a cell into quotes where it must be."""

    def quoted(cell: str) -> str:
        if delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    return quoted


def guarding(delimiter: str) -> Callable[[str], str]:
    """Return the function that keeps a text cell text, and quotes it where it must be."""

    def safe(cell: str) -> str:
        if cell[:1] in _STARTS:
            cell = "'" + cell
        if delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell:
            return '"' + cell.replace('"', '""') + '"'
        return cell

    return safe
