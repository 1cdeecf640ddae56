"""The pages of good practices: found, read, written, decided on, taken up; without script and by right."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_organisation, make_pledge, make_user, operator
from tests.practices import make_practice, practice_text, publish, take_up
from tracker.domain import practice_moves, practices
from tracker.models import Country, Installation
from tracker.models.enums import ChallengeCode, Language, Role, State
from tracker.models.practice import Adoption, AdoptionStage, Practice
from tracker.web import practice_list

SignIn = Callable[..., Browser]
WHOLE = {
    "title": "Visas en la estación",
    "language": "es",
    "areas": "protection",
    "themes": "capacity",
    "populations": "refugees",
    "problem": "Había que viajar.",
    "solution": "Se atiende en la estación.",
    "results": "Menos esperas.",
    "contact": "Oficina Ficticia",
    "links-0-title": "Informe",
    "links-0-url": "https://example.org/informe",
    "links-1-title": "",
    "links-1-url": "",
}


@pytest.fixture
def chile(sign_in: SignIn) -> Browser:
    """Chile's focal point at the screen."""
    return sign_in(Role.FOCAL_POINT, "CHL")


def only(session: Session) -> Practice:
    return session.scalars(select(Practice)).one()


def at(practice: Practice, place: str = "") -> str:
    return f"/en/practices/{practice.code}{place}"


def test_the_list_is_found_by_each_filter(session: Session, browser: Browser) -> None:
    shown = make_practice(
        session,
        country="BRA",
        language=Language.PT,
        title="Diplomas reconhecidos",
        areas=("solutions",),
        themes=(ChallengeCode.FUNDING,),
    )
    make_practice(session, organisation="Fictional Partner", title="Otra ventanilla")
    take_up(session, shown, "CHL", AdoptionStage.ADOPTED)
    session.commit()

    whole = browser.get("/en/practices").text
    assert whole.index("Diplomas") > 0
    assert "Adopted: 1" in whole
    assert "Fictional Partner" in whole
    for query in (
        "area=solutions",
        "challenge=funding",
        "country=BRA",
        "language=pt",
        "q=DIPLOMAS",
    ):
        page = browser.get(f"/en/practices?{query}").text
        assert "Otra ventanilla" not in page, query
        assert "Diplomas reconhecidos" in page, query
        assert "Filters at work" in page, query
    assert (
        "/data/practices.csv?country=BRA&amp;lang=en"
        in browser.get("/en/practices?country=BRA").text
    )
    assert "fits these filters" in browser.get("/en/practices?q=nada").text
    for query in ("area=nowhere", "language=xx", "page=nonsense", "challenge=x"):
        browser.get(f"/en/practices?{query}", 422)


def test_the_list_goes_on_in_pages_both_ways(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_list, "PAGE", 2)
    titles = [f"Ficha {number}" for number in range(5)]
    for title in titles:
        make_practice(session, title=title)
    session.commit()

    def seen(page: str) -> tuple[list[str], dict[str, str]]:
        text = browser.get(page).text
        links = {
            side: text.split(f'rel="{side}" href="')[1].split('"')[0].replace("&amp;", "&")
            for side in ("prev", "next")
            if f'rel="{side}"' in text
        }
        return [title for title in titles if title in text], links

    first, links = seen("/en/practices?language=es")
    second, links = seen(links["next"])
    third, last = seen(links["next"])
    assert (first, second, third) == (titles[:2], titles[2:4], titles[4:])
    assert "next" not in last
    assert seen(last["prev"])[0] == second
    back, ends = seen(links["prev"])
    assert back == first
    assert "prev" not in ends


def test_what_a_file_of_practices_knows_nothing_of_is_refused(
    session: Session, browser: Browser
) -> None:
    make_practice(session)
    session.commit()

    assert (
        "can't be filtered by"
        in browser.get("/data/practices.csv?period=2026-H1&lang=en", 400).text
    )
    # The workbook of all files then has those of pledges alone.
    alone, whole = (
        len(browser.get(f"/data/all.xlsx?{query}").data)
        for query in ("period=2026-H1&country=CHL", "country=CHL")
    )
    assert alone < whole
    assert "One row per published practice" in browser.get("/en/data").text


