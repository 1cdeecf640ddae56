"""The rights table of the model at the doors of who has reported: who x state of the period x route x method."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests import factories
from tests.architecture.test_matrix import PEOPLE, contents, people
from tests.browsing import Browser
from tracker.domain import periods, reopenings, waivers
from tracker.models import Country
from tracker.reports import publishing

PERIOD = "2026-H1"
ROOM = f"/en/monitoring/reporting/CHL/{PERIOD}"
REASON = "canary-in-a-reason"
STATES = ("open", "closed", "published")
READERS = ("monitor", "administrator")
# Who may know why: the owner's people and those who see the lists.
INSIDERS = ("focal point", "approver", "monitor", "administrator")


@dataclass(frozen=True)
class Duties:
    """Two pledges of Chile by their codes, one of them exempt, in a period that is in the state."""

    connection: Connection
    state: str
    owing: str
    exempt: str
    reopening: int
    browsers: dict[str, Browser]

    def sent(self, door: str) -> dict[str, str]:
        """Return a form that is complete."""
        code = self.exempt if door == "take-back" else self.owing
        return {"codes": code, "reason": "A reason.", "until": "2026-12-20"}


@pytest.fixture(params=STATES)
def duties(
    request: pytest.FixtureRequest, app: Flask, session: Session, connection: Connection
) -> Duties:
    browsers, state = people(app, session), request.param
    owing, exempt = factories.make_pledge(session), factories.make_pledge(session)
    at, period = factories.operator(), periods.find(session, PERIOD)
    waivers.waive(session, at, [factories.obligation_of(session, exempt)], reason=REASON)
    number = 0
    if state != "open":
        periods.close(session, at, period)
        country = session.get_one(Country, "CHL")
        until = factories.NOW.date()
        number = reopenings.reopen(session, at, period, country, until=until, reason=REASON).id
    if state == "published":
        publishing.publish(session, at, period)
    codes = owing.code, exempt.code
    session.commit()
    return Duties(connection, state, *codes, number, browsers)


# What the monitor is answered by the state of the period; nobody else may.
DOORS = {
    "waive": {"open": 303, "closed": 303, "published": 409},
    "take-back": {"open": 303, "closed": 303, "published": 409},
    "reopen": {"open": 409, "closed": 303, "published": 303},
    "reopenings/{}/end": {"open": 404, "closed": 303, "published": 303},
}


def test_every_door_keeps_the_rights_table(duties: Duties) -> None:
    before, faults = contents(duties.connection), []
    for door, answers in DOORS.items():
        for who, browser in duties.browsers.items():
            token = browser.token()
            savepoint = duties.connection.begin_nested()
            status = browser.client.post(
                f"{ROOM}/{door.format(duties.reopening)}",
                data={"csrf_token": token, **duties.sent(door)},
            ).status_code
            changed = contents(duties.connection) != before
            savepoint.rollback()
            wanted = {"public": 302, "monitor": answers[duties.state]}.get(who, 403)
            if status != wanted or changed != (status == 303 and who == "monitor"):
                faults.append(f"{door} as {who}: {status}, not {wanted}; changed: {changed}")

    assert faults == []


def test_the_lists_are_read_by_staff_and_administrators(duties: Duties) -> None:
    for who in PEOPLE:
        browser = duties.browsers[who]
        wanted = 302 if who == "public" else 200 if who in READERS else 403
        assert browser.client.get(ROOM).status_code == wanted, who
        form = {"public": 302, "monitor": 200}.get(who, 403)
        assert browser.client.get(f"{ROOM}/reopen").status_code == form, who


def test_only_those_concerned_read_the_reason(duties: Duties) -> None:
    code = duties.exempt
    public_pages = (
        f"/en/pledges/{code}",
        f"/en/pledges/{code}/progress/{PERIOD}",
        "/en/countries/CHL",
        "/en/",
        "/en/home",
        "/data/progress.csv",
        "/data/obligations.json",
    )
    readers = {
        who
        for who, browser in duties.browsers.items()
        if any(REASON in browser.client.get(page).text for page in public_pages)
    }

    assert readers == set(INSIDERS)
