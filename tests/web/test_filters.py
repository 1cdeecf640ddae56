from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask

from tracker.models.enums import Stage
from tracker.web import filters
from tracker.web.labels import label

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "number", "percent", "money", "day"),
    [
        ("es", "1.234,5", f"46{NBSP}%", f"USD{NBSP}1.234,50", "31 de enero de 2027"),
        ("en", "1,234.5", "46%", f"USD{NBSP}1,234.50", "January 31, 2027"),
        ("pt", "1.234,5", "46%", f"USD{NBSP}1.234,50", "31 de janeiro de 2027"),
        ("fr", "1\N{NARROW NO-BREAK SPACE}234,5", f"46{NBSP}%", None, "31 janvier 2027"),
    ],
)
def test_each_language_writes_in_its_own_way(
    app: Flask, language: str, number: str, percent: str, money: str | None, day: str
) -> None:
    with app.test_request_context(f"/data/x?lang={language}"):
        assert filters.number(Decimal("1234.500")) == number
        assert filters.percent(Decimal("0.455")) == percent
        assert money in (None, filters.money(123450, "USD"))
        assert filters.day(date(2027, 1, 31)) == day
        assert filters.short_day(date(2027, 1, 31)) == "31-01-2027"


def test_a_moment_names_its_zone(app: Flask) -> None:
    at = datetime(2027, 2, 1, 2, 59, tzinfo=UTC)
    with app.test_request_context("/data/x?lang=es"):
        local = filters.moment(at, "America/Santiago")
        plain = filters.moment(at)

    assert local.startswith("31 de enero de 2027, 23:59 (")
    assert plain.endswith("02:59 (UTC)")


def test_nothing_is_written_as_nothing(app: Flask) -> None:
    with app.test_request_context("/data/x?lang=es"):
        written = [
            write(None)
            for write in (
                filters.day,
                filters.short_day,
                filters.moment,
                filters.number,
                filters.percent,
            )
        ]
        assert [*written, filters.money(None, "USD"), label(None)] == [""] * 7
        assert filters.percent(Fraction(1, 8)) == f"12{NBSP}%"
        assert filters.number(12) == "12"
        assert filters.money(5000, "CLP") == f"CLP{NBSP}5.000"


def test_values_have_words(app: Flask) -> None:
    with app.test_request_context("/data/x?lang=en"):
        assert label(Stage.FULFILLED) == "Fulfilled"


def test_a_constant_in_a_template_is_written_in_each_readers_language(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 1|percent }}")

    for language, written in (("en", "100%"), ("es", f"100{NBSP}%")):
        with app.test_request_context(f"/data/x?lang={language}"):
            assert template.render() == written