def test_an_empty_list_says_so(browser: Browser) -> None:
    assert "No good practice has been published yet." in browser.get("/en/practices").text
    assert "No country has taken up" in browser.get("/en/practices/flows").text
    assert "No country has taken up" in browser.get("/en/practices/flows.svg").text


def test_a_practice_is_told_from_a_pledge_with_one_click(session: Session, chile: Browser) -> None:
    pledge, theirs = make_pledge(session), make_pledge(session, country="PER")
    partners = make_pledge(session, organisation="Fictional Partner")
    session.commit()

    address = f"/en/practices/new?pledge={pledge.code}"
    assert address in chile.get(f"/en/pledges/{pledge.code}").text
    assert address not in chile.get(f"/en/pledges/{theirs.code}").text
    form = chile.get(address).text
    assert 'value="Registro de personas apátridas"' in form
    assert f'<option selected value="{pledge.code}">' in form
    # Another's text is not one's own to begin with, and what isn't there is not found.
    for other in (theirs, partners):
        assert 'value="Registro' not in chile.get(f"/en/practices/new?pledge={other.code}").text
    chile.get("/en/practices/new?pledge=CHL-1999-001", 404)

    sent = {**WHOLE, "pledge": pledge.code, "form_key": "k" * 32}
    first = chile.post("/en/practices/new", sent)
    again = chile.post("/en/practices/new", sent)

    assert first.location == again.location == at(only(session))
    assert only(session).versions[0].pledge is pledge
    assert [link.title for link in only(session).versions[0].links] == ["Informe"]
    assert "Only your side sees it" in chile.get(first.location).text


def test_a_partners_pledge_begins_its_practice(session: Session, sign_in: SignIn) -> None:
    pledge = make_pledge(session, organisation="Fictional Partner")
    browser = sign_in(Role.PARTNER, None, "Fictional Partner")

    form = browser.get(f"/en/practices/new?pledge={pledge.code}").text
    assert 'value="Registro de personas apátridas"' in form
    browser.post("/en/practices/new", WHOLE)

    practice = only(session)
    assert practice.lead_organisation_id == make_organisation(session).id
    version = str(practice.versions[0].version)
    browser.post(at(practice, "/submit"), {"version": version})
    session.refresh(practice.versions[0])
    assert practice.versions[0].state is State.SUBMITTED


def test_who_writes_for_two_chooses(session: Session, app: Flask) -> None:
    user = make_user(session, Role.FOCAL_POINT, country="CHL")
    other = make_user(session, Role.FOCAL_POINT, country="PER").memberships[0]
    user.memberships.append(other)
    session.commit()
    browser = Browser(app).signed_in(session, user)

    assert "Whose practice it is" in browser.get("/en/practices/new").text
    browser.post("/en/practices/new", WHOLE, 422)
    browser.post("/en/practices/new", {**WHOLE, "lead": "country:PER"})

    assert only(session).lead_country_iso3 == "PER"


def test_faults_stand_at_their_fields_and_nothing_is_lost(session: Session, chile: Browser) -> None:
    wrong = {**WHOLE, "title": " ", "links-0-url": "ftp://example.org"}
    page = chile.post("/en/practices/new", wrong, 422).text
    assert "Title: Enter a title." in page
    assert "https:// or http://" in page
    assert "Se atiende en la estación." in page
    assert session.scalars(select(Practice)).all() == []

    more = chile.post("/en/practices/new", {**WHOLE, "add": "links"}, 200).text
    assert "links-2-title" in more
    fewer = chile.post("/en/practices/new", {**WHOLE, "remove": "links-0"}, 200).text
    assert "example.org/informe" not in fewer
    same = chile.post("/en/practices/new", {**WHOLE, "remove": "links-99"}, 200).text
    assert "example.org/informe" in same


def test_an_unfinished_text_is_shown_with_what_it_lacks(session: Session, chile: Browser) -> None:
    chile.post("/en/practices/new", {"title": "Solo un título", "language": "es"})
    practice = only(session)

    page = chile.post(at(practice, "/submit"), {"version": "1"}, 422).text
    assert "Your text is saved. It was not sent." in page
    assert "Say which problem it answers." in page

    chile.post(at(practice, "/edit"), {**WHOLE, "version": "1", "title": ""}, 422)
    sent = {**WHOLE, "version": "1", "form_key": "e" * 32}
    chile.post(at(practice, "/edit"), sent)
    chile.post(at(practice, "/edit"), sent)
    session.refresh(practice.versions[0])
    assert practice.versions[0].version == 2


