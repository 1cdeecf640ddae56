from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import Counter, World
from tracker.domain import periods
from tracker.domain.errors import NotFoundError
from tracker.models.period import ReportingPeriod
from tracker.monitoring import dashboards
from tracker.monitoring.dashboards import View
from tracker.reports import publishing


def view(session: Session, code: str | None = "2026-H1") -> View:
    found = dashboards.view(session, NOW, "en", code)
    assert found is not None
    return found


def test_readers_first_want_the_last_published_period(session: Session) -> None:
    assert view(session, None).period.code == "2026-H1"
    first = session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == "2025-H1")).one()
    periods.close(session, factories.operator(), first)
    publishing.publish(session, factories.operator(), first)

    assert view(session, None).period.code == "2025-H1"


def test_without_a_due_period_the_open_one_is_shown(session: Session) -> None:
    found = dashboards.view(session, datetime(2025, 3, 1, tzinfo=UTC), "en")

    assert found is not None
    assert (found.period.code, found.trend) == ("2025-H1", (found.period,))


def test_before_the_first_period_there_is_nothing_to_show(session: Session) -> None:
    assert dashboards.view(session, datetime(2024, 12, 31, tzinfo=UTC), "en") is None


@pytest.mark.parametrize("code", ["2027-H1", "nonsense"])
def test_a_period_that_has_not_opened_is_not_found(session: Session, code: str) -> None:
    with pytest.raises(NotFoundError):
        view(session, code)


def test_the_plan_page_puts_the_figures_together(session: Session, world: World) -> None:
    page = dashboards.plan_page(session, view(session))

    assert page.figures.eligible == 7
    assert [row.figures.eligible for row in page.areas] == [6, 1, 0]
    assert [row.period.code for row in page.trend.rows] == ["2025-H1", "2025-H2", "2026-H1"]
    assert [row.figures.eligible for row in page.trend.rows] == [0, 2, 7]
    assert page.trend.finding == "more_of_both"
    assert len(page.events) == 5


def test_every_country_is_there(session: Session, world: World) -> None:
    countries = dashboards.countries_page(session, view(session)).countries
    by_code = {row.country.iso3: row.figures for row in countries.rows}

    assert len(by_code) == 33
    assert (by_code["CHL"].eligible, by_code["CHL"].reported) == (6, 5)
    assert (by_code["PER"].eligible, by_code["PER"].reported) == (1, 1)
    assert countries.covers == {"high": 2, "none": 31}
    assert (countries.silent, countries.partial, countries.finding) == ((), 1, "neutral")
    sums = countries.reconciliation
    assert (sums.countries, sums.counted_again, sums.without_country, sums.region) == (7, 1, 1, 7)


def test_a_country_that_was_asked_and_sent_nothing_is_silent(session: Session) -> None:
    factories.make_pledge(session, country="HTI")

    countries = dashboards.countries_page(session, view(session)).countries

    assert [country.iso3 for country in countries.silent] == ["HTI"]


def test_an_area_page_counts_its_area_alone(session: Session, world: World) -> None:
    page = dashboards.area_page(session, view(session), "solutions")

    assert (page.area.number, page.figures.eligible, page.figures.fulfilled) == (2, 1, 1)
    assert [row.figures.eligible for row in page.trend.rows] == [0, 0, 1]
    assert page.countries.reconciliation.countries == 1


def test_an_unknown_area_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        dashboards.area_page(session, view(session), "nonsense")


def test_the_plan_page_asks_a_fixed_number_of_questions(session: Session, world: World) -> None:
    with Counter(session) as before:
        dashboards.plan_page(session, view(session))
    for _ in range(5):
        factories.make_update(session, factories.make_pledge(session))
    with Counter(session) as after:
        dashboards.plan_page(session, view(session))

    assert len(before.statements) == len(after.statements) == 12
