"""Independent views at the screen: written and published by staff, answered by the lead, read by all."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.architecture.test_matrix import contents
from tests.browsing import Browser
from tests.factories import actor_of, make_pledge
from tracker.domain import assessments
from tracker.models.enums import Role

SignIn = Callable[..., Browser]
SENT = {
    "level": "confirmed",
    "reasons": "Canario",
    "language": "es",
    "links-0-title": "Acta",
    "links-0-url": "https://example.org/acta",
    "links-1-title": "",
    "links-1-url": "",
}


@pytest.fixture
def code(session: Session) -> str:
    """The code of a published pledge of Chile."""
    made = make_pledge(session)
    session.commit()
    return made.code


def test_a_view_is_written_published_and_answered(
    code: str, sign_in: SignIn, browser: Browser, session: Session
) -> None:
    page = f"/en/pledges/{code}"
    form = f"{page}/assessment"
    monitor, chile = sign_in(Role.MONITOR), sign_in(Role.FOCAL_POINT, "CHL")
    assert "Independent assessment" not in browser.get(page).text
    assert form in monitor.get(page).text
    assert "links-0-url" in monitor.get(form).text
    assert "links-2-url" in monitor.post(form, {**SENT, "add": "links", "version": "0"}, 200).text
    blank = monitor.post(form, {**SENT, "reasons": "", "version": "0"}, 422).text
    assert "Give the reasons." in blank
    unsourced = {**SENT, "links-0-title": "", "links-0-url": "", "version": "0"}
    refused = monitor.post(form, {**unsourced, "action": "publish"}, 422).text
    assert "Name at least one source" in refused
    sent = {**SENT, "action": "save", "version": "0", "form_key": "once"}

    monitor.post(form, sent)
    assert monitor.post(form, sent).location == f"{page}#assessment"

    assert "Draft: only monitoring staff see it." in monitor.get(page).text
    for reader in (browser, chile):
        assert "Canario" not in reader.get(page).text
    stale = monitor.post(form, {**SENT, "reasons": "Otra", "version": "0"}, 409).text
    assert "Otra" in stale
    first = monitor.post(form, {**SENT, "version": ""}, 409).text
    assert "Both say the same." in first
    assert "Canario" in monitor.get(form).text
    monitor.post(form, {**SENT, "action": "publish", "version": "1"})
    shown = browser.get(page).text
    assert "Canario" in shown
    assert "has not replied" in shown
    draft = stakeholders.pledge_of(session, code)
    made = assessments.of_pledge(session, actor_of(session, Role.MONITOR), draft)[0]
    reply = f"{page}/assessments/{made.id}/reply"
    assert reply in chile.get(page).text
    assert "Canario" in chile.get(reply).text
    said = {"reply": "Ya abrió.", "language": "es", "version": str(made.version)}
    assert "Write the reply." in chile.post(reply, {**said, "reply": ""}, 422).text
    assert "Canario" in chile.post(reply, {**said, "language": "xx"}, 422).text
    chile.post(reply, {**said, "version": ""}, 409)
    chile.post(reply, said)
    assert "Ya abrió." in browser.get(page).text
    assert "Ya abrió." in chile.post(reply, {**said, "reply": "No."}, 409).text
    monitor.post(form, {**SENT, "reasons": "Segunda", "action": "publish", "version": "0"})
    later = browser.get(page).text
    assert later.index("Segunda") < later.index("Canario")


def test_each_door_keeps_the_rights_table(
    code: str, sign_in: SignIn, browser: Browser, session: Session
) -> None:
    page, staff = f"/en/pledges/{code}", actor_of(session, Role.MONITOR)
    pledge = stakeholders.pledge_of(session, code)
    public = stakeholders.assess(session, staff, pledge)
    draft = assessments.save(
        session, staff, pledge, stakeholders.assessment_text(reasons="Canario")
    )
    hidden = make_pledge(session, published=False)
    people = {
        "focal point": sign_in(Role.FOCAL_POINT, "CHL"),
        "other focal point": sign_in(Role.FOCAL_POINT, "HND"),
        "approver": sign_in(Role.APPROVER, "CHL"),
        "partner": sign_in(Role.PARTNER, None, "Red Ficticia"),
        "administrator": sign_in(Role.ADMINISTRATOR),
        "monitor": sign_in(Role.MONITOR),
    }
    session.commit()
    before = contents(session.connection())
    said = {"reply": "No.", "language": "es", "version": str(public.version)}

    for who, reader in people.items():
        if who != "monitor":
            reader.get(f"{page}/assessment", 403)
            reader.post(f"{page}/assessment", {**SENT, "version": "1"}, 403)
            assert "Canario" not in reader.get(page).text, who
        if who != "focal point":
            reader.get(f"{page}/assessments/{public.id}/reply", 403)
            reader.post(f"{page}/assessments/{public.id}/reply", said, 403)
    for missing in (draft.id, 999999):
        people["focal point"].get(f"{page}/assessments/{missing}/reply", 404)
    people["monitor"].get(f"/en/pledges/{hidden.code}/assessment", 404)
    browser.get(f"{page}/assessment", 302)
    assert contents(session.connection()) == before
