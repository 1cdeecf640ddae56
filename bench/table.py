"""What was measured: ratios with their median and spread, the goal beside, and whether it was reached."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEADINGS = ("what", "engine", "scale", "median", "from", "to", "n", "goal", "")


@dataclass(frozen=True, slots=True)
class Result:
    """One line of a table; `goal` is the most (or with `at_least` the least) that the median may be."""

    what: str
    engine: str
    scale: str
    values: Sequence[float]
    goal: float | None = None
    at_least: bool = False
    unit: str = "x"

    @property
    def median(self) -> float:
        """Return the middle of what was measured."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Say pass or MISS; nothing without a goal."""
        if self.goal is None:
            return ""
        held = self.median >= self.goal if self.at_least else self.median <= self.goal
        return "pass" if held else "MISS"

    def cells(self) -> tuple[str, ...]:
        """Return the line as the table shows it."""
        goal = ""
        if self.goal is not None:
            goal = f"{'>=' if self.at_least else '<='} {self.goal:g} {self.unit}"
        low, high = min(self.values), max(self.values)
        numbers = [f"{value:.2f}" for value in (self.median, low, high)]
        numbers[0] += f" {self.unit}"
        return (
            *(self.what, self.engine, self.scale, *numbers),
            *(str(len(self.values)), goal, self.verdict),
        )


@dataclass(slots=True)
class Tables:
    """The tables of a run, printed as they grow, and what the run left out."""

    sections: dict[str, list[Result]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def add(self, section: str, results: Iterable[Result]) -> None:
        """Keep and print results."""
        for result in results:
            if section not in self.sections:
                self.sections[section] = []
                print(f"\n{section}\n  " + _spaced(HEADINGS))
            self.sections[section].append(result)
            print("  " + _spaced(result.cells()), flush=True)

    def leave_out(self, what: str, why: str) -> None:
        """Keep and print what was not run."""
        self.left_out.append(f"{what}: {why}")
        print(f"not run: {what}: {why}", flush=True)

    def markdown(self) -> str:
        """Return the tables for the documentation."""
        parts = []
        for section, results in self.sections.items():
            rows = [HEADINGS, ("---",) * len(HEADINGS), *(result.cells() for result in results)]
            parts += [f"### {section}\n", *("| " + " | ".join(row) + " |" for row in rows), ""]
        parts += ["### Not run\n", *(f"* {line}" for line in self.left_out or ["nothing"])]
        return "\n".join(parts)


def _spaced(cells: Sequence[str]) -> str:
    widths = (46, 11, 6, 11, 9, 9, 4, 11, 5)
    return "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def over(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """Return the ratio of each round."""
    return [one / other for one, other in zip(ones, others, strict=True)]
