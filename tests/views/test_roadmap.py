"""The roadmap: figures that lead to their rows, filters, the picture, the calendar, what waits for what."""

import re
from collections.abc import Callable

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import operator
from tests.waiting import SOURCE, STEPS, step, with_steps
from tracker.domain import dependencies, milestones, publication
from tracker.models import Installation
from tracker.models.enums import CountryRole, MilestoneState, Role
from tracker.views import roadmap as view
from tracker.web import roadmap, roadmap_files


def rows(page: str) -> list[str]:
    """Return the codes of the listed milestones' pledges."""
    return re.findall(r'<a class="code" href="/en/pledges/([^"#]+)', page)


def test_figures_lead_to_their_rows_and_the_public_sees_what_is_in_force(
    session: Session, browser: Browser
) -> None:
    own, other = with_steps(session), with_steps(session, "PER", area="solutions")
    gone = with_steps(session, "COL", title="Se fue")
    with_steps(session, "COL", published=False)
    dependencies.add(session, operator(), step(session, own, 2), other.code, 1)
    dependencies.add(session, operator(), step(session, own, 3), gone.code, 1)
    publication.withdraw(session, operator(), gone, reason="Se retira.")
    session.commit()

    page = browser.get("/en/roadmap").text

    assert gone.code not in page
    assert "Waits for" in page
    assert other.code in page
    assert rows(page) == [own.code, other.code]
    links = {
        one.replace("&amp;", "&") for one in re.findall(r'href="(/en/roadmap\?[^"]+#steps)"', page)
    }
    for query, count in (
        ("how=overdue", 2),
        ("which=legal", 2),
        ("how=planned", 4),
        ("which=waiting", 1),
        ("which=undated", 2),
        ("when=2026-H2", 2),
        ("which=all", 6),
    ):
        assert f"/en/roadmap?{query}#steps" in links, query
        assert len(rows(browser.get(f"/en/roadmap?{query}").text)) == count, query
    legal = browser.get("/en/roadmap?which=legal&country=PER&by=quarter").text
    assert SOURCE in legal
    assert rows(legal) == [other.code]
    assert "2026-Q1" in legal
    assert rows(browser.get("/en/roadmap?which=all&role=origin").text) == []
    assert "when=2026-Q4&amp;how=planned" in browser.get("/en/roadmap?when=2026-Q1&by=quarter").text


def test_done_and_cancelled_milestones_are_never_late(session: Session, browser: Browser) -> None:
    own = with_steps(session, country_roles=(CountryRole.ORIGIN,))
    day = STEPS[0].planned_to
    milestones.move(session, operator(), step(session, own), MilestoneState.DONE, done_on=day)
    milestones.move(session, operator(), step(session, own, 3), MilestoneState.CANCELLED)
    session.commit()

    page = browser.get("/en/roadmap?how=done&role=origin").text

    assert "which=legal&amp;how=done" in page.replace("role=origin&amp;", "")
    assert rows(page) == [own.code]
    assert rows(browser.get("/en/roadmap?how=overdue").text) == []


def test_long_lists_go_on_from_page_to_page(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roadmap, "PAGE", 2)
    with_steps(session)
    session.commit()

    first = browser.get("/en/roadmap?which=all").text
    (after,) = re.findall(r'href="(/en/roadmap\?which=all&amp;page=[^"]+)#steps"', first)
    last = browser.get(after.replace("&amp;", "&")).text
    (before,) = re.findall(r'href="(/en/roadmap\?which=all&amp;page=[^"]+)#steps"', last)

    assert ("Ley promulgada" in first, "Personal formado" in last) == (True, True)
    assert rows(browser.get(before.replace("&amp;", "&")).text) == rows(first)


@pytest.mark.parametrize(
    "query",
    [
        "when=2026-H3",
        "when=9999-H2",
        "when=x026-H1",
        "when=2026",
        "how=x",
        "which=x",
        "by=x",
        "area=x",
        "page=x",
    ],
)
def test_what_means_nothing_is_refused_with_a_sentence(browser: Browser, query: str) -> None:
    assert 'role="alert"' in browser.get(f"/en/roadmap?{query}", 422).text
    if query == "area=x":
        assert browser.client.get(f"/roadmap.ics?{query}").status_code == 422
        assert browser.client.get(f"/en/roadmap.svg?{query}").status_code == 422


