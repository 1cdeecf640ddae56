"""A CSV file as a table, whatever its encoding, separator and line ends: said if certain, asked if not."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from tracker.intake.encodings import Decoded, decode
from tracker.intake.faults import CellFault, Place, RefusedError, ask, refuse
from tracker.intake.tables import Found, Grid, Table, make_grid, make_table
from tracker.messages import N_

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
LINE_ENDS = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
LONGEST_FIELD = 20_000_000
ROWS_LOOKED_AT = 100
# The first bytes of files that are something else than their name says.
SIGNATURES = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "OLE"),
    (b"%PDF", "PDF"),
    (b"GIF8", "GIF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|\?xml|svg|script|table)", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"?')
_LINE_END = re.compile(r"\r\n|\n|\r")


def read(data: bytes, name: str, *, encoding: str | None = None) -> Table:
    """Return the table of a CSV file; `name` is what its faults call it.

    Raises RefusedError for what is no table, or not surely one.
    """
    decoded = _decoded(data, name, encoding)
    delimiter = _delimiter(decoded.text, name)
    return make_table(_found(decoded, delimiter, name), _records(decoded.text, delimiter, name))


def lay_out(
    data: bytes, name: str, *, encoding: str | None = None, delimiter: str | None = None
) -> Grid:
    """Return the cells of a CSV file whose headings may stand in any row.

    `delimiter` (a word of DELIMITERS) is a person's answer; DoubtError asks for it where rows can be cut in
    more than one way.
    """
    decoded = _decoded(data, name, encoding)
    signs = {word: sign for sign, word in DELIMITERS.items()}
    sign = signs[delimiter] if delimiter else _cutting(decoded.text, name)
    return make_grid(_found(decoded, sign, name), _records(decoded.text, sign, name))


def _decoded(data: bytes, name: str, encoding: str | None) -> Decoded:
    _refuse_disguised(data, name)
    decoded = decode(data, name, encoding)
    if not decoded.text.strip():
        raise refuse(name, N_("The file is empty."))
    return decoded


def _found(decoded: Decoded, delimiter: str, name: str) -> Found:
    return Found(
        format="CSV",
        sheet=name,
        encoding=f"{decoded.encoding} (BOM)" if decoded.has_mark else decoded.encoding,
        delimiter=DELIMITERS[delimiter],
        line_ends=_line_ends(decoded.text),
    )


def _cutting(text: str, name: str) -> str:
    """Return the one separator that cuts the first rows into the same number of cells most often."""
    scores = {sign: _evenness(text, sign) for sign in DELIMITERS}
    best = max(scores.values())
    leading = [sign for sign, score in scores.items() if score == best]
    if best == 0:
        return ","
    if len(leading) > 1:
        message = N_("The columns can't be told apart: say what stands between them.")
        raise ask("delimiter", name, message)
    return leading[0]


def _evenness(text: str, sign: str) -> int:
    """Return how many of the first rows have the commonest number of cells, if that is more than one."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign)
    csv.field_size_limit(LONGEST_FIELD)
    widths = Counter(len(record) for record in islice(reader, ROWS_LOOKED_AT) if len(record) > 1)
    return max(widths.values(), default=0)


def _refuse_disguised(data: bytes, name: str) -> None:
    kind = next((kind for start, kind in SIGNATURES if data.startswith(start)), None)
    kind = kind or ("HTML" if _MARKUP.match(data[:1000]) else None)
    if kind:
        raise refuse(name, N_("The file is named CSV, but it holds %(kind)s."), kind=kind)


def _delimiter(text: str, name: str) -> str:
    """Return the separator of the headings, which never hold one themselves."""
    headings = _LINE_END.split(_QUOTED.sub("", text.lstrip("\r\n")), maxsplit=1)[0]
    present = [sign for sign in DELIMITERS if sign in headings]
    if len(present) > 1:
        raise refuse(
            name,
            N_(
                "The columns can't be told apart: the first row has more than one of comma, semicolon and tab."
            ),
        )
    return present[0] if present else ","


def _line_ends(text: str) -> str:
    return "+".join(name for sign, name in LINE_ENDS.items() if sign in _ends(text))


def _ends(text: str) -> set[str]:
    return set(_LINE_END.findall(text))


def _records(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    # A cell that is too long should be refused by its column's name, not by the reader.
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unreadable(error, Place(name, number)) from error
        yield record


def _unreadable(error: csv.Error, place: Place) -> RefusedError:
    if "unexpected end of data" in str(error):
        message = N_("A quotation mark is opened in this row and never closed.")
    else:
        message = N_("A quotation mark inside a cell must be doubled.")
    return RefusedError([CellFault(place, message)])
