"""The dictionary of all reports as a Data Package: what each column is, for people and for machines."""

from collections.abc import Callable, Iterable
from typing import Any

from tracker.messages import N_
from tracker.reports.columns import Column, Kind, Sheet

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.CODES: "string",
    Kind.DATE: "date",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
}


def described(
    sheets: Iterable[Sheet], translate: Callable[[str], str], homepage: str
) -> dict[str, Any]:
    """Return the package, its words in the reader's language."""
    return {
        "$schema": PROFILE,
        "name": "chile-plan-of-action-progress",
        "title": translate(N_("Pledges and progress under the Chile Plan of Action 2024-2034")),
        "homepage": homepage,
        "resources": [_resource(sheet, translate) for sheet in sheets],
    }


def _resource(sheet: Sheet, translate: Callable[[str], str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, translate) for column in sheet.columns],
        "missingValues": [""],
    }
    if sheet.key:
        schema["primaryKey"] = list(sheet.key)
    return {
        "name": sheet.name,
        "type": "table",
        "title": translate(sheet.title),
        "description": translate(sheet.about),
        "path": f"{sheet.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        # With the mark at its beginning, by which a spreadsheet knows it.
        "encoding": "utf-8-sig",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "doubleQuote": True,
            "header": True,
        },
        "schema": schema,
    }


def _field(column: Column, translate: Callable[[str], str]) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.kind],
        "title": translate(column.label),
        "description": translate(column.meaning),
    }
    if column.kind is Kind.BOOLEAN:
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.words and column.kind is Kind.CODE:
        field["constraints"] = {"enum": [str(word) for word in column.words]}
    return field