def test_picture_and_calendar_follow_the_filters(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = browser.client.get("/en/roadmap.svg").text
    assert "No milestone has a last day." in empty
    own = with_steps(session)
    with_steps(session, "PER")
    session.commit()
    picture = browser.client.get("/en/roadmap.svg?country=CHL")
    assert picture.mimetype == "image/svg+xml"
    assert "Country: Chile" in picture.text
    assert "2026-H1: 1, 1 overdue." in picture.text
    monkeypatch.setattr(roadmap_files, "TALLEST_LABEL", 1)
    session.get_one(Installation, 1).is_demonstration = True
    session.commit()
    short = browser.client.get("/en/roadmap.svg").text
    assert ">H1<" in short
    assert "Demonstration data" in short

    answer = browser.client.get("/roadmap.ics?country=CHL&lang=en")
    assert answer.mimetype == "text/calendar"
    entries = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(one["summary"]) for one in entries] == [
        f"{own.code}: Ley promulgada",
        f"{own.code}: Oficinas abiertas",
    ]
    assert str(entries[0]["description"]) == "Overdue"
    monkeypatch.setattr(view, "MOST_ENTRIES", 1)
    cut = browser.client.get("/roadmap.ics").data
    assert len(Calendar.from_ical(cut).walk("VEVENT")) == 1
    assert b"CALDESC" in cut


def test_a_milestone_is_made_to_wait_and_released_on_its_page(
    session: Session, sign_in: Callable[..., Browser], browser: Browser
) -> None:
    own, other = with_steps(session), with_steps(session, "PER")
    session.commit()
    writer, address = sign_in(Role.FOCAL_POINT, "CHL"), f"/en/pledges/{own.code}/milestones/2/waits"
    assert "It waits for no other pledge." in writer.get(address).text
    assert address in writer.get(f"/en/pledges/{own.code}/milestones/2").text

    for _again in range(2):
        writer.post(address, {"pledge": other.code, "position": "1", "form_key": "k1"})
    assert "already" in writer.post(address, {"pledge": other.code, "position": "1"}, 422).text
    assert "no milestone" in writer.post(address, {"pledge": other.code, "position": "x"}, 422).text
    writer.post(address, {"pledge": "x" * 5000, "position": "1"}, 422)

    page = writer.get(address).text
    (release,) = re.findall(rf'action="({address}/\d+/delete)"', page)
    record = browser.get(f"/en/pledges/{other.code}").text
    assert "Other pledges wait for it" in record
    assert own.code in record
    assert "Waits for other pledges" in browser.get(f"/en/pledges/{own.code}").text
    stranger = sign_in(Role.FOCAL_POINT, "PER")
    stranger.get(address, 403)
    stranger.post(release, {}, 403)
    assert (
        "What waits for this milestone"
        in stranger.get(f"/en/pledges/{other.code}/milestones/1/waits").text
    )
    writer.post(release, {})
    assert "It waits for no other pledge." in writer.get(address).text


def test_legal_steps_are_written_with_the_milestones(
    session: Session, sign_in: Callable[..., Browser]
) -> None:
    draft = with_steps(session, published=False)
    session.commit()
    writer, address = sign_in(Role.FOCAL_POINT, "CHL"), f"/en/pledges/{draft.code}/milestones"
    page = writer.get(address)
    assert SOURCE in page.text

    version = re.findall(r'name="version"[^>]*value="(\d+)"', page.text)[0]
    said = {"steps-0-title": "Decreto", "steps-0-weight": "100", "version": version}
    faulty = {**said, "steps-0-legal_kind": "", "steps-0-legal_source": SOURCE}
    assert "Choose which legal step" in writer.post(address, faulty, 422).text
    writer.post(address, {**faulty, "steps-0-legal_kind": "decree"})
    assert "Decree" in writer.get(f"/en/pledges/{draft.code}").text
