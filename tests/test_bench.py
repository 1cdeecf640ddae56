"""The measurements themselves take long; what they conclude, and that they still start, is tested."""

import pytest

from bench import all as bench_all
from bench.table import Result, Tables, over


@pytest.mark.parametrize(
    ("values", "at_least", "verdict"),
    [
        ([1.0, 9.0, 2.0], False, "pass"),
        ([1.0, 2.1, 9.0], False, "MISS"),
        ([1.0, 2.0, 9.0], True, "pass"),
        ([9.0, 1.9, 1.0], True, "MISS"),
    ],
)
def test_the_median_is_judged(values: list[float], at_least: bool, verdict: str) -> None:
    assert Result("x", "sqlite", "S", values, 2.0, at_least).verdict == verdict


def test_what_has_no_goal_is_not_judged() -> None:
    assert Result("x", "sqlite", "S", [1.0]).verdict == ""


def test_rounds_are_compared_with_their_own() -> None:
    assert over([1.0, 8.0], [2.0, 4.0]) == [0.5, 2.0]


def test_a_table_says_what_was_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    tables = Tables()
    tables.add("Files", [Result("a / b", "sqlite", "S", [1.5, 1.0, 2.0], 1.6)])
    tables.leave_out("PostgreSQL", "no server")

    assert "not run: PostgreSQL: no server" in capsys.readouterr().out
    row = "| a / b | sqlite | S | 1.50 x | 1.00 | 2.00 | 3 | <= 1.6 x | pass |"
    assert row in tables.markdown()
    assert tables.markdown().endswith("* PostgreSQL: no server")


def test_the_document_has_a_place_for_the_last_run() -> None:
    text = bench_all.DOCUMENT.read_text(encoding="utf-8")

    assert text.index(bench_all.BEGIN) < text.index(bench_all.END)
