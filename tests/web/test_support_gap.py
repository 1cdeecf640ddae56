"""The gaps on the pages: every number leads to its rows, and says what it can't."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import operator
from tests.supporting import make_match, make_need, make_offer
from tracker.domain import agreements
from tracker.domain.agreements import Part, Terms
from tracker.models.enums import Role, SupportKind
from tracker.monitoring import support_facts
from tracker.monitoring.support_gap import Step

CANARY = "canario-8b1f"
USD = {"amount": Decimal(1000), "currency": "USD"}


@pytest.fixture
def filled(session: Session) -> None:
    """One need that is answered in part, one in another currency, one that states nothing, and drafts."""
    offer = make_offer(session, **USD, areas=("protection", "disasters"))
    match = make_match(session, make_need(session, **USD), offer)
    agreements.agree(session, operator(), match, Terms(amount=Decimal(600)))
    agreements.deliver(session, operator(), match, Part(on=date(2026, 11, 1), amount=Decimal(200)))
    make_need(session, country="BRA", amount=Decimal(70), currency="BRL")
    make_need(session, area="solutions", kind=SupportKind.TECHNICAL)
    make_offer(session, kinds=(SupportKind.TECHNICAL,), title="Para cualquier área")
    make_need(session, published=False, title=CANARY)
    make_offer(session, published=False, title=CANARY)
    session.commit()


def test_only_what_is_published_is_counted(session: Session, filled: None) -> None:
    found = support_facts.entries(session)

    counts = {step: sum(one.step is step for one in found) for step in Step}
    assert counts == {Step.ASKED: 3, Step.OFFERED: 2, Step.AGREED: 1, Step.DELIVERED: 1}
    (agreed,) = (one for one in found if one.step is Step.AGREED)
    (came,) = (one for one in found if one.step is Step.DELIVERED)
    assert (agreed.minor, came.minor, came.currency) == (60_000, 20_000, "USD")
    assert len(support_facts.entries(session, country="BRA")) == 1
    assert len(support_facts.entries(session, area="disasters")) == 1


def test_a_delivery_without_an_amount_is_counted_as_such(session: Session) -> None:
    match = make_match(session)
    agreements.agree(session, operator(), match, Terms())
    assert Step.DELIVERED not in {one.step for one in support_facts.entries(session)}
    agreements.deliver(session, operator(), match, Part(on=date(2026, 11, 1)))

    (came,) = (one for one in support_facts.entries(session) if one.step is Step.DELIVERED)

    assert came.minor is None


def cells(page: str, group: str) -> list[str]:
    """Return the texts of the rows of a group."""
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    plain = [
        unescape(re.sub(r"<[^>]+>", " ", row)).replace("\N{NO-BREAK SPACE}", " ") for row in rows
    ]
    return [" ".join(row.split()) for row in plain if row.startswith(group)]


def test_the_page_shows_each_currency_alone_and_what_is_not_stated(
    browser: Browser, filled: None
) -> None:
    page = browser.get("/en/support").text

    protection = cells(page, "Financial")
    assert protection[0].endswith("Financial How many 2 1 1 1 1")
    assert protection[1].endswith("BRL 70 0 0 0 70")
    assert protection[2].endswith("USD 1,000 1,000 600 200 400")
    assert page.count("Not stated") > 0
    assert cells(page, "Technical")[-1] == "Technical How many 0 1 1 without an amount 0 0 0"
    assert (
        cells(page, "Total")[0]
        == "Total How many 3 1 without an amount 2 1 without an amount 1 1 2"
    )
    assert "2 of 3 published needs have no agreement yet" in page
    assert "1 entry names several groups" in page
    assert CANARY not in page


def test_every_number_leads_to_its_rows(browser: Browser, filled: None) -> None:
    page = browser.get("/en/support").text
    table = page[page.index('id="gap"') :]
    lines = re.findall(
        r"<tr><th scope=\"row\">(?:(?!</tr>).)*How many(?:(?!</tr>).)*</tr>", table, re.DOTALL
    )
    found = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">([^<]+)</a>', "".join(lines))
    counts = {unescape(href): text for href, text in found}
    assert len(counts) > 8
    for href, text in counts.items():
        rows = browser.get(href).text
        assert CANARY not in rows
        kind = "match" if "/matches" in href else href.split("/support/")[1].split("?")[0][:-1]
        links = set(re.findall(rf'href="/en/support/{kind}[^"?]*/([\w-]+)"', rows))
        assert len(links) == int(text), href


def test_the_gaps_can_be_read_by_kind_and_by_country(browser: Browser, filled: None) -> None:
    kinds = browser.get("/en/support?by=kind").text
    countries = browser.get("/en/support?by=country").text

    assert cells(kinds, "Technical") == [
        "Technical How many 1 1 without an amount 1 1 without an amount 0 0 1"
    ]
    assert cells(countries, "Brazil")[0] == "Brazil How many 1 0 0 0 1"
    assert "Nothing has been asked for" not in countries


def test_the_dashboard_has_them_for_one_area_or_country(browser: Browser, filled: None) -> None:
    page = browser.get("/en/dashboards/support-platform?country=BRA").text

    assert cells(page[page.index('id="gap"') :], "Financial")[0].endswith("How many 1 0 0 0 1")
    assert "/data/needs.csv?country=BRA" in page
    empty = browser.get("/en/dashboards/support-platform?by=kind&country=HTI").text
    assert "Nothing has been asked for or offered here yet." in empty


def test_the_home_says_what_became_of_offers_and_needs(
    sign_in: Callable[..., Browser], session: Session
) -> None:
    offer = make_offer(session, title="Oferta propia")
    match = make_match(session, make_need(session, title="Sedes de Chile"), offer)
    agreements.agree(session, operator(), match, Terms())
    make_offer(session, title="Oferta sola")
    make_need(session, country="BRA", title="Ajena")
    make_offer(session, organisation="Another", published=False, title=CANARY)
    session.commit()

    home = sign_in(Role.PARTNER, organisation="Fictional Partner").get("/en/home").text
    assert "What became of your offers (2)" in home
    assert re.search(r"Agreed</a>: \S+ <span lang=.es.>Sedes de Chile", home)
    assert "No need has been matched with it yet." in home
    assert CANARY not in home
    assert "What became of your needs" not in home

    country = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text
    assert "What became of your needs (1)" in country
    assert "What became of your offers" not in country