def test_a_stale_save_shows_both_texts_and_joins_them(session: Session, chile: Browser) -> None:
    practice = make_practice(session, published=False)
    version = practice.versions[0]
    practices.revise(session, operator(), version, practice_text(title="Suyo"))
    session.commit()
    mine = {**WHOLE, "version": "1"}

    conflict = chile.post(at(practice, "/edit"), mine, 409).text
    assert "Somebody else saved this text" in conflict
    assert "Suyo" in conflict
    assert 'name="take-title"' in conflict
    older = chile.post(at(practice, "/edit"), {**mine, "action": "merge"}, 409).text
    assert 'name="take-title"' in older
    joined = {**mine, "version": "2", "action": "merge", "take-title": "theirs"}
    page = chile.post(at(practice, "/edit"), {**joined, "take-nonsense": "theirs"}, 200).text
    assert 'value="Suyo"' in page
    assert "Se atiende en la estación." in page
    assert "Your choices are in the form" in page

    practice_moves.submit(session, operator(), version)
    session.commit()
    closed = chile.post(at(practice, "/edit"), {**mine, "version": "2"}, 409).text
    assert "sent or published in the meantime" in closed
    assert "Se atiende en la estación." in closed
    chile.get(at(practice, "/edit"), 409)


def test_the_monitor_returns_publishes_and_everybody_reads(
    session: Session, sign_in: SignIn, browser: Browser, chile: Browser
) -> None:
    session.get_one(Country, "CHL").needs_sign_off = True
    approver, monitor = sign_in(Role.APPROVER, "CHL"), sign_in(Role.MONITOR)
    chile.post("/en/practices/new", WHOLE)
    practice = only(session)

    def version() -> dict[str, str]:
        session.refresh(practice.versions[0])
        return {"version": str(practice.versions[0].version)}

    chile.post(at(practice, "/submit"), version())
    assert practice.code in approver.get("/en/practices").text
    assert practice.code in approver.get("/en/home").text
    assert practice.code not in chile.get("/en/home").text
    assert practice.code not in monitor.get("/en/practices").text
    approver.post(at(practice, "/return-to-author"), {"note": " ", **version()}, 422)
    approver.post(at(practice, "/return-to-author"), {"note": "Diga más.", **version()})
    assert "Diga más." in chile.get(at(practice, "/edit")).text
    assert "Diga más." in chile.get(at(practice)).text
    chile.post(at(practice, "/submit"), version())
    assert "has to sign it off" in approver.get(at(practice)).text
    approver.post(at(practice, "/sign-off"), version())
    assert practice.code in monitor.get("/en/practices").text
    assert "publishes or returns it" in monitor.get(at(practice)).text
    monitor.get(at(practice, "/return"))
    monitor.post(at(practice, "/publish"), {"version": "1"}, 409)
    browser.get(at(practice), 404)
    monitor.post(at(practice, "/publish"), version())

    page = browser.get(at(practice)).text
    assert "Se atiende en la estación." in page
    assert 'href="https://example.org/informe"' in page
    assert "Begun as a draft" not in page
    assert "by A focal_point" not in page
    insider = chile.get(at(practice)).text
    assert "Signed off for the country" in insider
    assert "by A focal_point" in insider


def test_a_published_practice_is_changed_in_the_open(
    session: Session, chile: Browser, browser: Browser
) -> None:
    practice = make_practice(session)
    session.commit()

    chile.get(at(practice, "/change"))
    chile.post(at(practice, "/change"), {"note": "Segundo año."})
    chile.get(at(practice, "/change"), 409)
    chile.post(at(practice, "/edit"), {**WHOLE, "version": "1"})
    own = chile.get(at(practice)).text
    assert "A new text is on its way" in own
    assert "See what changes" in own
    assert "Visas en la estación" not in browser.get(at(practice)).text
    session.expire_all()
    publish(session, practice)
    session.commit()

    page = browser.get(at(practice)).text
    assert "Why it changes: Segundo año." in page or "Why it changed: Segundo año." in page
    assert "Text 2" in page
    assert "The first text." in page


