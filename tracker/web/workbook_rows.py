"""A filled-in workbook on its way in: its seal, its answers beside the tracker's, and how the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import Signer
from sqlalchemy.orm import Session

from tracker.domain import differences, workbook_entries, workbook_key, workbook_merges
from tracker.domain.actors import Actor
from tracker.domain.merging import READING, Change, Field, Side
from tracker.domain.texts import ReadingText
from tracker.domain.workbook_entries import Entry
from tracker.domain.workbook_key import FORMAT, Head, Key
from tracker.domain.workbook_merges import Merge
from tracker.forms.fields import say
from tracker.intake import filled_workbooks
from tracker.intake.faults import CellFault, RefusedError, refuse
from tracker.intake.filled_workbooks import Filled, Opened
from tracker.messages import N_
from tracker.models.enums import Language
from tracker.models.workbook import WorkbookUpload
from tracker.reports.workbook import Sealed
from tracker.web import update_words, workbook_words

PURPOSE = "tracker-workbook"


@dataclass(frozen=True, slots=True)
class Row:
    """A field that the file wants changed: both sides in the reader's words; `choice` names the decision."""

    name: str
    note: str
    tracker: str
    file: str
    choice: str
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Block:
    """An entry of the difference: its changed fields, and the names of those that only the tracker changed."""

    entry: Entry
    rows: Sequence[Row]
    moved: Sequence[str]
    refusal: str


@dataclass(frozen=True, slots=True)
class Place:
    """A fault of the file as the page shows it."""

    sheet: str
    row: int
    column: str
    value: str
    rule: str


def sealed(actor: Actor, entries: Sequence[Entry], period: str, sheets: Mapping[str, str], language: str) -> Sealed:  # fmt: skip
    """Return the key of a workbook of the entries, and its seal."""
    head = Head(
        owners=sorted(workbook_entries.owners_of(actor)),
        language=language,
        made_at=actor.at.isoformat(),
        period=period,
        sheets=sheets,
    )
    lines = workbook_key.lines(workbook_key.make(head, entries))
    return Sealed(lines, _seal(lines))


def merged(session: Session, actor: Actor, name: str, content: bytes) -> list[Merge]:
    """Return what a workbook says beside what the tracker holds, entry by entry; raises RefusedError."""
    opened = filled_workbooks.open_file(content, name)
    key = _key(actor, opened)
    language = Language(key.head.language)
    entries = workbook_entries.entries_of(session, actor, key.origins, language)
    definitions = {name: entry.definitions for name, entry in entries.items()}
    filled, faults = filled_workbooks.read(opened, key, workbook_words.meanings(), definitions)
    merges = [
        workbook_merges.merge(entries[name], key.origins[name], one.values)
        for name, one in filled.items()
        if name in entries
    ]
    faults += _lost(filled, entries)
    faults += [
        filled[merge.entry.key].fault(fault) for merge in merges for fault in merge.faults(actor.at)
    ]
    if faults:
        raise RefusedError(faults)
    return merges


def state_of(upload: WorkbookUpload, merges: Sequence[Merge]) -> str:
    """Return what tells the difference that a person saw from a later one."""
    return workbook_merges.state_of(upload.sha256, merges)


def sides_of(merges: Sequence[Merge], sent: Mapping[str, str]) -> dict[str, dict[str, Side]]:
    """Return the decisions that were sent, by entry and field."""
    return {
        merge.entry.key: {
            field.name: Side(sent[choice])
            for field in merge.conflicts
            if sent.get(choice := _choice(merge, field)) in set(Side)
        }
        for merge in merges
    }


def undecided(merges: Sequence[Merge], sides: Mapping[str, Mapping[str, Side]]) -> int:
    """Return how many decisions are still to be made."""
    return sum(
        field.name not in sides[merge.entry.key] for merge in merges for field in merge.conflicts
    )


def blocks(merges: Sequence[Merge]) -> list[Block]:
    """Return the entries that the file wants changed."""
    return [_block(merge) for merge in merges if merge.is_asked]


def places(faults: Sequence[CellFault]) -> list[Place]:
    """Return the faults of a file, sheet by sheet, its columns called as they are called in the file."""
    by_sheet = sorted(faults, key=lambda fault: (fault.place.sheet, fault.place.row))
    return [
        Place(
            fault.place.sheet,
            fault.place.row,
            str(workbook_words.HEADINGS.get(fault.place.column, fault.place.column)),
            fault.place.value,
            say(fault),
        )
        for fault in by_sheet
    ]


def _key(actor: Actor, opened: Opened) -> Key:
    if not Signer(current_app.secret_key or "", salt=PURPOSE).verify_signature(
        "\n".join(opened.lines), opened.seal
    ):
        raise refuse(
            opened.name,
            N_(
                "The hidden part of the workbook was changed: download a new one and copy your answers."
            ),
        )
    if workbook_key.format_of(opened.lines) != FORMAT:
        raise refuse(
            opened.name,
            N_(
                "The workbook is of an older version of the tracker: download a new one and copy your answers."
            ),
        )
    key = workbook_key.read(opened.lines)
    if not set(key.head.owners) <= workbook_entries.owners_of(actor):
        raise refuse(
            opened.name,
            N_("The workbook is of another country or organisation."),
        )
    return key


def _seal(lines: Sequence[str]) -> str:
    signer = Signer(current_app.secret_key or "", salt=PURPOSE)
    return signer.get_signature("\n".join(lines)).decode()


def _lost(filled: Mapping[str, Filled], entries: Mapping[str, Entry]) -> list[CellFault]:
    message = N_("You can't report on this pledge any more.")
    return [
        one.record.fault("pledge", message) for name, one in filled.items() if name not in entries
    ]


def _block(merge: Merge) -> Block:
    refs = list(merge.entry.definitions)
    moved = [_name(field, refs) for field in merge.of(Change.TRACKER)]
    refusal = merge.entry.refusal
    rows = [_row(merge, field, refs) for field in merge.of(Change.FILE, Change.BOTH)]
    return Block(merge.entry, rows, moved, say(refusal) if refusal else "")


def _row(merge: Merge, field: Field, refs: Sequence[str]) -> Row:
    definition = merge.entry.definitions.get(field.name.removeprefix(READING))
    note = f"{definition.title}: {update_words.about(definition)}" if definition else ""
    tracker, file = (
        update_words.said(_plain(side), definition) for side in (field.tracker, field.file)
    )
    is_conflict = field.change is Change.BOTH
    return Row(_name(field, refs), note, tracker, file, _choice(merge, field), is_conflict)


def _plain(value: object) -> object:
    return differences.reading(value) if isinstance(value, ReadingText) else value


def _name(field: Field, refs: Sequence[str]) -> str:
    if field.name == "language":
        return str(_("Language of the text"))
    ref = field.name.removeprefix(READING)
    return update_words.name_of(field.name, refs.index(ref) + 1 if ref in refs else 0)


def _choice(merge: Merge, field: Field) -> str:
    return f"{merge.entry.obligation.id}-{field.name}"
