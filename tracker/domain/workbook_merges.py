"""A workbook's answers beside what the tracker holds now: what would change, and what a person must decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from tracker.domain import merging, update_rules
from tracker.domain.errors import Fault
from tracker.domain.merging import Change, Field, Side, Values
from tracker.domain.texts import UpdateText
from tracker.domain.workbook_entries import Entry
from tracker.domain.workbook_key import Origin
from tracker.messages import N_

Sides = Mapping[str, Side]


@dataclass(frozen=True, slots=True)
class Merge:
    """One entry with its fields compared; `lost` are those of indicators that the pledge no longer has."""

    entry: Entry
    fields: Sequence[Field]
    lost: Sequence[str] = ()

    def of(self, *changes: Change) -> list[Field]:
        """Return the fields that were changed so."""
        return [field for field in self.fields if field.change in changes]

    @property
    def is_asked(self) -> bool:
        """Say whether the file wants something of the entry changed."""
        return bool(self.of(Change.FILE, Change.BOTH))

    @property
    def is_written(self) -> bool:
        """Say whether it can be done: the report is still open."""
        return self.is_asked and self.entry.refusal is None

    @property
    def conflicts(self) -> list[Field]:
        """Return the fields that a person has to decide on."""
        return self.of(Change.BOTH) if self.is_written else []

    def is_changed(self, sides: Sides) -> bool:
        """Say whether anything is left to write when each conflict is decided so."""
        pairs = ((field.chosen(sides.get(field.name)), field.tracker) for field in self.fields)
        return any(chosen != now for chosen, now in pairs)

    def text(self, sides: Sides) -> UpdateText:
        """Return the merged text; `sides` says whose value is kept where both changed a field."""
        values = {field.name: field.chosen(sides.get(field.name)) for field in self.fields}
        return merging.text_with(self.entry.text, values)

    def faults(self, at: datetime) -> list[Fault]:
        """Return what is wrong with what the file says."""
        if self.lost:
            return [_lost(name) for name in self.lost]
        if not self.is_written:
            return []
        values = {field.name: field.chosen(Side.FILE) for field in self.fields}
        if values["no_change"]:
            return self._declared(at)
        return update_rules.text_faults(
            merging.text_with(self.entry.text, values), self.entry.definitions
        )

    def _declared(self, at: datetime) -> list[Fault]:
        """Return why no change can't be declared."""
        others = [field for field in self.of(Change.FILE, Change.BOTH) if field.name != "no_change"]
        if others:
            message = N_("The row says that nothing changed, but it has changes: choose one.")
            return [Fault("no_change", message)]
        if self.entry.may_stay(at):
            return []
        message = N_("There is no report of the last 12 months that could stay: report anew.")
        return [Fault("no_change", message)]


def merge(entry: Entry, origin: Origin, file: Values) -> Merge:
    """Compare what a file says of an entry with what the tracker holds."""
    now = merging.values_of(entry.text, entry.definitions)
    lost = [
        name
        for name, value in file.items()
        if name not in now and merging.print_of(value) != origin.prints.get(name)
    ]
    return Merge(entry, merging.merge(origin.prints, file, now), lost)


def _lost(name: str) -> Fault:
    ref = name.removeprefix(merging.READING)
    return Fault(f"{name}.value", N_("This pledge has no indicator %(ref)s."), ref=ref)


def state_of(content: str, merges: Sequence[Merge]) -> str:
    """Return a word that changes when the file (by its hash) or anything beside it does."""
    told = [content, *(f"{one.entry.key} {one.entry.mark}" for one in merges)]
    return sha256("\n".join(told).encode()).hexdigest()
