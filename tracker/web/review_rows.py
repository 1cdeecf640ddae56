"""A text beside the one in force, row by row, for the person who decides on it."""

from collections.abc import Mapping

from tracker.domain import differences
from tracker.domain.differences import Mark, Notice
from tracker.domain.texts import PledgeText
from tracker.models.progress import ProgressUpdate
from tracker.web import pledge_words, update_words
from tracker.web.update_words import Row

_PROSE = frozenset(
    {"title", "description", "expected_result", "territory", "lead_institution", "contact"}
)
_MARKS = {Mark.KEPT: "same", Mark.ADDED: "ins", Mark.REMOVED: "del"}


def of_update(update: ProgressUpdate, base: ProgressUpdate | None) -> list[Row]:
    """Return an update's rows beside the last accepted one's."""
    return update_words.rows(differences.of_update(update, base))


def of_version(
    text: PledgeText,
    base: PledgeText | None,
    organisations: Mapping[int, str],
    titles: Mapping[str, str],
) -> list[Row]:
    """Return a pledge's rows beside the published text's; a first text stands alone."""
    new = pledge_words.described(text, organisations, titles)
    if base is None:
        return [_row(field, *said, said[1]) for field, said in new.items()]
    old = pledge_words.described(base, organisations, titles)
    lowered = {f"{ref}.target" for ref in differences.lowered_targets(text, base)}
    return [
        _row(
            field,
            (new.get(field) or old[field])[0],
            new.get(field, ("", ""))[1],
            old.get(field, ("", ""))[1],
            [update_words.warning(Notice.TARGET_LOWERED)] if field in lowered else [],
        )
        for field in dict.fromkeys([*new, *old])
    ]


def _row(field: str, name: str, after: str, before: str, warnings: list[str] | None = None) -> Row:
    return Row(
        field=field,
        name=name,
        note="",
        before=before,
        after=after,
        pieces=_pieces(field, before, after),
        warnings=warnings or [],
        is_changed=before != after,
    )


def _pieces(field: str, before: str, after: str) -> list[tuple[str, str]]:
    if before == after:
        return [("same", after)]
    if field in _PROSE:
        return [(_MARKS[run.mark], run.text) for run in differences.words(before, after)]
    # Numbers, days and lists of titles are compared whole.
    return [(mark, text) for mark, text in (("del", before), ("ins", after)) if text]
