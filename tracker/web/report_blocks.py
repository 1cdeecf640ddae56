"""What a report is made of: pages and PDF files show the same blocks, each in its own way.

Every figure is written before, in the reader's language; `figures` are there for what a page draws.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar

from tracker.monitoring.figures import Figures
from tracker.web.filters import number, percent
from tracker.web.report_words import legend

STAGES = ("fulfilled", "in_progress", "planning", "discontinued", "not_reported", "not_due")

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a cell or a paragraph; `language` where it isn't the report's own, `href` what stands behind."""

    text: str
    language: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 2
    language: str = ""
    href: str = ""

    def data(self) -> Data:
        """Return it for the typesetter."""
        return {"text": self.text, "level": self.level, "language": self.language}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `style` is body, lead or note."""

    kind: ClassVar[str] = "paragraph"
    text: str
    style: str = "body"
    language: str = ""

    def data(self) -> Data:
        """Return it for the typesetter."""
        return {"text": self.text, "style": self.style, "language": self.language}


@dataclass(frozen=True, slots=True)
class Bar:
    """The stages of one group of pledges, with its coverage in words."""

    label: str
    figures: Figures
    coverage: str = ""
    href: str = ""

    @property
    def alt(self) -> str:
        """Return what the bar says."""
        parts = [
            f"{legend(name)}: {number(count)}"
            for name in STAGES
            if (count := getattr(self.figures, name))
        ]
        return "; ".join(parts)

    def data(self) -> Data:
        """Return it for the typesetter."""
        counts = ((name, getattr(self.figures, name)) for name in STAGES)
        segments = [
            {"stage": name, "count": count, "text": number(count)}
            for name, count in counts
            if count
        ]
        return {"label": self.label, "coverage": self.coverage, "segments": segments}


@dataclass(frozen=True, slots=True)
class Stages:
    """Bars of stages on one scale; the legend of a single bar has its counts."""

    kind: ClassVar[str] = "stages"
    bars: Sequence[Bar]
    links: Any = None

    @property
    def scale(self) -> int:
        """Return how many pledges the whole width stands for."""
        return max((bar.figures.eligible for bar in self.bars), default=0)

    def data(self) -> Data:
        """Return it for the typesetter."""
        is_single = len(self.bars) == 1
        alt = "\n".join(f"{bar.label}: {bar.alt}" if bar.label else bar.alt for bar in self.bars)
        return {
            "bars": [bar.data() for bar in self.bars],
            "scale": self.scale,
            "alt": alt,
            "legend": [self._entry(name, is_single) for name in self._stages()],
        }

    def _stages(self) -> Iterable[str]:
        has_time = any(bar.figures.not_due for bar in self.bars)
        return (name for name in STAGES if name != "not_due" or has_time)

    def _entry(self, name: str, is_single: bool) -> Data:
        count = number(getattr(self.bars[0].figures, name)) if is_single else ""
        return {"stage": name, "label": legend(name), "count": count}


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean between its bounds; only for figures that have a mean."""

    kind: ClassVar[str] = "interval"
    figures: Figures
    alt: str

    def data(self) -> Data:
        """Return it for the typesetter."""
        ends = {name: getattr(self.figures, name) for name in ("lower", "mean", "upper")}
        return {
            "alt": self.alt,
            **{name: _place(share) for name, share in ends.items()},
            "texts": {name: percent(share) for name, share in ends.items()},
            "whole": percent(Fraction(1)),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one pledge is; the tick stands where it should be by now."""

    kind: ClassVar[str] = "progress"
    label: str
    share: Fraction
    expected: Fraction | None
    alt: str

    def data(self) -> Data:
        """Return it for the typesetter."""
        return {
            "label": self.label,
            "share": _place(self.share),
            "expected": None if self.expected is None else _place(self.expected),
            "alt": self.alt,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of things in the world, on one scale."""

    kind: ClassVar[str] = "counts"
    rows: Sequence[Mapping[str, Any]]

    def data(self) -> Data:
        """Return it for the typesetter."""
        rows = [
            {"label": row["label"], "count": row["count"], "text": number(row["count"])}
            for row in self.rows
        ]
        return {"rows": rows, "alt": "; ".join(f"{row['label']}: {row['text']}" for row in rows)}


@dataclass(frozen=True, slots=True)
class Table:
    """A table; of each row the first cell is its head. `texts` is how many columns hold words, from the left."""

    kind: ClassVar[str] = "table"
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Words]]
    texts: int = 1

    def data(self) -> Data:
        """Return it for the typesetter."""
        rows = [
            [{"text": cell.text, "language": cell.language} for cell in row] for row in self.rows
        ]
        return {
            "caption": self.caption,
            "headings": list(self.headings),
            "rows": rows,
            "texts": self.texts,
        }


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms with what is said of each."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[str, Words]]

    def data(self) -> Data:
        """Return it for the typesetter."""
        return {
            "rows": [
                {"term": term, "text": said.text, "language": said.language}
                for term, said in self.rows
            ]
        }


Block = Heading | Paragraph | Stages | Interval | Progress | Counts | Table | Facts


@dataclass(frozen=True, slots=True)
class Document:
    """A report: what stands above and below every page of it, and its blocks."""

    title: str
    kicker: str
    language: str
    moment: datetime
    plan: str
    standing: str
    strip: str = ""
    page_of: str = ""
    blocks: list[Block] = field(default_factory=list)

    def data(self) -> Data:
        """Return the whole report for the typesetter."""
        return {
            "title": self.title,
            "kicker": self.kicker,
            "language": self.language,
            "moment": self.moment.isoformat(),
            "plan": self.plan,
            "standing": self.standing,
            "strip": self.strip,
            "page_of": self.page_of,
            "blocks": [{"kind": block.kind, **block.data()} for block in self.blocks],
        }


def _place(share: Fraction) -> float:
    """Return where a share stands in a drawing."""
    return round(float(share), 6)
