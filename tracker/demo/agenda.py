"""What is done when in the demonstration: every act has its moment, and none lies in the future."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

Act = Callable[[datetime], None]


@dataclass(slots=True)
class Agenda:
    """Acts with their moments, carried out in the order of time."""

    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def add(self, moment: datetime, act: Act) -> None:
        """Write an act down."""
        self.acts.append((moment, len(self.acts), act))

    def carry_out(self, until: datetime) -> int:
        """Carry out every act up to a moment, the earliest first; return how many there were."""
        due = sorted(entry for entry in self.acts if entry[0] <= until)
        for moment, _, act in due:
            act(moment)
        return len(due)


def after(moment: datetime, source: Random, least: int, most: int) -> datetime:
    """Return a moment some days later, at another time of the day."""
    return moment + timedelta(days=source.randrange(least, most), minutes=source.randrange(1, 90))
