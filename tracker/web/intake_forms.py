"""Between the form of a mapping and the mapping that it says."""

import hashlib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.errors import Fault, InvalidError
from tracker.domain.words import word
from tracker.forms.intake import Layout, Word, mapping_form
from tracker.intake import batches, mappings, vocabularies
from tracker.intake.mappings import DayOrder, DecimalMark, Filling, Mapping, Source
from tracker.intake.tables import Table
from tracker.models import enums
from tracker.models.intake import IntakeBatch

MOST_WORDS = 40
CODED: Map[str, type[StrEnum]] = {
    "language": enums.Language,
    "support_kinds": enums.SupportKind,
    "kinds": enums.SupportKind,
    "country_roles": enums.CountryRole,
    "populations": enums.Population,
    "kind": enums.IndicatorKind,
    "direction": enums.Direction,
    "accumulation": enums.Accumulation,
    "stage": enums.Stage,
    "value_state": enums.ValueState,
}


def form_of(
    session: Session, batch: IntakeBatch, table: Table, mapping: Mapping, **options: Any
) -> Any:
    """Return the form filled with a mapping; it asks for the words of the file that are no codes."""
    layout = layout_of(session, batch, table, mapping)
    return mapping_form(layout, data=_filled(layout, mapping), **options)


def layout_of(session: Session, batch: IntakeBatch, table: Table, mapping: Mapping) -> Layout:
    """Return what a mapping of the file is made of."""
    codes = _codes(session, batch)
    known = {name: [code for code, _text in pairs] for name, pairs in codes.items()}
    found = mappings.unknown_words(mapping, table, known, MOST_WORDS)
    words = [
        Word(_name(column, one), column, one) for column, some in found.items() for one in some
    ]
    columns = {one.name: one.is_required for one in batches.columns_of(session, batch)}
    return Layout(columns, table.headings, codes, words)


def said(form: Any, layout: Layout) -> Mapping:
    """Return the mapping that a valid form says."""
    columns = {}
    for name in layout.columns:
        if source := _source(form, layout.headings, name):
            columns[name] = source
    only = form.only_column.data or ""
    return Mapping(
        columns=columns,
        words=_words(form, layout),
        days=DayOrder(form.days.data or DayOrder.ISO),
        decimals=DecimalMark(form.decimals.data or DecimalMark.POINT),
        only_column=layout.headings[int(only[1:])] if only else "",
        only_value=(form.only_value.data or "").strip() if only else "",
    )


def at_fields(error: InvalidError) -> InvalidError:
    """Return the refusal of a mapping with the names of the form's fields."""
    return InvalidError(
        [Fault(_field(one.field), one.message, **one.values) for one in error.faults]
    )


def _field(name: str) -> str:
    return f"from_{name}" if name and not name.startswith("only_") else name


def _source(form: Any, headings: Sequence[str], name: str) -> Source | None:
    chosen, text = form[f"from_{name}"].data or "", form[f"text_{name}"].data or ""
    if not chosen:
        return None
    if chosen in ("value", "number"):
        return Source(Filling(chosen), text.strip())
    return Source(Filling.COLUMN, headings[int(chosen[1:])])


def _words(form: Any, layout: Layout) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for one in layout.words:
        if code := form[one.name].data:
            words.setdefault(one.column, {})[one.text] = code
    return words


def _filled(layout: Layout, mapping: Mapping) -> dict[str, str]:
    places = {heading: f"c{place}" for place, heading in enumerate(layout.headings)}
    data = {
        "days": mapping.days.value,
        "decimals": mapping.decimals.value,
        "only_column": places.get(mapping.only_column, ""),
        "only_value": mapping.only_value,
    }
    for name, source in mapping.columns.items():
        is_column = source.filling is Filling.COLUMN
        data[f"from_{name}"] = places.get(source.text, "") if is_column else source.filling.value
        data[f"text_{name}"] = "" if is_column else source.text
    for one in layout.words:
        data[one.name] = mapping.words.get(one.column, {}).get(one.text, "")
    return data


def _codes(session: Session, batch: IntakeBatch) -> dict[str, list[tuple[str, str]]]:
    vocabulary = vocabularies.load(session)
    enumerated = {
        name: [(code.value, gettext(word(code))) for code in kind] for name, kind in CODED.items()
    }
    return {
        **enumerated,
        "country": [(batch.country_iso3, batch.country_iso3)] if batch.country_iso3 else [],
        "area": [(code, code) for code in vocabulary.areas],
        "areas": [(code, code) for code in vocabulary.areas],
        "countries": [(code, code) for code in sorted(vocabulary.countries)],
        "period": [(code, code) for code in vocabulary.periods],
    }


def _name(column: str, text: str) -> str:
    return f"word_{column}_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
