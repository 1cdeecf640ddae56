"""The timeline and the page of results: what the data says, with its sources, its bounds and its gaps."""

import re

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, make_update
from tests.practices import make_practice, take_up
from tests.waiting import with_steps
from tracker.models import ProcessEvent
from tracker.models.enums import Role, Standing
from tracker.web import timeline


def test_events_stand_in_order_as_precisely_as_they_are_known(
    session: Session, browser: Browser, sign_in: object
) -> None:
    late = {"precision": "month", "standing": Standing.UNVERIFIED}
    session.add(
        ProcessEvent(code="odd", kind="new-kind", title_es="Raro", date_from="2090-13", **late)
    )
    session.commit()

    page = browser.get("/en/timeline").text

    for said in (
        "1984",
        "Mexico Plan of Action",
        "December 12, 2023",
        "September 2024 to November 2024",
    ):
        assert said in page, said
    for said in (
        "First regional consultation",
        "Second regional consultation",
        "Third regional consultation",
    ):
        assert said in page, said
    assert page.index("Cartagena Declaration") < page.index("Negotiation of the Declaration")
    assert ("2090-13" in page, "new-kind" in page, "Not checked yet" in page) == (True, True, True)
    assert page.count("still to come") == 2
    assert "Takes the pledges of this tracker" in page
    assert 'href="https://' in page
    assert "process_events.csv" not in page
    admin = sign_in(Role.ADMINISTRATOR)  # type: ignore[operator]
    assert "process_events.csv" in admin.get("/en/timeline").text
    session.execute(delete(ProcessEvent))
    session.commit()
    assert "What happened when" not in browser.get("/en/timeline").text


def test_dates_are_written_no_more_precisely_than_they_are_known() -> None:
    assert timeline.written("1984") == "1984"
    assert timeline.sources("a; https://example.org/x (dates)") == [
        timeline.Source("a", ""),
        timeline.Source("https://example.org/x (dates)", "https://example.org/x"),
    ]


def test_each_result_has_figures_with_their_rows_and_its_gaps(
    session: Session, browser: Browser
) -> None:
    one = make_pledge(session, area="solutions")
    make_update(session, one)
    with_steps(session)
    take_up(session, make_practice(session), "PER")
    session.commit()

    page = browser.get("/en/results").text

    assert page.count("What can") >= 3
    assert "1\N{NO-BREAK SPACE}of 1" in page
    assert "Adapting it: 1" in page
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/en/roadmap\?[^"]+)"', page)
    }
    assert links == {"/en/roadmap?which=legal#steps", "/en/roadmap?how=overdue#steps"}
    for link in links:
        assert "Ley promulgada" in browser.get(link.partition("#")[0]).text
    assert "/en/practices" in page
