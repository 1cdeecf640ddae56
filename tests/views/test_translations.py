"""The pages of translations: written beside the original, told to readers, marked when outdated."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import (
    make_pledge,
    make_update,
    operator,
    pledge_text,
    publish,
)
from tests.practices import make_practice
from tests.translations import translate
from tracker.domain import pledges, progress
from tracker.models import Pledge, Translation
from tracker.models.enums import ChangeReason, Language, Role
from tracker.models.translation import TranslationOrigin

SignIn = Callable[..., Browser]


def form_of(pledge: Pledge, target: str = "en", number: int = 1) -> str:
    return f"/en/pledges/{pledge.code}/texts/{number}/translations/{target}"


def data_of(browser: Browser, address: str) -> dict[str, str]:
    """Return the hidden fields of a form, with the browser's token."""
    page = browser.get(address).text
    hidden = {
        name: found.group(1)
        for name in ("version", "form_key")
        if (found := re.search(rf'name="{name}"[^>]*value="([^"]*)"', page))
    }
    return {"csrf_token": browser.token(), **hidden}


def stored(session: Session) -> dict[str, str]:
    session.expire_all()
    return {row.field: row.text for row in session.scalars(select(Translation))}


def test_a_focal_point_translates_a_pledge_beside_its_original(
    session: Session, sign_in: SignIn, browser: Browser
) -> None:
    pledge = make_pledge(session)
    session.commit()
    chile = sign_in(Role.FOCAL_POINT, "CHL")
    address, record = form_of(pledge), f"/en/pledges/{pledge.code}"
    assert f'href="{address}">English</a>' in chile.get(record).text
    assert "Translate into" not in browser.get(record).text

    page = chile.get(address)
    assert f'<div lang="es"><p>{pledge.versions[0].description}</p></div>' in page.text
    assert 'lang="en"' in page.text
    data = {**data_of(chile, address), "title": "Register", "origin": "human"}
    for _again in range(2):
        answer = chile.client.post(address, data=data)
        assert (answer.status_code, answer.location) == (303, record)
    assert stored(session) == {"title": "Register"}

    told = browser.get(record).text
    assert '<h1 lang="en">Register</h1>' in told
    assert "Translation by a person, original in Spanish." in told
    assert f'<div lang="es"><p>{pledge.versions[0].description}</p></div>' in told
    written = browser.get(f"{record}?original=1").text
    assert f'<h1 lang="es">{pledge.versions[0].title}</h1>' in written
    assert "Read it in the language of this page" in written
    assert "Translation written" in chile.get(record).text


def test_an_outdated_translation_is_shown_and_marked(
    session: Session, sign_in: SignIn, browser: Browser
) -> None:
    pledge = make_pledge(session)
    translate(
        session,
        pledge.versions[0],
        origin=TranslationOrigin.MACHINE,
        title="Register",
        description="Open a register in three regions.",
    )
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    text = pledge_text(description="Abrir un registro en cinco regiones.")
    pledges.revise(session, operator(), version, text)
    session.commit()
    staff = sign_in(Role.MONITOR)
    chile = sign_in(Role.FOCAL_POINT, "CHL")
    assert "Outdated" not in browser.get(f"/en/pledges/{pledge.code}").text
    assert "Translate the new text into" in chile.get(f"/en/pledges/{pledge.code}").text
    chile.get(form_of(pledge, number=2))
    publish(session, pledge)
    session.commit()

    page = browser.get(f"/en/pledges/{pledge.code}").text
    assert "Translation by a machine, original in Spanish." in page
    assert "The original has changed since then." in page
    assert "Open a register in three regions." in page
    form = staff.get(form_of(pledge, number=2))
    assert "The original has changed since it was translated." in form.text
    assert "<del>" in form.text
    chile.get(form_of(pledge), 404)


