"""A text beside the one in force, for the person who decides on it."""

from decimal import Decimal

from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import indicator, pledge_text
from tracker.web import review_rows


def test_a_changed_pledge_shows_what_changed_and_warns_at_its_row(
    app: Flask, session: Session
) -> None:
    text = pledge_text(title="New title", indicators=(indicator(target_value=Decimal(80)),))

    with app.test_request_context("/?lang=en"):
        rows = {row.field: row for row in review_rows.of_version(text, pledge_text(), {}, {})}

    assert [name for name, row in rows.items() if row.is_changed] == ["title", "I1.target"]
    assert rows["I1.target"].warnings == ["1 target lowered"]
    assert ("ins", "New title") in rows["title"].pieces


def test_a_row_that_is_gone_keeps_its_name(app: Flask, session: Session) -> None:
    text = pledge_text(indicators=())

    with app.test_request_context("/?lang=en"):
        rows = {row.field: row for row in review_rows.of_version(text, pledge_text(), {}, {})}

    assert rows["I1.target"].name == "Indicator: Permits granted – Target"
    assert rows["I1.target"].after == ""


def test_a_first_text_stands_alone(app: Flask, session: Session) -> None:
    with app.test_request_context("/?lang=en"):
        rows = review_rows.of_version(pledge_text(), None, {}, {})

    assert {row.is_changed for row in rows} == {False}
    assert {kind for row in rows for kind, _words in row.pieces} <= {"same"}
