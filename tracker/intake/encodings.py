"""Which encoding a text file is in: found where it is certain, asked where it is not."""

import codecs
import re
from dataclasses import dataclass

from tracker.intake.faults import DoubtError, ask, refuse
from tracker.messages import N_

# What a person may name, and Python's word for it.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1252": "cp1252",
    "macroman": "mac_roman",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Without a mark nothing else tells these two apart but whether the words look like words.
EIGHT_BIT = ("cp1252", "macroman")
_EXPECTED = frozenset(
    "áéíóúüñÁÉÍÓÚÜÑãõâêôàçÃÕÂÊÔÀÇèùûîïëœæÈÙÛÎÏËŒÆöäÖÄ¿¡ºª°«»“”‘’–—…•§€·" + "\N{NO-BREAK SPACE}"
)
_UTF7 = re.compile(r"\+A[A-P][A-Za-z0-9]-")
# Signs that may stand inside a word, so to speak.
_JOINING = "’\N{NO-BREAK SPACE}"
# What Spanish in UTF-8 looks like: so a file of 8 bits does not look, but a damaged one does.
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SAMPLE = 12


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and the encoding it was read in."""

    text: str
    encoding: str
    has_mark: bool


def decode(data: bytes, sheet: str, encoding: str | None = None) -> Decoded:
    """Return the text of a file.

    `encoding` (one of ENCODINGS) is a person's answer to the doubt that RefusedError tells of.
    """
    mark, marked = _mark(data, sheet)
    if marked and encoding and encoding != marked:
        raise refuse(
            sheet,
            N_("The file begins with the mark of %(found)s, not of %(named)s."),
            found=marked,
            named=encoding,
        )
    body = data[len(mark) :]
    named = encoding or marked
    if named:
        return Decoded(_strictly(body, named, sheet), named, bool(mark))
    _refuse_unmarked_utf16(body, sheet)
    return Decoded(*_found(body, sheet), has_mark=False)


def _mark(data: bytes, sheet: str) -> tuple[bytes, str | None]:
    if data.startswith(UTF32_MARKS):
        raise refuse(sheet, N_("The file is in UTF-32. Save it as UTF-8."))
    return next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", None))


def _refuse_unmarked_utf16(data: bytes, sheet: str) -> None:
    start = data[:4096]
    if not start.strip(b"\0"):
        if start:
            raise refuse(sheet, N_("The file holds no text."))
        return
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 8 < len(start):
        return
    raise ask(
        "encoding",
        sheet,
        N_(
            "This looks like UTF-16 without its mark. Save it as UTF-8, or say --encoding %(named)s."
        ),
        named="utf-16-le" if odd > even else "utf-16-be",
    )


def _found(data: bytes, sheet: str) -> tuple[str, str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bit(data, sheet)
    if word := _UTF7.search(text):
        raise ask(
            "encoding",
            sheet,
            N_(
                "%(word)s looks like UTF-7. Save the file as UTF-8, or say --encoding utf-8 if it is meant."
            ),
            word=word.group(),
        )
    return text, "utf-8"


def _eight_bit(data: bytes, sheet: str) -> tuple[str, str]:
    """Return the one reading in which all words look like words, or ask."""
    readings = {name: data.decode(ENCODINGS[name], errors="replace") for name in EIGHT_BIT}
    plausible = [name for name, text in readings.items() if _is_plausible(text)]
    if len(plausible) == 1 and not _UTF8.search(data):
        return readings[plausible[0]], plausible[0]
    raise _doubt(data, readings, sheet)


def _doubt(data: bytes, readings: dict[str, str], sheet: str) -> DoubtError:
    place = next(index for index, byte in enumerate(data) if byte > 127)
    line = len(re.findall(rb"\r\n|\r|\n", data[:place])) + 1
    samples = {
        name: " ".join(text[max(place - _SAMPLE, 0) : place + _SAMPLE].split())
        for name, text in readings.items()
    }
    return ask(
        "encoding",
        sheet,
        N_(
            "The file is not in UTF-8, and its encoding can't be told: line %(line)s reads "
            "“%(cp1252)s” as cp1252 and “%(macroman)s” as MacRoman. Save it as UTF-8, or say "
            "--encoding cp1252 or --encoding macroman."
        ),
        line=line,
        **samples,
    )


def _is_plausible(text: str) -> bool:
    marks = [match.start() for match in re.finditer(r"[^\x00-\x7f]", text)]
    return all(
        _fits(text[max(place - 1, 0) : place], text[place], text[place + 1 : place + 2])
        for place in marks
    )


def _fits(before: str, character: str, after: str) -> bool:
    """Say whether a letter or sign of the four languages stands where one can stand."""
    if character not in _EXPECTED:
        return False
    if character.isupper():
        return not before.islower()
    inside = before.isalpha() and after.isalpha()
    return character.isalpha() or not inside or character in _JOINING


def _strictly(data: bytes, encoding: str, sheet: str) -> str:
    try:
        return data.decode(ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        line = (
            len(
                re.findall(
                    r"\r\n|\r|\n", data[: error.start].decode(ENCODINGS[encoding], "replace")
                )
            )
            + 1
        )
        raise refuse(
            sheet, N_("Line %(line)s can't be read as %(named)s."), line=line, named=encoding
        ) from error
