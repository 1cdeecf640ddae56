"""The public pages of organisations: found by any name, with their pledges, parts and contributions."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests import stakeholders
from tests.browsing import Browser
from tests.factories import actor_of, make_pledge
from tests.security.asking import WHOLE
from tracker.domain import contributions, organisation_merging
from tracker.domain.texts import PartyText
from tracker.models.enums import PartyRole, Role

SignIn = Callable[..., Browser]


def test_everybody_reads_what_an_organisation_pledges_and_gives(
    browser: Browser, sign_in: SignIn, session: Session
) -> None:
    made = stakeholders.make(session, "Liga Ficticia", aliases="LF", country_iso3="CHL")
    page = f"/en/organisations/{made.id}"
    session.commit()
    empty = browser.get(page).text
    assert "It leads no published pledge." in empty
    led = make_pledge(session, organisation="Liga Ficticia", title="Propio")
    draft = make_pledge(session, organisation="Liga Ficticia", published=False, title="Secreto")
    joint = stakeholders.joint(session, made)
    partner = stakeholders.partner(session, made.name)
    sent = stakeholders.report(session, partner, stakeholders.part(session, joint, made))
    session.commit()

    shown = browser.get(page).text

    for text in ("Liga Ficticia", "LF", "Chile", led.code, joint.code, "Implement"):
        assert text in shown
    assert draft.code not in shown
    assert "Secreto" not in shown
    assert "cuarenta personas" not in shown
    contributions.accept(session, actor_of(session, Role.MONITOR), sent)
    session.commit()
    accepted = browser.get(page).text
    assert "cuarenta personas" in accepted
    assert "12,500.50" in accepted
    assert page in browser.get("/en/organisations?q=lf").text
    assert "No organisation has this name." in browser.get("/en/organisations?q=nobody").text
    assert page in browser.get(f"/en/pledges/{joint.code}").text
    assert "Edit" in sign_in(Role.ADMINISTRATOR).get(page).text


def test_a_country_shows_its_part_in_the_pledges_of_others(
    browser: Browser, session: Session
) -> None:
    party = PartyText(role=PartyRole.SUPPORTER, country_iso3="PER")
    joint = make_pledge(session, parties=(party,))
    session.commit()

    shown = browser.get("/en/countries/PER").text

    assert "Its part in the pledges of others" in shown
    assert joint.code in shown
    assert "Its part in the pledges" not in browser.get("/en/countries/CHL").text
    assert "Peru" in browser.get(f"/en/pledges/{joint.code}").text


def test_a_party_is_chosen_by_name_in_the_pledge_form_and_changed(
    sign_in: SignIn, session: Session
) -> None:
    made = stakeholders.make(session, "Liga Ficticia")
    draft = make_pledge(session, published=False)
    session.commit()
    chile, form = sign_in(Role.FOCAL_POINT, "CHL"), f"/en/pledges/{draft.code}/edit"
    row = {"parties-0-party": f"organisation:{made.id}", "version": "1"}
    assert "Liga Ficticia" in chile.post(form, {**WHOLE, "action": "", "add": "parties"}, 200).text

    chile.post(form, {**WHOLE, **row, "parties-0-role": "implementer"})
    chile.post(form, {**WHOLE, **row, "parties-0-role": "supporter", "version": "2"})

    session.expire_all()
    assert [(one.organisation_id, one.role) for one in draft.versions[0].parties] == [
        (made.id, PartyRole.SUPPORTER)
    ]
    assert "Liga Ficticia (Supports)" in chile.get(f"/en/pledges/{draft.code}").text


def test_one_that_was_merged_leads_to_the_other(browser: Browser, session: Session) -> None:
    one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
    organisation_merging.merge(session, stakeholders.administrator(session), one, two)
    session.commit()

    moved = browser.get(f"/en/organisations/{one.id}", 301)

    assert moved.location == f"/en/organisations/{two.id}"
    browser.get("/en/organisations/999999", 404)
    browser.get(f"/en/organisations/{2**70}", 404)
