from datetime import date

from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tests.monitoring import world as worlds
from tracker.models.enums import MilestoneState
from tracker.models.indicator import Milestone


def test_all_countries_are_on_the_map_and_in_the_table(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = browser.get("/en/countries?period=2026-H1").text

    assert page.count('class="tile cover-') == 33
    assert "Chile: 5 of 6 pledges reported" in page
    assert "Haiti: no pledge owes a report" in page


def test_a_country_prints_its_report(browser: Browser, session: Session) -> None:
    world = worlds.make(session)
    session.add_all(
        Milestone(
            pledge=world.half,
            position=position,
            title=f"Paso {position}",
            weight_bp=0,
            planned_to=planned,
            state=MilestoneState.DONE if done else MilestoneState.PLANNED,
            done_on=done,
        )
        for position, (planned, done) in enumerate(
            [
                (date(2026, 3, 1), date(2026, 3, 2)),
                (date(2026, 4, 1), None),
                (date(2027, 5, 1), None),
            ]
        )
    )
    world.late.withdrawn_at, world.late.withdrawn_reason = NOW, "Ya no se hará."
    session.commit()

    page = browser.get("/en/countries/chl?period=2026-H1").text

    assert ">Chile</h1>" in page
    assert world.half.code in page
    assert "Withdrawn pledge" in page
    assert "Last data: 31-12-2025, in progress, 25%" in page
    assert "no change since the last report" in page
    for word in ("Done", "Overdue", "Planned", "Funding", "method version 1"):
        assert word in page


def test_a_party_to_a_joint_pledge_shows_who_leads(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = browser.get("/en/countries/PER?period=2026-H1").text

    assert "joint pledge, led by another" in page
    assert "1 pledge is joint" in page


def test_a_stale_no_change_is_flagged(browser: Browser, session: Session) -> None:
    world = worlds.make(session)
    obligation = factories.obligation_of(session, world.silent)
    obligation.is_stale = True
    session.commit()

    page = browser.get("/en/countries/CHL?period=2026-H1").text

    assert "rested on a report of more than 12 months ago" in page


def test_a_country_without_pledges_says_so(browser: Browser) -> None:
    page = browser.get("/en/countries/HTI").text

    assert "Haiti owes no report for this period." in page
    assert "No pledge of this country owes a report for this period." in page
    assert "No pledge of this country has milestones." in page


def test_a_country_that_is_none_is_not_found(browser: Browser) -> None:
    browser.get("/en/countries/XXX", status=404)
    browser.get("/en/countries/123456789012345678901234567890", status=404)