def test_a_stale_save_shows_both_and_lets_the_writer_choose(
    session: Session, sign_in: SignIn
) -> None:
    pledge = make_pledge(session)
    session.commit()
    chile, address = sign_in(Role.FOCAL_POINT, "CHL"), form_of(pledge)
    data = {**data_of(chile, address), "origin": "human", "title": "Mine"}
    translate(session, pledge.versions[0], title="Theirs", description="Theirs too.")
    session.commit()

    conflict = chile.client.post(address, data=data)
    assert conflict.status_code == 409
    assert "Theirs" in conflict.text
    assert 'value="Mine"' in conflict.text
    assert stored(session)["title"] == "Theirs"
    merging = {**data, "action": "merge", "take-title": "mine", "take-description": "theirs"}
    assert chile.client.post(address, data=merging).status_code == 409
    fresh = {**data, "version": data_of(chile, address)["version"]}
    merged = chile.client.post(address, data={**merging, "version": fresh["version"]})
    assert merged.status_code == 200
    assert "Theirs too." in merged.text
    assert 'value="Mine"' in merged.text
    assert chile.client.post(address, data=fresh).status_code == 303
    assert stored(session) == {"title": "Mine"}


def test_bad_input_is_named_and_nothing_is_stored(session: Session, sign_in: SignIn) -> None:
    pledge = make_pledge(session)
    session.commit()
    chile, address = sign_in(Role.FOCAL_POINT, "CHL"), form_of(pledge)
    data = data_of(chile, address)

    unsaid = chile.client.post(address, data={**data, "title": "Register"})
    assert unsaid.status_code == 422
    assert "Choose who translated it." in unsaid.text
    assert 'value="Register"' in unsaid.text
    longest = {**data, "origin": "human", "title": "x" * 301}
    assert chile.client.post(address, data=longest).status_code == 422
    for place in (
        form_of(pledge, "es"),
        form_of(pledge, "de"),
        form_of(pledge, number=2),
        form_of(pledge, number=10**30),
    ):
        chile.get(place, 404)
    assert stored(session) == {}


def test_the_domain_s_refusal_stands_at_its_field(
    session: Session, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = make_pledge(session)
    session.commit()
    chile, address = sign_in(Role.FOCAL_POINT, "CHL"), form_of(pledge)
    data = {**data_of(chile, address), "origin": "human", "title": "Register"}
    # As when the original loses the field between the form and the save.
    monkeypatch.setattr("tracker.domain.translating.fields_of", lambda _: [])

    refused = chile.client.post(address, data=data)

    assert refused.status_code == 422
    assert "The original says nothing here" in refused.text


def test_reports_and_practices_are_translated_and_told(
    session: Session, sign_in: SignIn, browser: Browser
) -> None:
    pledge, practice = make_pledge(session), make_practice(session)
    update = make_update(session, pledge)
    other = make_update(session, pledge, "2026-H2", accepted=False)
    progress.submit(session, operator(), other)
    translate(session, practice.versions[0], Language.FR, title="Un seul guichet")
    session.commit()
    staff = sign_in(Role.MONITOR)
    reports = f"/en/pledges/{pledge.code}/progress"
    address = f"{reports}/2026-H1/revisions/{update.revision}/translations/en"
    assert address in staff.get(f"/en/pledges/{pledge.code}").text
    data = {**data_of(staff, address), "origin": "machine", "achievements": "Opened."}

    assert staff.client.post(address, data=data).status_code == 303

    assert '<div lang="en"><p>Opened.</p></div>' in browser.get(f"/en/pledges/{pledge.code}").text
    waiting = f"{reports}/2026-H2/revisions/1/translations/pt"
    assert waiting in staff.get(f"{reports}/2026-H2").text
    staff.get(waiting)
    french = browser.get(f"/fr/practices/{practice.code}").text
    assert '<h1 lang="fr">Un seul guichet</h1>' in french
    assert 'lang="es"' in french
    own = f"/en/practices/{practice.code}/texts/1/translations/fr"
    assert own in staff.get(f"/en/practices/{practice.code}").text
    assert "Un seul guichet" in staff.get(own).text
