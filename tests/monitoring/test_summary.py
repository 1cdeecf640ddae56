from decimal import Decimal

from sqlalchemy.orm import Session

from tests.factories import NOW
from tests.monitoring.world import World
from tracker.monitoring.dashboards import summary_rows
from tracker.monitoring.figures import Tally
from tracker.monitoring.summary import SummaryRow, summary_row


def by_group(rows: list[SummaryRow]) -> dict[tuple[str, str, str], SummaryRow]:
    return {(row.period, row.country_iso3, row.area): row for row in rows}


def test_the_region_its_areas_and_the_countries_have_a_row_each(
    session: Session, world: World
) -> None:
    rows = by_group(summary_rows(session, NOW, ["2026-H1"]))

    assert list(rows) == [
        ("2026-H1", "", ""),
        ("2026-H1", "", "protection"),
        ("2026-H1", "", "solutions"),
        ("2026-H1", "", "disasters"),
        ("2026-H1", "CHL", ""),
        ("2026-H1", "CHL", "protection"),
        ("2026-H1", "CHL", "solutions"),
        ("2026-H1", "PER", ""),
        ("2026-H1", "PER", "protection"),
    ]


def test_ratios_have_six_decimals(session: Session, world: World) -> None:
    region = by_group(summary_rows(session, NOW))["2026-H1", "", ""]

    assert (region.eligible, region.accepted, region.no_change, region.waived) == (7, 4, 1, 1)
    assert str(region.coverage) == "0.714286"
    assert (region.on_time, region.computable) == (4, 5)
    assert str(region.mean_progress) == "0.550000"
    assert (str(region.lower_bound), str(region.upper_bound)) == ("0.392857", "0.678571")


def test_all_opened_periods_are_there_unless_some_are_named(session: Session) -> None:
    assert {row.period for row in summary_rows(session, NOW)} == {
        *("2025-H1", "2025-H2", "2026-H1", "2026-H2")
    }
    assert summary_rows(session, NOW, ["2031-H1"]) == []


def test_fewer_than_five_have_counts_and_coverage_only() -> None:
    row = summary_row("2026-H1", "CHL", "", [Tally(eligible=4, accepted=3)])

    assert (row.not_reported, row.coverage) == (1, Decimal("0.75"))
    assert (row.mean_progress, row.lower_bound, row.upper_bound) == (None, None, None)


def test_nothing_to_count_leaves_the_cells_empty() -> None:
    row = summary_row("2026-H1", "CHL", "", [Tally(waived=2)])

    assert (row.eligible, row.waived) == (0, 2)
    assert (row.accepted, row.on_time, row.computable, row.coverage) == (None, None, None, None)
