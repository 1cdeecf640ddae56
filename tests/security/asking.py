"""A small world with a text for every door, and a way to ask each door as each kind of person."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import factories, practices, stakeholders, supporting
from tests.architecture.test_matrix import contents, make
from tests.architecture.test_matrix_practices import make as make_practice
from tests.architecture.test_matrix_support import make as make_need
from tests.browsing import Browser, Page
from tests.conftest import ENGINE
from tracker.domain import progress
from tracker.models.enums import Role

T = TypeVar("T")
PEOPLE = {
    "public": None,
    "focal point": (Role.FOCAL_POINT, "CHL"),
    "monitor": (Role.MONITOR, None),
    "administrator": (Role.ADMINISTRATOR, None),
}
# Which pledge a door is opened with: one in the state that the door is for.
STATE_OF = {
    "pledges.edit": "draft",
    "drafts.pledge": "draft",
    "pledges.check": "draft",
    "pledges.delete": "draft",
    "pledges.submit": "draft",
    "pledges.sign_off": "awaiting_sign_off",
    "pledges.send_back_inside": "awaiting_sign_off",
    "pledges.publish": "submitted",
    "pledges.send_back": "submitted",
    "review.version": "submitted",
}
# The same for a good practice; what another country wrote is taken up.
PRACTICE_STATE_OF = {
    "practices.edit": "draft",
    "practices.delete": "draft",
    "practices.submit": "draft",
    "practices.sign_off": "awaiting_sign_off",
    "practices.send_back_inside": "awaiting_sign_off",
    "practices.publish": "submitted",
    "practices.send_back": "submitted",
    "adoptions.edit": "another's",
}
# The same for the Support Platform, whose doors take a need's code.
SUPPORT_STATE_OF = {
    "support.edit": "draft",
    "support.delete": "draft",
    "support.submit": "draft",
    "support.sign_off": "awaiting_sign_off",
    "support.send_back_inside": "awaiting_sign_off",
    "support.publish": "submitted",
    "support.send_back": "submitted",
}
WAITING = ("review.update", "progress.accept")
PRACTICE = {
    "title": "Una sola ventanilla",
    "language": "es",
    "areas": "solutions",
    "themes": "funding",
    "populations": "refugees",
    "problem": "Había que viajar.",
    "solution": "Se atiende en la estación.",
    "results": "Menos esperas.",
    "conditions": "Un convenio.",
    "contact": "Oficina Ficticia",
    "links-0-title": "Informe",
    "links-0-url": "https://example.org/informe",
    "action": "draft",
}
NEED = {
    "title": "Sedes móviles",
    "language": "es",
    "description": "Dos vehículos equipados.",
    "area": "protection",
    "kind": "financial",
    "amount": "1,000",
    "currency": "CLP",
}
WHOLE = {
    "title": "Visas humanitarias",
    "language": "es",
    "area": "solutions",
    "description": "Se darán visas.",
    "support_kinds": "policy",
    "populations": "refugees",
    "lead_institution": "Instituto Ficticio",
    "starts_on": "2026-01-01",
    "ends_on": "2028-12-31",
    "budget_amount": "1,000",
    "budget_currency": "CLP",
    "indicators-0-title": "Visas dadas",
    "indicators-0-kind": "number",
    "indicators-0-direction": "increase",
    "indicators-0-accumulation": "cumulative",
    "indicators-0-baseline_value": "0",
    "indicators-0-target_value": "1,500",
    "parties-0-party": "country:PER",
    "parties-0-role": "co_pledger",
    "links-0-identifier": "GRF-01547",
    "links-0-scheme": "grf",
    "links-0-relation": "contributes_to",
    "action": "draft",
}
REPORT = {
    "changes": "changed",
    "attested": "",
    "stage": "in_progress",
    "achievements": "Two more regions.",
    "challenge_codes": "funding",
    "challenges": "Few means.",
    "next_steps": "More.",
    "support_needed": "Advice.",
    "spent_amount": "125",
    "spent_currency": "CLP",
    "readings-0-value": "40",
    "readings-0-value_state": "reported",
    "evidence-0-title": "Decree",
    "evidence-0-url": "https://example.org/decree-12",
    "evidence-0-kind": "other",
    "evidence-0-language": "es",
    "evidence-0-dated_on": "2026-08-01",
    "language": "en",
    "action": "draft",
}
ORGANISATION = {"name": "Liga Ficticia", "type": "network", "aliases": "LF", "country": "CHL"}
FORMS: dict[str, dict[str, str]] = {
    "account.sign_in": {"email": "someone@example.org", "password": "wrong"},
    "account.set_preferences": {"language": "es", "time_zone": "America/Santiago"},
    "account.set_password": {"current_password": "wrong", "password": "new and long and plain"},
    "mail_settings.save": {"wanted": "overdue"},
    "pledges.new": WHOLE,
    "pledges.edit": WHOLE,
    "drafts.new": WHOLE,
    "drafts.pledge": WHOLE,
    "drafts.update": REPORT,
    "pledges.amend": {"reason": "typo", "note": "A comma."},
    "pledges.withdraw": {"reason": "Joined to another."},
    "practices.new": PRACTICE,
    "practices.edit": PRACTICE,
    "practices.withdraw": {"reason": "Counted twice."},
    "support.new": NEED,
    "support.edit": NEED,
    "support.withdraw": {"reason": "Covered."},
    "support.deliver": {"deliver-on": "2026-11-01"},
    "support.finish": {"finish-outcome": "They drive."},
    "support.decline": {"decline-reason": "No."},
    "adoptions.edit": {
        "stage": "adopted",
        "language": "es",
        "outcome": "Funciona.",
        "version": "0",
    },
    "organisation_admin.new": ORGANISATION,
    "organisation_admin.edit": ORGANISATION,
    "organisation_admin.merge": {"into": "1"},
    "contributions.decide": {"decision": "return"},
    "assessments.edit": {
        "level": "confirmed",
        "reasons": "Read.",
        "language": "es",
        "links-0-title": "Acta",
        "links-0-url": "https://example.org/acta",
        "version": "0",
    },
    "assessments.reply": {"reply": "No.", "language": "es", "version": "2"},
    "progress.save": REPORT,
    "review.update": {"remarks-0": "", "decision": "return"},
    "review.version": {"remarks-0": "", "decision": "return"},
    "periods.close": {"reason": "All is in."},
    "translations.pledge": {"origin": "human", "title": "A title", "description": "It is done."},
    "translations.practice": {"origin": "human", "title": "A title"},
    "translations.update": {"origin": "machine", "achievements": "Two more regions."},
    "milestone_evidence.add": {
        "title": "Decree",
        "url": "https://example.org/decree-13",
        "kind": "decree",
        "language": "es",
        "dated_on": "2026-08-01",
    },
}
# What a database itself may refuse is asked on both engines; of the rest each engine takes half.
HARD = ("\0", "%00", "99999", "92233", "%ff", "%ed", "1e999", "\ud800")
SHARED = {"version": "1", "form_key": "k" * 32, "note": "Because."}


@dataclass
class World:
    """The doors, the people, and the texts that the doors are about."""

    app: Flask
    connection: Connection
    codes: dict[str, str]
    browsers: dict[str, Browser]
    cookies: dict[str, str]
    faults: list[str] = field(default_factory=list)
    sound_pages: set[str] = field(default_factory=set)

    def doors(self, method: str) -> list[Rule]:
        """Return the rules that take the method."""
        return [rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ())]

    def address(self, rule: Rule, **changed: str) -> str:
        """Return the address of a door with sound values, some of them changed (as they travel)."""
        waits = rule.endpoint in WAITING
        values = {
            "lang:lang": "en",
            "code": self.codes["waiting" if waits else STATE_OF.get(rule.endpoint, "published")],
            "period": "2026-H1" if waits else "2026-H2",
            "any(close, open, publish):act": "close",
            "iso3": "CHL",
            "name": "CHL",
            "report": "pledges",
            "form": "csv",
            "int:number": "1",
            "int:organisation_id": self.codes["organisation"],
            "int:contribution_id": self.codes["contribution"],
            "int:assessment_id": self.codes["assessment"],
            "target": "pt",
        }
        if rule.endpoint.startswith(("practices.", "adoptions.", "translations.practice")):
            values["code"] = self.codes[
                f"practice {PRACTICE_STATE_OF.get(rule.endpoint, 'published')}"
            ]
        if rule.endpoint.startswith(("contributions.", "assessments.")):
            values["code"] = self.codes["joint"]
        if rule.endpoint.startswith("support."):
            values["code"] = self.codes[f"need {SUPPORT_STATE_OF.get(rule.endpoint, 'published')}"]
            values["any(needs, offers):kind"] = "needs"
            values["int:match_id"] = self.codes["match"]
        if rule.endpoint == "support.offer":
            values["code"] = self.codes["offer"]
        if rule.endpoint == "areas.show":
            values["code"] = "protection"
        values.update(changed)
        # What has no sound value here is asked for by a name that nothing bears.
        return re.sub("<(.+?)>", lambda found: values.get(found[1], "nothing"), rule.rule)

    def ask(self, who: str, method: str, address: str, **options: Any) -> TestResponse | None:
        """Send a request byte for byte; note a fault unless the answer is a sound one."""
        path, _, query = address.partition("?")
        environ = {
            "PATH_INFO": unquote_to_bytes(path).decode("latin1"),
            "QUERY_STRING": query,
            **options.pop("environ", {}),
        }
        asked = f"{method} {address[:120]} as {who} {str(options)[:120]}"
        # Whatever an answer did to it: the next request is the same person's.
        self.browsers[who].client.set_cookie("session", self.cookies[who])
        try:
            answer = self.browsers[who].client.open(
                "/", method=method, environ_overrides=environ, buffered=True, **options
            )
        except Exception as error:  # noqa: BLE001 - each door is asked, and all faults are told
            self.faults.append(f"{asked}: {error!r}"[:600])
            return None
        if answer.status_code >= 500:
            self.faults.append(f"{asked}: {answer.status_code}")
        elif answer.content_encoding:
            # Packed as it was asked for; the page is the same that others get.
            pass
        elif answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303, 308):
            self._check(asked, answer)
        elif answer.status_code >= 400 and not answer.text.strip():
            self.faults.append(f"{asked}: {answer.status_code} without a sentence")
        return answer

    def _check(self, asked: str, answer: TestResponse) -> None:
        # The page of an error is the same a thousand times.
        if answer.text in self.sound_pages:
            return
        try:
            Page(answer.text).check()
        except AssertionError as error:
            self.faults.append(f"{asked}: {error}"[:600])
        else:
            if answer.status_code >= 400:
                self.sound_pages.add(answer.text)

    def send(self, who: str, address: str, data: dict[str, Any], **options: Any) -> int:
        """Send a form with its token and undo what an accepted one did; return the status."""
        savepoint = self.connection.begin_nested()
        sent = {"csrf_token": self.browsers[who].token(), **data}
        answer = self.ask(who, "POST", address, data=sent, **options)
        status = answer.status_code if answer is not None else 500
        if answer is None or is_done(answer):
            savepoint.rollback()
        else:
            savepoint.commit()
        return status

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Let nothing that happens inside change a row, or fail."""
        before = contents(self.connection)
        yield
        assert not self.faults, "\n".join(self.faults)
        assert contents(self.connection) == before


