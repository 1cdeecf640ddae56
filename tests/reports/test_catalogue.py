import pytest

from tracker.reports.catalogue import REPORTS
from tracker.reports.filters import Filters, UnknownFilterError

CONTRACT = {
    "progress": (
        "pledge_code, external_ref, country_iso3, country, area, line_of_action, title, lead_institution, starts_on, "
        "ends_on, period, due_on, report_state, reported_on, late, stage, stage_changed_on, progress, progress_reason, "
        "indicators, indicators_computable, achievements, challenges, challenge_codes, next_steps, support_needed, "
        "budget_amount, budget_currency, spent_amount, grf_pledges, forums, revision, snapshot, method_version, url"
    ),
    "indicators": (
        "pledge_code, indicator_ref, title, unit, kind, direction, baseline_value, baseline_date, target_value, "
        "target_date, period, value, value_state, progress, progress_capped, reason"
    ),
    "obligations": "pledge_code, country_iso3, period, due_on, state, submitted_on, days_late",
    "summary": (
        "period, country_iso3, area, eligible, accepted, no_change, not_reported, not_due, waived, coverage, on_time, "
        "planning, in_progress, fulfilled, discontinued, computable, mean_progress, lower_bound, upper_bound"
    ),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract_in_its_order(name: str) -> None:
    assert ", ".join(REPORTS[name].sheet.names) == CONTRACT[name]


def test_the_reports_are_those_of_the_contract() -> None:
    kept = ["progress", "pledges", "indicators", "obligations", "summary"]

    assert [name for name, report in REPORTS.items() if report.is_kept] == kept
    assert {"practices", "adoptions"} <= set(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_every_column_has_its_words_and_its_key_is_one_of_them(name: str) -> None:
    sheet = REPORTS[name].sheet

    assert set(sheet.key) <= set(sheet.names)
    assert len(set(sheet.names)) == len(sheet.names)
    for column in sheet.columns:
        assert column.label
        assert column.meaning.endswith((".", ";"))
        assert not column.hxl or column.hxl.startswith("#")
        # A percent sign would have to be doubled for the catalogues.
        assert "%" not in column.label + column.meaning


def test_a_report_of_pledges_takes_every_filter() -> None:
    REPORTS["progress"].refuse_unfit(Filters(country=("CHL",), kind=("policy",), q="x"))


def test_a_filter_that_figures_know_nothing_of_is_refused() -> None:
    REPORTS["summary"].refuse_unfit(Filters(country=("CHL",), period=("2026-H1",)))

    with pytest.raises(UnknownFilterError, match=r"“kind”.*area, country, period"):
        REPORTS["summary"].refuse_unfit(Filters(kind=("policy",)))
