"""Partners report their part at the screen; staff decide; others see nothing before."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.architecture.test_matrix import contents
from tests.browsing import Browser
from tests.factories import make_user
from tracker.models.contribution import Contribution
from tracker.models.enums import Role, State
from tracker.models.organisation import Organisation

SignIn = Callable[..., Browser]
SENT = {"narrative": "Canario", "language": "es", "amount": "1,000", "currency": "usd"}


@dataclass
class Place:
    """A joint pledge, its party, and the address of the party's form."""

    code: str
    organisation: Organisation
    form: str

    @property
    def page(self) -> str:
        """Return the pledge's page."""
        return f"/en/pledges/{self.code}"


@pytest.fixture
def place(session: Session) -> Place:
    """A joint pledge of Chile with one party."""
    made = stakeholders.make(session)
    pledge = stakeholders.joint(session, made)
    session.commit()
    form = f"/en/pledges/{pledge.code}/contributions/2026-H2/{made.id}"
    return Place(pledge.code, made, form)


def only(session: Session) -> Contribution:
    return session.scalars(select(Contribution).execution_options(populate_existing=True)).one()


def test_a_contribution_travels_from_the_partner_to_everybody(
    place: Place, sign_in: SignIn, browser: Browser, session: Session
) -> None:
    partner, monitor = sign_in(Role.PARTNER, None, stakeholders.PARTNER), sign_in(Role.MONITOR)
    assert place.form in partner.get(place.page).text
    assert "Contribution of Red Ficticia in 2026-H2" in partner.get(place.form).text
    wrong = partner.post(place.form, {**SENT, "amount": "1.005", "version": "0"}, 422).text
    assert "Canario" in wrong
    sent = {**SENT, "version": "0", "form_key": "once"}

    assert partner.post(place.form, sent).location == f"{place.page}#contributions"
    assert partner.post(place.form, sent).location == f"{place.page}#contributions"

    row = only(session)
    assert (row.state, row.amount_minor, row.amount_currency) == (State.SUBMITTED, 100000, "USD")
    assert partner.get(place.form, 302).location == f"{place.page}#contributions"
    partner.post(place.form, {**SENT, "version": "1"}, 409)
    decide = f"{place.page}/contributions/{row.id}/decide"
    assert "Canario" not in browser.get(place.page).text
    assert decide in monitor.get(place.page).text
    assert decide in monitor.get("/en/review/contributions").text
    assert "Canario" in monitor.get(decide).text
    empty = monitor.post(decide, {"decision": "return", "version": "1"}, 422).text
    assert "Say what should be corrected." in empty
    monitor.post(decide, {"decision": "return", "note": "¿Dónde?", "version": "1"})
    assert "¿Dónde?" in partner.get(place.form).text
    stale = partner.post(place.form, {**SENT, "narrative": "Otra cosa", "version": "1"}, 409).text
    assert "Otra cosa" in stale
    assert "Save again" in stale
    partner.post(place.form, {**SENT, "version": "2"})
    monitor.post(decide, {"decision": "accept", "version": "9"}, 409)
    monitor.post(decide, {"decision": "accept", "version": "3"})

    shown = browser.get(place.page).text
    assert "Canario" in shown
    assert "not counted in the progress" in shown
    assert "Nothing waits for a decision." in monitor.get("/en/review/contributions").text
    assert "stays public until" in partner.get(place.form).text
    first = partner.post(place.form, {**SENT, "version": "77"}, 409).text
    assert "Both say the same." in first


def test_each_door_keeps_the_rights_table(
    place: Place, sign_in: SignIn, browser: Browser, session: Session
) -> None:
    stakeholders.make(session, "Otra Ficticia")
    sent = stakeholders.report(
        session,
        stakeholders.partner(session),
        stakeholders.part(session, stakeholders.pledge_of(session, place.code), place.organisation),
        narrative="Canario",
    )
    partner = sign_in(Role.PARTNER, None, stakeholders.PARTNER)
    people = {
        "focal point": sign_in(Role.FOCAL_POINT, "CHL"),
        "approver": sign_in(Role.APPROVER, "CHL"),
        "administrator": sign_in(Role.ADMINISTRATOR),
        "other partner": sign_in(Role.PARTNER, None, "Otra Ficticia"),
        "monitor": sign_in(Role.MONITOR),
    }
    decide = f"{place.page}/contributions/{sent.id}/decide"
    missing = f"{place.page}/contributions/999999/decide"
    session.commit()
    before = contents(session.connection())

    for who, reader in people.items():
        reader.get(place.form, 403)
        reader.post(place.form, {**SENT, "version": "1"}, 403)
        if who != "monitor":
            reader.get(decide, 403)
            reader.post(decide, {"decision": "accept", "version": "1"}, 403)
            reader.get("/en/review/contributions", 403)
            for page in (place.page, f"/en/organisations/{place.organisation.id}"):
                assert "Canario" not in reader.get(page).text, (who, page)
    partner.get(decide, 403)
    browser.get(place.form, 302)
    browser.get(decide, 302)
    people["monitor"].get(missing, 404)
    partner.get(place.form.replace("2026-H2", "2026-H9"), 404)
    partner.get(place.form.replace("2026-H2", "2027-H2"), 409)
    partner.get(f"{place.form}0000000000", 403)
    assert contents(session.connection()) == before


def test_a_reader_with_both_roles_does_not_decide_on_own_work(
    place: Place, sign_in: SignIn, session: Session
) -> None:
    sent = stakeholders.report(
        session,
        stakeholders.partner(session),
        stakeholders.part(session, stakeholders.pledge_of(session, place.code), place.organisation),
    )
    user = make_user(session, Role.MONITOR)
    sent.last_editor_id = user.id
    session.commit()
    reader = sign_in(Role.MONITOR).signed_in(session, user)

    assert "/decide" not in reader.get("/en/review/contributions").text
    reader.get(f"{place.page}/contributions/{sent.id}/decide", 403)
