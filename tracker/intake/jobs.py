"""One run over a file's rows: who acts, what was found wrong, what each row came to."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, TrackerError
from tracker.intake.faults import CellFault
from tracker.intake.layouts import Record
from tracker.intake.outcomes import Act, Difference, Effect, RowEffect
from tracker.intake.vocabularies import Vocabulary

# Says which row and column a fault of the domain belongs to.
Locate = Callable[[Fault], tuple[Record, str]]
# Is told how many more rows were dealt with.
Tick = Callable[[int], None]


@dataclass(slots=True)
class Job:
    """The run: its session, actor and vocabulary, and what its rows came to."""

    session: Session
    actor: Actor
    vocabulary: Vocabulary
    tick: Tick
    faults: list[CellFault] = field(default_factory=list)
    effects: list[RowEffect] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    @contextmanager
    def attempt(self, records: Sequence[Record], locate: Locate) -> Iterator[None]:
        """Carry out what some rows ask for; what the domain refuses is undone and named at its cell."""
        earlier = len(self.effects)
        try:
            with self.session.begin_nested():
                yield
        except TrackerError as error:
            del self.effects[earlier:]
            self.faults += _located(error, records[0], locate)
        self.tick(len(records))

    def note(
        self, record: Record, subject: str, effect: Effect, differences: Sequence[Difference] = ()
    ) -> None:
        """Remember what a row did."""
        self.effects.append(RowEffect(record.row.number, subject, effect, tuple(differences)))


def _located(error: TrackerError, first: Record, locate: Locate) -> Iterator[CellFault]:
    faults = error.faults if isinstance(error, InvalidError) else []
    for fault in faults:
        record, column = locate(fault)
        yield record.fault(column, fault.message, **fault.values)
    if not faults:
        yield first.fault("", error.message, **error.values)