def test_a_draft_is_thrown_away_after_asking(session: Session, chile: Browser) -> None:
    practice, running = make_practice(session, published=False), make_practice(session)
    practices.start_amendment(session, operator(), running, note="")
    session.commit()

    chile.get(at(practice, "/delete"))
    gone = chile.post(at(practice, "/delete"), {"version": "1"})
    assert gone.location == "/en/practices"
    kept = chile.post(at(running, "/delete"), {"version": "1"})
    assert kept.location == at(running)
    assert only(session) is running


def test_withdrawing_leaves_a_tombstone(session: Session, chile: Browser, browser: Browser) -> None:
    practice = make_practice(session, title="Canto del canario")
    take_up(session, practice, "PER", outcome="Quedó a medias.")
    session.commit()

    chile.get(at(practice, "/withdraw"))
    chile.post(at(practice, "/withdraw"), {"reason": " "}, 422)
    chile.post(at(practice, "/withdraw"), {"reason": "Se contó dos veces."})

    page = browser.get(at(practice)).text
    assert "Se contó dos veces." in page
    assert "Quedó a medias." in page
    for address in (at(practice), "/en/practices", "/en/practices/flows", "/en/countries/CHL"):
        assert "canario" not in browser.get(address).text, address
    assert "Its text is no longer public" not in chile.get(at(practice)).text


def test_a_country_takes_up_anothers_practice(
    session: Session, sign_in: SignIn, browser: Browser, chile: Browser
) -> None:
    practice, pledge = make_practice(session), make_pledge(session, country="PER")
    session.commit()
    peru = sign_in(Role.FOCAL_POINT, "PER")
    door = at(practice, "/take-up/PER")

    assert door not in chile.get(at(practice)).text
    assert "for others to take up" in chile.get(at(practice, "/take-up/CHL"), 403).text
    peru.get(at(practice, "/take-up/XXX"), 404)
    peru.get(at(practice, "/take-up/BRA"), 403)
    assert door in peru.get(at(practice)).text
    peru.get(door)
    peru.post(door, {"language": "es", "version": "0"}, 422)
    said = {"stage": "adopted", "language": "es", "version": "0", "form_key": "t" * 32}
    refused = peru.post(door, {**said, "outcome": ""}, 422).text
    assert "What came of it: Say what came of it." in refused
    whole = {**said, "outcome": "Funciona en dos salas.", "pledge": pledge.code}
    peru.post(door, whole)
    peru.post(door, whole)
    stale = peru.post(door, {**whole, "form_key": "", "outcome": "Otra cosa."}, 409).text
    assert "Funciona en dos salas." in stale.replace("<del>", "").replace("</del>", "")
    assert "Otra cosa." in stale
    peru.post(door, {"stage": "adopted", "language": "es", "outcome": "Sin versión."}, 409)
    assert "Funciona en dos salas." in peru.get(door).text

    assert len(session.scalars(select(Adoption)).all()) == 1
    page = browser.get(at(practice)).text
    assert "Funciona en dos salas." in page
    assert pledge.code in page
    other_side = browser.get("/en/countries/PER").text
    assert at(practice) in other_side
    assert "Taken up from others" in other_side
    assert "Of this country" in browser.get("/en/countries/CHL").text


def test_the_flows_are_a_picture_and_a_table(session: Session, browser: Browser) -> None:
    practice, partners = (
        make_practice(session),
        make_practice(session, organisation="Fictional Partner"),
    )
    take_up(session, practice, "PER", AdoptionStage.ADOPTED)
    take_up(session, make_practice(session), "PER")
    take_up(session, partners, "CHL")
    session.get_one(Installation, 1).is_demonstration = True
    # A territory has no place on the grid: it is in the table only.
    names = {f"name_{language}": "Isla Ficticia" for language in ("es", "en", "pt", "fr")}
    island = Country(
        iso3="ZZZ", iso2="ZZ", m49="999", time_zone="UTC", currency="USD", subregion="", **names
    )
    session.add(island)
    take_up(session, practice, "ZZZ")
    take_up(session, make_practice(session, country="ZZZ"), "PER")
    session.commit()

    page = browser.get("/en/practices/flows").text
    picture = browser.get("/es/practices/flows.svg")

    assert "Adapting it: 1, Adopted: 1" in page
    assert "Fictional Partner" in page
    assert page.count("Isla Ficticia") == 2
    assert "flows.svg" in page
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.count("<path") == 2 * (2 + 2)
    assert 'stroke-dasharray="7 4"' in picture.text
    assert "<script" not in picture.text
