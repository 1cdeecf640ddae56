"""The list of pledges, and the record of each."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import (
    actor_of,
    indicator,
    make_pledge,
    make_update,
    operator,
    pledge_text,
    publish,
)
from tracker.domain import pledges, publication
from tracker.domain.texts import EvidenceText, LinkText, PartyText
from tracker.models.enums import (
    ChangeReason,
    EvidenceKind,
    Language,
    LinkRelation,
    LinkScheme,
    PartyRole,
    Role,
    Stage,
)

SignIn = Callable[..., Browser]


def test_the_list_is_public_and_leads_to_the_records(session: Session, browser: Browser) -> None:
    pledge = make_pledge(session)
    make_pledge(session, title="Borrador", published=False)
    session.commit()

    page = browser.get("/es/pledges").text

    assert f'href="/es/pledges/{pledge.code}" lang="es">Registro de personas apátridas' in page
    assert "Borrador" not in page


def test_an_empty_list_says_why(session: Session, browser: Browser) -> None:
    assert "No pledge has been published yet." in browser.get("/en/pledges").text
    make_pledge(session)
    session.commit()

    page = browser.get("/en/pledges?stage=fulfilled").text

    assert "No published pledge fits these filters." in page


@pytest.mark.parametrize(
    "asked",
    [
        "area=health",
        "sort=title",
        "page=2",
        "country=XXX",
        "reported=1",
        "q=%00&page=x",
    ],
)
def test_what_no_list_has_gets_a_clear_message_on_the_page(browser: Browser, asked: str) -> None:
    page = browser.get(f"/en/pledges?{asked}", 422).text

    assert 'role="alert"' in page
    assert "<h1>Pledges</h1>" in page


def test_a_page_passes_over_what_is_no_filter(session: Session, browser: Browser) -> None:
    make_pledge(session)
    session.commit()

    page = browser.get("/en/pledges?utm_source=letter&nonsense=1").text

    assert 'role="alert"' not in page
    assert 'href="/data/pledges.csv?lang=en"' in page


def test_words_are_found_without_accents_and_the_filter_is_shown(
    session: Session, browser: Browser
) -> None:
    make_pledge(session, title="Protección de la niñez")
    session.commit()

    page = browser.get("/en/pledges?q=ninez&country=CHL&line=").text

    assert "Protección de la niñez" in page
    assert "Remove all filters" in page
    assert browser.get("/en/pledges?q=100%25_%00").status_code == 200


def test_a_long_list_goes_on(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.pledge_list.PAGE", 1)
    first, second = make_pledge(session), make_pledge(session)
    session.commit()

    page = browser.get("/en/pledges?sort=-code").text
    address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    assert second.code in page
    assert first.code in browser.get(address).text


def test_one_s_own_side_sees_what_it_has_not_published(session: Session, sign_in: SignIn) -> None:
    draft = make_pledge(session, title="Borrador", published=False)
    session.commit()

    assert draft.code in sign_in(Role.APPROVER, "CHL").get("/en/pledges").text
    assert draft.code not in sign_in(Role.FOCAL_POINT, "PER").get("/en/pledges").text
    assert draft.code not in sign_in(Role.MONITOR).get("/en/pledges").text


def test_a_withdrawn_pledge_of_a_closed_period_has_no_title(
    session: Session, browser: Browser
) -> None:
    pledge = make_pledge(session, title="Secreto")
    update = make_update(session, pledge)
    update.obligation.period.closed_at = operator().at
    publication.withdraw(session, operator(), pledge, reason="A mistake.")
    session.commit()

    page = browser.get("/en/pledges?period=2026-H1").text

    assert f'href="/en/pledges/{pledge.code}">Withdrawn</a>' in page
    assert "Secreto" not in page


def test_a_record_shows_everything_in_its_own_language(session: Session, browser: Browser) -> None:
    pledge = make_pledge(
        session,
        parties=(PartyText(role=PartyRole.SUPPORTER, country_iso3="PER"),),
        links=(
            LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.PART_OF),
        ),
        lines=("PT1", "PT2"),
        other_areas=("disasters", "solutions"),
        territory="Tres regiones",
        contact="oficina@example.org",
        budget_amount=Decimal(1000),
        budget_currency="CLP",
        indicators=(
            indicator("I1"),
            indicator("I2", baseline_value=None, target_value=None, title="Sin base"),
        ),
    )
    evidence = EvidenceText(
        kind=EvidenceKind.DECREE, title="Decreto", url="https://example.org/d", language=Language.ES
    )
    hidden = EvidenceText(
        kind=EvidenceKind.OTHER,
        title="Interno",
        url="https://example.org/i",
        language=Language.ES,
        is_public=False,
    )
    make_update(session, pledge, stage=Stage.IN_PROGRESS, evidence=(evidence, hidden))
    session.commit()

    page = browser.get(f"/en/pledges/{pledge.code}").text

    assert '<h1 lang="es">Registro de personas apátridas</h1>' in page
    for text in (
        "Peru (Supports)",
        "is part of GRF-01547",
        "CLP\N{NO-BREAK SPACE}1,000",
        "Tres regiones",
        "Permits granted",
        "None given",
        "Se abrió el registro en una región.",
        "Decreto",
        "As originally pledged",
        "2026-H1",
        "25%",
    ):
        assert text in page, text
    assert "Interno" not in page
    assert "A monitor" not in page


def test_what_changed_between_texts_is_public_and_so_is_the_first(
    session: Session, browser: Browser
) -> None:
    pledge = make_pledge(session)
    draft = pledges.start_amendment(
        session, operator(), pledge, reason=ChangeReason.TARGET_LOWERED, note="Menos fondos."
    )
    less = indicator(target_value=Decimal(80))
    pledges.revise(session, operator(), draft, pledge_text(title="Otro título", indicators=(less,)))
    session.commit()
    assert "Otro título" not in browser.get(f"/en/pledges/{pledge.code}").text
    publish(session, pledge)
    session.commit()

    page = browser.get(f"/en/pledges/{pledge.code}").text

    assert "Target lowered" in page
    assert "Menos fondos." in page
    assert '<del><span class="visually-hidden">Removed: </span>Registro' in page
    assert "As originally pledged" in page


def test_an_amendment_without_a_change_says_so(session: Session, browser: Browser) -> None:
    pledge = make_pledge(session)
    pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.CORRECTION)
    publish(session, pledge)
    session.commit()

    assert "No field changed." in browser.get(f"/en/pledges/{pledge.code}").text


def test_a_withdrawn_pledge_leaves_a_tombstone(session: Session, browser: Browser) -> None:
    pledge = make_pledge(session, title="Secreto")
    make_update(session, pledge)
    publication.withdraw(session, operator(), pledge, reason="Se unió a otro.")
    session.commit()

    page = browser.get(f"/en/pledges/{pledge.code}").text

    assert "withdrawn on November 24, 2026" in page
    assert "Se unió a otro." in page
    assert "Secreto" not in page
    assert "Se abrió el registro" not in page


def test_another_country_s_draft_answers_like_a_missing_one(
    session: Session, browser: Browser, sign_in: SignIn
) -> None:
    draft = make_pledge(session, published=False)
    session.commit()

    for reader in (browser, sign_in(Role.FOCAL_POINT, "PER"), sign_in(Role.MONITOR)):
        for tail in ("", "/edit", "/delete", "/amend"):
            hidden = reader.client.get(f"/es/pledges/{draft.code}{tail}")
            missing = reader.client.get(f"/es/pledges/CHL-2026-999{tail}")
            assert hidden.status_code in (302, 403, 404)
            assert hidden.status_code == missing.status_code
            assert hidden.data.replace(draft.code.encode(), b"CHL-2026-999") == missing.data
    assert (
        browser.get(f"/es/pledges/{draft.code}", 404).data == browser.get("/es/pledges/x", 404).data
    )


def test_the_country_s_people_see_the_open_text_with_their_buttons(
    session: Session, sign_in: SignIn
) -> None:
    pledge = make_pledge(session)
    focal_point = actor_of(session, Role.FOCAL_POINT, country="CHL")
    draft = pledges.start_amendment(
        session, focal_point, pledge, reason=ChangeReason.SCOPE, note="Más regiones."
    )
    pledges.revise(session, focal_point, draft, pledge_text(title="Otro título"))
    publication.submit(session, focal_point, draft)
    monitor = actor_of(session, Role.MONITOR)
    publication.send_back(session, monitor, draft, note="Falta algo.", remarks={"title": "Corto."})
    session.commit()
    address = f"/en/pledges/{pledge.code}"

    own = sign_in(Role.FOCAL_POINT, "CHL").get(address).text
    staff = sign_in(Role.MONITOR).get(address).text
    other = sign_in(Role.FOCAL_POINT, "PER").get(address).text

    for text in (
        "A new text is on its way",
        "Falta algo.",
        "Corto.",
        "Más regiones.",
        "Otro ",
        "A monitor",
    ):
        assert text in own, text
    assert f'href="{address}/check"' in own
    assert f'href="{address}/check"' not in staff
    assert "Falta algo." in staff
    assert "A new text" not in other


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_pages_open_in_each_language(session: Session, browser: Browser, language: str) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge)
    session.commit()

    assert browser.get(f"/{language}/pledges").status_code == 200
    assert browser.get(f"/{language}/pledges/{pledge.code}").status_code == 200