def by_engine(things: Sequence[T]) -> list[T]:
    """Return an engine's share of odd things: together the two engines meet all of them."""
    return [
        thing
        for place, thing in enumerate(things)
        if place % 2 == (ENGINE == "sqlite") or any(hard in str(thing) for hard in HARD)
    ]


def is_done(answer: TestResponse) -> bool:
    """Say whether a sending was carried out: a form leads on, a form that saves itself says that it is saved."""
    saved = answer.is_json and answer.status_code == 200
    return saved or answer.status_code == 303


def sound(endpoint: str) -> dict[str, str]:
    """Return what a person would send with the form of a door."""
    return {**SHARED, **FORMS.get(endpoint, {})}


def build(app: Flask, session: Session, connection: Connection) -> World:
    """Make the pledges and the people."""
    app.config["PROPAGATE_EXCEPTIONS"] = True
    states = ("draft", "awaiting_sign_off", "submitted", "published")
    codes = {state: make(session, state).code for state in states}
    codes |= {f"practice {state}": make_practice(session, state).code for state in states}
    codes["practice another's"] = practices.make_practice(session, country="PER").code
    codes |= {f"need {state}": make_need(session, state).code for state in states}
    match = supporting.make_match(session)
    codes |= {"offer": match.offer.code, "match": str(match.id)}
    waiting = factories.make_pledge(session)
    update = factories.make_update(session, waiting, accepted=False)
    progress.submit(session, factories.operator(), update)
    codes["waiting"] = waiting.code
    codes |= stakeholders.of_a_joint_pledge(session)
    session.commit()
    browsers, cookies = {}, {}
    for name, person in PEOPLE.items():
        browsers[name] = Browser(app)
        if person is not None:
            user = factories.make_user(session, person[0], country=person[1])
            browsers[name].signed_in(session, user)
        browsers[name].token()
        cookie = browsers[name].client.get_cookie("session")
        assert cookie is not None
        cookies[name] = cookie.value
    return World(app, connection, codes, browsers, cookies)
