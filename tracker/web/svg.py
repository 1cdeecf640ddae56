"""Pictures that stand alone: colours as attributes, text broken by estimate, nothing from outside, no script, no style.

A hatch is drawn as lines, not as a pattern: word processors fill patterns with black or nothing.
"""

import re
from dataclasses import dataclass, field
from itertools import accumulate
from math import hypot

from markupsafe import escape

WIDTH, HEIGHT = 1200, 675
FONTS = "Arial, Liberation Sans, Noto Sans, Helvetica, sans-serif"
# How much wider than Arial the widest of the usual stand-ins is, by which everything must still fit.
REGULAR, BOLD = 1.15, 1.34
# How far an arrow stays away from the middle of what it joins.
CLEAR = 26
# Widths in ems, as Arial has them; what is in none of the rows is as wide as most.
_WIDTHS = {
    0.24: "ijl.,:;'|!¡ìíîï’‘",
    0.29: ' \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}frtI/\\()[]-·"',
    0.5: "ckszvxyJ",
    0.68: "ABEKPSVXYÀÁÂÃÄÈÉÊË&",
    0.74: "CDHNRUOGQÑÇÓÔÕÖÚÜ",
    0.86: "mMwW%—…",
}
_EMS = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_USUAL = 0.56
# XML has no place for them, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is."""
    ems = sum(_EMS.get(letter, _USUAL) for letter in words)
    return ems * size * (BOLD if bold else REGULAR)


def broken(words: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines that fit; a word that is longer than a line is broken too."""
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        lines += _pieces(word, size, room, bold=bold)
    return lines


def cut(words: str, size: float, room: float) -> str:
    """Return a text that fits into one line, with dots where it had to end early."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _pieces(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    ems = accumulate(width(letter, size, bold=bold) for letter in word)
    pieces: dict[int, str] = {}
    for letter, end in zip(word, ems, strict=True):
        number = int(max(end - 1, 0) // max(room - size, size))
        pieces[number] = pieces.get(number, "") + letter
    if width(word, size, bold=bold) <= room:
        return [word]
    return list(pieces.values())


@dataclass(slots=True)
class Drawing:
    """A picture in the making: parts are drawn one over the other."""

    parts: list[str] = field(default_factory=list)

    def rect(self, box: "Box", fill: str, *, edge: str = "", dashes: str = "") -> None:
        """Draw a filled box, with an edge inside it where there is one."""
        inset = 0.5 if edge else 0
        x, y = box.x + inset, box.y + inset
        size = f'width="{box.w - 2 * inset:.1f}" height="{box.h - 2 * inset:.1f}"'
        line = f' stroke="{edge}" stroke-width="1"' if edge else ""
        line += f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{fill}"{line}/>')

    def hatch(self, box: "Box", line: str, *, step: float = 9) -> None:
        """Draw slanting lines over a box."""
        moves: list[str] = []
        total = box.x + box.y + step
        while total < box.x + box.w + box.y + box.h:
            left, top = max(box.x, total - box.y - box.h), max(box.y, total - box.x - box.w)
            moves.append(f"M{left:.1f} {total - left:.1f}L{total - top:.1f} {top:.1f}")
            total += step
        self.parts.append(f'<path d="{"".join(moves)}" stroke="{line}" stroke-width="1.5"/>')

    def arrow(
        self, start: "Point", end: "Point", colour: str, width: float, *, dashes: str = ""
    ) -> None:
        """Draw a bent arrow, so that the one back does not cover it; both ends stay clear of their places."""
        along, length = _towards(start, end)
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        bend = (middle[0] - along[1] * length / 6, middle[1] + along[0] * length / 6)
        first, last = _towards(start, bend)[0], _towards(bend, end)[0]
        begin, tip = _moved(start, first, CLEAR), _moved(end, last, -CLEAR)
        head = _moved(tip, last, -3 * width - 4)
        half = 1.4 * width + 2
        sides = [_moved(head, (-last[1] * side, last[0] * side), half) for side in (1, -1)]
        line = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(
            f'<path d="M{_at(begin)}Q{_at(bend)} {_at(head)}" fill="none" stroke="{colour}"'
            f' stroke-width="{width:g}"{line}/>'
            f'<path d="M{_at(tip)}L{_at(sides[0])}L{_at(sides[1])}Z" fill="{colour}"/>'
        )

    def text(
        self,
        place: tuple[float, float],
        words: str,
        size: float,
        fill: str,
        *,
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """Write one line; its place is the beginning, middle or end of its base line."""
        x, y = place
        weight = ' font-weight="700"' if bold else ""
        side = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{weight}{side}>'
            f"{_plain(words)}</text>"
        )

    def pair(self, place: tuple[float, float], words: str, value: str, size: float) -> None:
        """Write some words and, in bold, their value right after them, however wide the font is."""
        x, y = place
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="#14283c">{_plain(words)} '
            f'<tspan font-weight="700">{_plain(value)}</tspan></text>'
        )

    def finished(self, title: str, about: str, language: str) -> str:
        """Return the picture with its name and description for who can't see it."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title desc" '
            f'xml:lang="{language}" lang="{language}" font-family="{FONTS}">'
        )
        named = f'<title id="title">{_plain(title)}</title><desc id="desc">{_plain(about)}</desc>'
        return "\n".join(
            ('<?xml version="1.0" encoding="UTF-8"?>', head, named, *self.parts, "</svg>\n")
        )


Point = tuple[float, float]


def _towards(start: Point, end: Point) -> tuple[Point, float]:
    """Return the direction from one point to another, and how far it is."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down) or 1
    return (across / length, down / length), length


def _moved(place: Point, along: Point, by: float) -> Point:
    return place[0] + along[0] * by, place[1] + along[1] * by


def _at(place: Point) -> str:
    return f"{place[0]:.1f} {place[1]:.1f}"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture."""

    x: float
    y: float
    w: float
    h: float


def _plain(words: str) -> str:
    return str(escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", words)))
