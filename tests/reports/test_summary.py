import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, make_pledge, make_update
from tests.reports.asking import codes, table
from tracker.monitoring.summary import summary_rows


@pytest.fixture(autouse=True)
def _six_pledges(session: Session) -> None:
    for _ in range(5):
        make_update(session, make_pledge(session, country="CHL"))
    make_pledge(session, country="HND", area="solutions")


def test_the_file_says_what_the_figures_say(session: Session) -> None:
    rows = table(session, "summary", period="2026-H1")

    figures = summary_rows(session, NOW, ["2026-H1"])
    assert [list(row.values()) for row in rows] == [
        ["" if (value := getattr(figure, name)) is None else str(value) for name in rows[0]]
        for figure in figures
    ]
    region = rows[0]
    assert (region["country_iso3"], region["area"], region["eligible"]) == ("", "", "6")
    assert (region["coverage"], region["mean_progress"]) == ("0.833333", "0.250000")
    assert (region["lower_bound"], region["upper_bound"]) == ("0.208333", "0.375000")
    assert (region["accepted"], region["not_reported"], region["on_time"]) == ("5", "1", "0")


def test_counts_are_those_of_the_rows_behind_them(session: Session) -> None:
    states = codes(table(session, "progress", period="2026-H1"), "report_state")

    region = table(session, "summary", period="2026-H1")[0]

    for state in ("accepted", "no_change", "not_reported", "not_due"):
        assert states.count(state) == int(region[state])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"country": "HND"}, [("HND", ""), ("HND", "solutions")]),
        ({"area": "solutions"}, [("", "solutions"), ("HND", "solutions")]),
        ({"country": "CHL", "area": "solutions"}, []),
    ],
)
def test_groups_can_be_chosen(
    session: Session, asked: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    rows = table(session, "summary", period="2026-H1", **asked)

    assert [(row["country_iso3"], row["area"]) for row in rows] == expected


def test_nothing_owed_has_no_figures(session: Session) -> None:
    row = table(session, "summary", period="2025-H1")[0]

    assert (row["eligible"], row["waived"], row["coverage"], row["accepted"]) == ("0", "0", "", "")
