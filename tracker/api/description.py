"""The OpenAPI description, made from the reports, the lists and the records themselves, and a page to read it."""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from pydantic import TypeAdapter

from tracker.api import lists, pledges, reference
from tracker.reports.catalogue import REPORTS
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.filters import WORDS
from tracker.web.auth import PUBLIC, allow
from tracker.web.problems import MEDIA_TYPE

bp = Blueprint("api_description", __name__, url_prefix="/api")

REFERENCES = "#/components/schemas/{model}"
_TYPES = {Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.BOOLEAN: "boolean"}
_ABOUT = {
    "page": "Where the list goes on, as the Link header of the page before says.",
    "limit": f"How many rows a page has: 1 to {lists.LONGEST_PAGE}.",
    "snapshot": "The period whose frozen figures are asked for.",
    "q": "Words to look for.",
}
_REFUSALS = {
    "400": "Something was asked for that has no meaning.",
    "401": "The token opens nothing.",
    "404": "It isn't there, or may not be seen.",
    "409": "There is no snapshot of the period.",
}


@bp.get("/v1/openapi.json")
@allow(GET=PUBLIC)
def document() -> Response:
    """Return the description."""
    response = jsonify(described())
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.get("/docs")
@allow(GET=PUBLIC)
def page() -> str:
    """Show the description to people."""
    return render_template("api/docs.html", document=described())


def described() -> dict[str, Any]:
    """Return the whole description as OpenAPI 3.1."""
    schemas: dict[str, Any] = {"problem": _problem()}
    paths: dict[str, Any] = {}
    for name, report in REPORTS.items():
        schemas[name] = _row(report.sheet)
        asked = [_parameter(one) for one in lists.parameters(report)]
        paths[f"/api/v1/{name}"] = _reading(
            report.sheet.title,
            report.sheet.about,
            _items({"$ref": f"#/components/schemas/{name}"}),
            asked,
        )
    for name, (kind, _found) in reference.LISTS.items():
        paths[f"/api/v1/{name}"] = _reading(
            name.capitalize(), kind.__doc__ or "", _items(_schema(TypeAdapter(kind), schemas)), []
        )
    code = {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}
    paths["/api/v1/pledges/{code}"] = _reading(
        "One pledge", pledges.PledgeEntry.__doc__ or "", _schema(pledges.ENTRY, schemas), [code]
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "tracker", "version": "1"},
        "paths": paths,
        # A token is never needed: with one its owner reads what the owner may.
        "security": [{}, {"token": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _reading(title: str, about: str, schema: Any, asked: list[Any]) -> dict[str, Any]:
    answers = {
        "200": {
            "description": title,
            "headers": {
                "ETag": {"schema": {"type": "string"}},
                "Link": {"schema": {"type": "string"}},
            },
            "content": {"application/json": {"schema": schema}},
        },
        "304": {"description": "Nothing has changed."},
    }
    problem = {"schema": {"$ref": "#/components/schemas/problem"}}
    for status, meaning in _REFUSALS.items():
        answers[status] = {"description": meaning, "content": {MEDIA_TYPE: problem}}
    return {
        "get": {"summary": title, "description": about, "parameters": asked, "responses": answers}
    }


def _items(schema: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": schema}},
    }


def _schema(kind: TypeAdapter[Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a record; what it refers to is added to the others."""
    found = kind.json_schema(mode="serialization", ref_template=REFERENCES)
    schemas.update(found.pop("$defs", {}))
    return found


def _row(sheet: Sheet) -> dict[str, Any]:
    return {
        "type": "object",
        "description": sheet.about,
        "required": list(sheet.names),
        "properties": {column.name: _cell(column) for column in sheet.columns},
    }


def _cell(column: Column) -> dict[str, Any]:
    # What is unknown is null, in whatever column.
    return {"type": [_TYPES.get(column.kind, "string"), "null"], "description": column.meaning}


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "lang":
        schema["enum"] = list(WORDS[name])
    if name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": lists.LONGEST_PAGE}
    found = {"name": name, "in": "query", "required": False, "schema": schema}
    return found | ({"description": _ABOUT[name]} if name in _ABOUT else {})


def _problem() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("type", "title", "detail")}
    return {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {**texts, "status": {"type": "integer"}},
    }
