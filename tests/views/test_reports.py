"""The reports: pages and PDF files with the same words, of what the public may know and nothing else."""

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tests.monitoring import world as worlds
from tests.monitoring.world import World
from tests.reports.test_publishing import H1, LATER, late_report, publish
from tests.reports.test_typesetting import NASTY
from tracker.domain import publication
from tracker.domain.texts import ReadingText
from tracker.models.enums import IndicatorKind, MilestoneState, Role, ValueState
from tracker.models.indicator import Milestone
from tracker.models.installation import Installation
from tracker.models.period import ReportingPeriod
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring import snapshots
from tracker.reports import accounts, typesetting

REPORTS = ("regional", "CHL", "PER", "HTI")
CANARY = "Canary-7193"
FIGURE = re.compile(r"\d[\d.,]*\s?%?")


@pytest.fixture
def world(session: Session) -> World:
    return worlds.make(session)


def pdf(client: FlaskClient, address: str) -> PdfReader:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def body(page: str) -> str:
    """Return what a report's page says, without what only screens have."""
    report = page.split('<div class="report">')[1].split("</main>", maxsplit=1)[0]
    report = re.sub(
        r"<(svg|div class=\"bar[^>]*)[^>]*>.*?</(svg|div)>", " ", report, flags=re.DOTALL
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", report)).split())


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_a_page_and_a_tagged_file_in_four_languages(
    browser: Browser, client: FlaskClient, world: World, name: str, language: str
) -> None:
    page = browser.get(f"/{language}/reports/{name}").text
    reader = pdf(client, f"/{language}/reports/{name}.pdf")
    root = reader.trailer["/Root"]

    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title
    assert f"{reader.metadata.title}</h1>" in unescape(page)


@pytest.mark.parametrize("language", ["es", "fr"])
@pytest.mark.parametrize("name", ["regional", "CHL"])
def test_every_figure_of_the_page_is_in_the_file(
    browser: Browser, client: FlaskClient, world: World, name: str, language: str
) -> None:
    page = body(browser.get(f"/{language}/reports/{name}").text)
    file = words(pdf(client, f"/{language}/reports/{name}.pdf"))

    figures = {figure.strip() for figure in FIGURE.findall(page)}
    assert len(figures) > 10
    assert {figure for figure in figures if figure not in file} == set()


def test_the_national_report_tells_of_each_pledge(browser: Browser, world: World) -> None:
    page = body(browser.get("/en/reports/CHL").text)

    assert (
        "Of the 6 pledges of Chile, 1 is fulfilled and 3 are in progress. 1 has no report." in page
    )
    assert "5 of 6 reported (83%). 4 of them reported in time. 1 pledge is exempt" in page
    assert "55% mean progress of the 5 pledges that can be computed; between 46% and 62%" in page
    assert f"Not reported: {world.silent.code}." in page
    assert "Faltan fondos." in page
    assert "Last data: 31-12-2025, in progress, 25%." in page
    assert world.exempt.code not in page
    assert world.withdrawn.code not in page


def test_it_says_what_changed_since_the_last_period(browser: Browser, world: World) -> None:
    page = body(browser.get("/en/reports/CHL").text)
    moved = page.split("What changed since 2025-H2")[1].split("What stands in the way")[0]

    assert world.silent.code in moved
    assert "In progress, 25% Not reported" in moved
    assert world.same.code not in moved
    assert f"{world.half.code}" in moved
    assert "owed no report In progress, 50%" in moved


def test_a_party_s_report_holds_the_joint_pledge(browser: Browser, world: World) -> None:
    page = body(browser.get("/en/reports/PER").text)

    assert world.joint.code in page
    assert "joint pledge, led by another" in page
    assert "Fewer than 5 pledges: no mean is computed." in page


def test_a_country_without_pledges_has_a_report_too(browser: Browser, world: World) -> None:
    page = body(browser.get("/en/reports/HTI").text)

    assert "Haiti owes no report for this period." in page
    assert "No pledge of this country owes a report for this period." in page


def test_a_country_that_stayed_silent_has_a_report_too(
    browser: Browser, client: FlaskClient, session: Session
) -> None:
    silent = factories.make_pledge(session, country="HTI")
    page = body(browser.get(f"/en/reports/HTI?period={H1}").text)
    file = words(pdf(client, f"/en/reports/HTI.pdf?period={H1}"))

    assert f"Not reported: {silent.code}." in page
    assert "Not reported. Never reported." in page
    assert "Not reported. Never reported." in file
    assert "0 of 1 reported" in file


def test_the_first_period_has_none_before_it(browser: Browser, world: World) -> None:
    assert "What changed since" not in browser.get("/en/reports/CHL?period=2025-H1").text


def test_nothing_moved_where_all_stands_as_before(browser: Browser, session: Session) -> None:
    factories.make_pledge(session)
    page = body(browser.get("/en/reports/CHL?period=2026-H2").text)

    assert "No pledge stands otherwise than in that period." in page


def test_milestones_stand_with_their_pledge(
    browser: Browser, client: FlaskClient, session: Session
) -> None:
    pledge = factories.make_pledge(session)
    days = [date(2026, 1, 31), date(2026, 3, 31), date(2027, 3, 31)]
    for place, planned in enumerate(days, start=1):
        step = Milestone(
            pledge_id=pledge.id, position=place, title="Paso", planned_to=planned, weight_bp=0
        )
        if place == 1:
            step.state, step.done_on = MilestoneState.DONE, date(2026, 2, 1)
        session.add(step)
    session.flush()

    page = body(browser.get(f"/en/reports/CHL?period={H1}").text)

    assert f"Milestones of {pledge.code}" in page
    assert "01-02-2026 Done" in page
    assert "31-03-2026 Overdue" in page
    assert "31-03-2027 Planned" in page


def test_a_published_period_s_report_is_that_of_its_snapshot(
    browser: Browser, client: FlaskClient, session: Session, world: World
) -> None:
    late_report(session, world.silent)
    session.commit()
    vintage = snapshots.of_period(session, H1)
    assert vintage is not None

    published = words(pdf(client, "/en/reports/CHL.pdf"))
    live = words(pdf(client, f"/en/reports/CHL.pdf?period={H1}&live=1"))

    assert "5 of 6 reported (83%)" in published
    assert vintage.sha256 in published
    assert vintage.short in published
    assert "6 of 6 reported (100%)" in live
    assert "Live figures of November 24, 2026" in live
    assert vintage.short not in live
    assert "no figures were published with which these could be compared" in published
    assert "What changed since 2025-H2" in body(
        browser.get(f"/en/reports/CHL?period={H1}&live=1").text
    )


def test_published_figures_are_held_beside_published_ones(
    browser: Browser, session: Session, world: World
) -> None:
    publish(session, "2025-H2")
    publish(session)
    session.commit()
    page = body(browser.get("/en/reports/CHL").text)

    assert "In progress, 25% Not reported" in page


def test_a_withdrawn_pledge_keeps_its_figures_and_loses_its_text(
    browser: Browser, client: FlaskClient, session: Session, world: World
) -> None:
    publish(session)
    publication.withdraw(session, factories.operator(LATER), world.late, reason="Otra vez.")
    session.commit()
    page = body(browser.get("/en/reports/CHL").text)

    assert f"{world.late.code} · Withdrawn pledge" in page
    assert "Faltan fondos." not in page
    assert "Faltan fondos." not in words(pdf(client, "/en/reports/CHL.pdf"))


@pytest.mark.parametrize("role", [None, Role.FOCAL_POINT, Role.MONITOR])
def test_nothing_unpublished_is_in_a_report_whoever_asks(
    client: FlaskClient,
    session: Session,
    sign_in: Callable[..., Browser],
    world: World,
    role: Role | None,
) -> None:
    factories.make_update(
        session, world.silent, accepted=False, achievements=CANARY, challenges=CANARY,
        next_steps=CANARY, support_needed=CANARY,
    )  # fmt: skip
    factories.make_pledge(session, published=False, title=CANARY)
    session.commit()
    reader = client
    if role is not None:
        country = "CHL" if role is Role.FOCAL_POINT else None
        reader = sign_in(role, country=country).client

    for name in ("regional", "CHL"):
        assert CANARY not in reader.get(f"/en/reports/{name}?period={H1}").text
        assert CANARY not in words(pdf(reader, f"/en/reports/{name}.pdf?period={H1}"))
    assert "5 of 6 reported" in words(pdf(reader, f"/en/reports/CHL.pdf?period={H1}"))


def test_markup_in_texts_is_printed_as_it_is(
    browser: Browser, client: FlaskClient, session: Session, world: World
) -> None:
    session.execute(update(PledgeVersion).values(title=NASTY, lead_institution=NASTY))
    texts = ("achievements", "challenges", "next_steps", "support_needed")
    session.execute(
        update(ProgressUpdate).values(dict.fromkeys(texts, f"{NASTY}\n\n中\x07 {NASTY}"))
    )
    session.flush()
    session.expire_all()

    browser.get("/en/reports/CHL")
    file = words(pdf(client, "/en/reports/CHL.pdf"))

    assert file.replace(" ", "").count(NASTY.replace(" ", "")) > 30
    assert "□" in file


def test_a_demonstration_says_so_on_every_page(
    client: FlaskClient, session: Session, world: World
) -> None:
    session.execute(update(Installation).values(is_demonstration=True))
    session.commit()
    reader = pdf(client, "/en/reports/CHL.pdf")

    assert len(reader.pages) > 1
    for page in reader.pages:
        assert "Demonstration data, invented." in page.extract_text()


def test_every_page_has_a_head_and_a_foot(client: FlaskClient, world: World) -> None:
    reader = pdf(client, "/en/reports/CHL.pdf")

    for place, page in enumerate(reader.pages, start=1):
        text = " ".join(page.extract_text().split())
        assert "Chile Plan of Action 2024-2034" in text
        assert "2026-H1 · Live figures of November 24, 2026" in text
        assert f"Page {place} of {len(reader.pages)}" in text
        assert "Demonstration" not in text


def test_a_file_is_made_once_until_the_data_changes(
    client: FlaskClient, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counting(document: dict[str, object]) -> bytes:
        made.append(str(document["title"]))
        return b"%PDF"

    monkeypatch.setattr(typesetting, "typeset", counting)
    first = client.get("/en/reports/CHL.pdf")
    client.get("/en/reports/chl.pdf?nonsense=1")
    again = client.get("/en/reports/CHL.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(made) == 1
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.headers["Content-Disposition"] == 'inline; filename="CHL-2026-H1-en.pdf"'

    factories.make_pledge(session)
    session.commit()
    client.get("/en/reports/CHL.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert len(made) == 2


def test_without_the_typesetter_the_page_stays_and_says_how_to_get_it(
    browser: Browser, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda _name: None)

    assert "pip install tracker[pdf]" in browser.get("/en/reports").text
    assert "CHL.pdf" not in browser.get("/en/reports/CHL").text
    answer = client.get("/en/reports/CHL.pdf")
    assert answer.status_code == 501
    assert "tracker[pdf]" in answer.text
    assert 'href="/en/reports/CHL?period=2026-H1"' in answer.text


def test_a_file_that_could_not_be_made_can_be_asked_for_again(
    client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "TEMPLATE", typesetting.TEMPLATE.with_name("none.typ"))
    answer = client.get("/en/reports/CHL.pdf")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ending", ["", ".pdf"])
@pytest.mark.parametrize("name", ["XXX", "CHL.csv", "a%00b", "regional2"])
def test_a_report_that_is_none_is_not_found(
    browser: Browser, world: World, name: str, ending: str
) -> None:
    browser.get(f"/en/reports/{name}{ending}", status=404)


def test_a_period_that_is_none_is_not_found(browser: Browser, world: World) -> None:
    browser.get("/en/reports/CHL.pdf?period=2031-H9", status=404)


def test_before_any_period_there_is_no_report(browser: Browser, session: Session) -> None:
    session.execute(update(ReportingPeriod).values(opens_on=NOW.date().replace(year=2030),
                                                   due_on=NOW.date().replace(year=2031),
                                                   closes_on=NOW.date().replace(year=2031),
                                                   publishes_on=NOW.date().replace(year=2031)))  # fmt: skip
    session.commit()

    browser.get("/en/reports")
    browser.get("/en/reports/CHL")
    browser.get("/en/reports/CHL.pdf", status=404)


def test_the_list_names_every_report_in_every_language(browser: Browser, world: World) -> None:
    page = browser.get("/en/reports").text

    assert "/fr/reports/regional.pdf?period=2026-H1" in page
    assert "/es/reports/CHL.pdf?period=2026-H1" in page
    assert page.count('<th scope="row">') == 34


def test_each_kind_of_indicator_is_written_in_its_own_way(
    browser: Browser, session: Session
) -> None:
    plain = {"baseline_value": None, "baseline_date": None, "baseline_reason": "Nadie contaba."}
    pledge = factories.make_pledge(
        session,
        lead_institution="",
        indicators=(
            factories.indicator("A", title="Ley", kind=IndicatorKind.YES_NO, unit="",
                                baseline_value=Decimal(0), target_value=Decimal(1)),
            factories.indicator("B", title="Cobertura", kind=IndicatorKind.PERCENTAGE, unit="%"),
            factories.indicator("C", title="Parte", kind=IndicatorKind.RATIO, unit="personas",
                                target_value=Decimal("0.9")),
            factories.indicator("D", title="Permisos", **plain),
        ),
    )  # fmt: skip
    reported = ValueState.REPORTED
    factories.make_update(
        session,
        pledge,
        readings=(
            ReadingText(ref="A", value_state=reported, value=Decimal(1)),
            ReadingText(ref="B", value_state=reported, value=Decimal("44.8")),
            ReadingText(
                ref="C", value_state=reported, numerator=Decimal(3), denominator=Decimal(5)
            ),
            ReadingText(ref="D", value_state=ValueState.NOT_COLLECTED),
        ),
    )
    page = body(browser.get(f"/en/reports/CHL?period={H1}").text)

    assert "Ley No Yes Yes 100%" in page
    assert "Cobertura (%) 0 % 44.8 % 100 % 45%" in page.replace("\xa0", " ")
    assert "Parte (personas) 0% 60% 90% 67%" in page
    assert "Permisos (permits) – No data 100 –" in page


def test_the_region_s_report_says_who_stayed_silent(browser: Browser, world: World) -> None:
    page = body(browser.get("/en/reports/regional").text)

    assert "Of 7 pledges, 1 is fulfilled and 3 are in progress. 2 have no report." in page
    assert "No country that was due has stayed silent." in page
    assert "The countries' pledges add up to 7." in page
    assert "No pledge owes a report: Antigua and Barbuda, Argentina" in page

    silent = body(browser.get("/en/reports/regional?period=2025-H2").text)
    assert "1 is fulfilled" not in silent


def test_a_silent_country_is_named(browser: Browser, session: Session) -> None:
    factories.make_pledge(session, country="HTI")

    assert "1 country sent no report: Haiti." in body(
        browser.get(f"/en/reports/regional?period={H1}").text
    )


def test_a_region_without_pledges_has_a_report_too(
    browser: Browser, client: FlaskClient, session: Session
) -> None:
    page = body(browser.get("/en/reports/regional").text)

    assert "No pledge owes a report for this period." in page
    assert "Stages by country" not in page
    assert "No pledge owes a report" in words(pdf(client, "/en/reports/regional.pdf"))


def test_texts_too_long_for_one_report_are_cut_and_it_says_so(
    browser: Browser, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MOST_LETTERS", 60)
    page = body(browser.get("/en/reports/CHL").text)

    assert "each is cut after 10 characters" in page
    assert "Se abrió e […]" in page
    assert "Faltan fon […]" in page
