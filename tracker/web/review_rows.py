"""A text beside the one in force, row by row, for the person who decides on it."""

from collections.abc import Mapping

from tracker.domain import differences
from tracker.domain.differences import Mark
from tracker.domain.texts import PledgeText
from tracker.models.progress import ProgressUpdate
from tracker.web import pledge_words, update_words
from tracker.web.update_words import Row

_MARKS = {Mark.KEPT: "same", Mark.ADDED: "ins", Mark.REMOVED: "del"}


def of_update(update: ProgressUpdate, base: ProgressUpdate | None) -> list[Row]:
    """Return an update's rows beside the last accepted one's."""
    return update_words.rows(differences.of_update(update, base))


def of_version(
    text: PledgeText, base: PledgeText | None, organisations: Mapping[int, str]
) -> list[Row]:
    """Return a pledge's rows beside the published text's."""
    new = pledge_words.described(text, organisations)
    old = pledge_words.described(base, organisations) if base else {}
    return [_row(field, old, new) for field in dict.fromkeys([*new, *old])]


def _row(field: str, old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]) -> Row:
    name = new[field][0] if field in new else old[field][0]
    before, after = old.get(field, ("", ""))[1], new.get(field, ("", ""))[1]
    runs = differences.words(before, after)
    return Row(
        field=field,
        name=str(name),
        note="",
        before=before,
        after=after,
        pieces=[(_MARKS[run.mark], run.text) for run in runs],
        warnings=[],
        is_changed=before != after,
    )
