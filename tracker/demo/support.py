"""The demonstration's Support Platform: what countries need, what others offer, what became of both."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tracker.demo import cast
from tracker.demo.agenda import Agenda
from tracker.demo.people import People
from tracker.domain import agreements, matches, support
from tracker.domain.actors import Actor
from tracker.domain.agreements import Part, Terms
from tracker.domain.pledge_rules import Lead
from tracker.domain.support_texts import NeedText, OfferText
from tracker.models import Match, Need, Offer
from tracker.models.enums import Language, SupportKind

FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)
SENDING, SIGNING, DECIDING = timedelta(days=1), timedelta(days=2), timedelta(days=5)
MEETING = datetime(2026, 6, 1, 14, tzinfo=UTC)
AGREEING, DELIVERING, ENDING = timedelta(days=15), timedelta(days=50), timedelta(days=90)
EXPIRED = date(2026, 8, 31)
LASTING = date(2028, 12, 31)
_CONTENT = Path(__file__).parent / "content" / "support.toml"
UNITS = {Language.ES: "plazas", Language.EN: "places", Language.PT: "vagas", Language.FR: "places"}
PLACES = 120
# Countries whose people find a need in every state; the last of each does not become public.
OF_FULL = {
    "CHL": ("case-officers", "credit", "shelters", "relocation"),
    "HND": ("legal-aid", "relocation", "mobile-register", "diplomas"),
    "BRA": ("credit", "diplomas", "places", "case-officers"),
    "JAM": ("shelters", "relocation", "diplomas"),
    "HTI": ("shelters", "legal-aid", "mobile-register", "credit"),
}
LAST = {
    "CHL": "draft",
    "HND": "awaiting",
    "BRA": "returned",
    "JAM": "withdrawn",
    "HTI": "submitted",
}
RED, FUND = cast.PARTNERS
# Who offers what, and how far that has come.
OFFERS = (
    (RED, "mentors", "published"),
    (RED, "vehicles", "published"),
    (RED, "diplomas", "published"),
    (RED, "studies", "returned"),
    (FUND, "legal", "published"),
    (FUND, "guarantee", "published"),
    (FUND, "shelters", "published"),
    (FUND, "planning", "submitted"),
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A need and an offer that come together, what is promised, and how it ends."""

    country: str
    need: str
    offer: str
    end: str
    amount: int | None = None


MEETINGS = (
    Meeting("CHL", "case-officers", "mentors", "delivered"),
    Meeting("CHL", "credit", "guarantee", "delivering", 600_000),
    Meeting("BRA", "credit", "guarantee", "agreed", 400_000),
    Meeting("HND", "legal-aid", "legal", "delivered", 250_000),
    Meeting("HTI", "legal-aid", "legal", "contacted"),
    Meeting("JAM", "shelters", "shelters", "agreed", 300_000),
    Meeting("HTI", "shelters", "shelters", "declined"),
    Meeting("BRA", "diplomas", "diplomas", "contacted"),
    Meeting("HND", "mobile-register", "vehicles", "lapsed"),
    Meeting("CHL", "shelters", "", "suggested"),
)


@cache
def told() -> Mapping[str, Any]:
    """Return what is said of every need and offer."""
    return tomllib.loads(_CONTENT.read_text(encoding="utf-8"))


class SupportActs:
    """Writes every act of the Support Platform into the agenda, and carries it out when its moment comes."""

    def __init__(self, session: Session, people: People, agenda: Agenda) -> None:
        self.session = session
        self.people = people
        self.agenda = agenda
        self.needs: dict[tuple[str, str], Need] = {}
        self.offers: dict[str, Offer] = {}
        self.met: dict[Meeting, Match] = {}

    def tell_all(self) -> None:
        """Write down what happens to all needs, offers and matches."""
        for place, (country, code, end) in enumerate(_needs(self.people.countries)):
            begun = FIRST + timedelta(days=place % 30, minutes=7 * place)
            self.agenda.add(begun, partial(self._ask, country, code))
            self._tell_need(country, code, end, begun)
        for place, (partner, code, end) in enumerate(OFFERS):
            begun = FIRST + timedelta(days=2 * place, minutes=11 * place)
            self.agenda.add(begun, partial(self._offer, partner, code))
            self._tell_offer(partner, code, end, begun)
        for place, meeting in enumerate(MEETINGS):
            self._tell_meeting(meeting, MEETING + timedelta(days=3 * place))
        # After the last day of the offer that nobody took up in time.
        lapsing = datetime(2026, 9, 3, 12, tzinfo=UTC)
        self.agenda.add(lapsing, self._lapse)

    def _tell_need(self, country: str, code: str, end: str, begun: datetime) -> None:
        key = (country, code)
        if end == "draft":
            return
        self.agenda.add(begun + SENDING, partial(self._send_need, country, code))
        if end == "awaiting":
            return
        if country in cast.SIGNING_OFF:
            self.agenda.add(begun + SIGNING, partial(self._sign_off, country, code))
        if end == "submitted":
            return
        if end == "returned":
            self.agenda.add(begun + DECIDING, lambda at: self._send_back(self.needs[key], at))
            return
        self.agenda.add(begun + DECIDING, lambda at: self._publish(self.needs[key], at))
        if end == "withdrawn":
            self.agenda.add(begun + ENDING, partial(self._withdraw, country, code))

    def _tell_offer(self, partner: cast.Partner, code: str, end: str, begun: datetime) -> None:
        self.agenda.add(begun + SENDING, partial(self._send_offer, partner, code))
        if end == "returned":
            self.agenda.add(begun + DECIDING, lambda at: self._send_back(self.offers[code], at))
        elif end == "published":
            self.agenda.add(begun + DECIDING, lambda at: self._publish(self.offers[code], at))

    def _tell_meeting(self, meeting: Meeting, at: datetime) -> None:
        if meeting.end == "suggested":
            self.agenda.add(at, partial(self._suggest, meeting))
            return
        self.agenda.add(at, partial(self._propose, meeting))
        if meeting.end == "declined":
            self.agenda.add(at + AGREEING, partial(self._decline, meeting))
        if meeting.end in ("agreed", "delivering", "delivered"):
            self.agenda.add(at + AGREEING, partial(self._agree, meeting))
        if meeting.end in ("delivering", "delivered"):
            self.agenda.add(at + DELIVERING, partial(self._deliver, meeting))
        if meeting.end == "delivered":
            self.agenda.add(at + ENDING, partial(self._finish, meeting))

    def _ask(self, country: str, code: str, at: datetime) -> None:
        said, language = told()["needs"][code], cast.language_of(country)
        title, description = said[language.value]
        currency, rate = ("BRL", 5) if country == "BRA" else ("USD", 1)
        kind = SupportKind(said["kind"])
        text = NeedText(
            title=title,
            language=language,
            area=said["area"],
            kind=kind,
            description=_closed(description, language),
            amount=Decimal(said["amount"] * rate) if "amount" in said else None,
            currency=currency if "amount" in said else None,
            quantity=PLACES if kind is SupportKind.PLACES else None,
            unit=UNITS[language] if kind is SupportKind.PLACES else "",
            needed_by=date(2027 + len(code) % 2, 6, 30),
        )
        author = self.people.focal_point(country, at)
        self.needs[country, code] = support.ask(self.session, author, country, text)

    def _offer(self, partner: cast.Partner, code: str, at: datetime) -> None:
        said, language = told()["offers"][code], partner.language
        title, description = said[language.value]
        text = OfferText(
            title=title,
            language=language,
            description=_closed(description, language),
            conditions=told()["words"][language.value]["conditions"],
            kinds=tuple(map(SupportKind, said["kinds"])),
            areas=tuple(said["areas"]),
            countries=("CHL", "HND") if code == "vehicles" else (),
            amount=Decimal(said["amount"]) if "amount" in said else None,
            currency="USD" if "amount" in said else None,
            valid_until=EXPIRED if code == "vehicles" else LASTING,
            external_ref=f"DEMO-{code.upper()}",
        )
        lead = Lead(lead_organisation_id=self.people.partner_ids[partner.code])
        author = self.people.partner(partner, at)
        self.offers[code] = support.offer(self.session, author, lead, text)

    def _send_need(self, country: str, code: str, at: datetime) -> None:
        author = self.people.focal_point(country, at)
        support.submit(self.session, author, self.needs[country, code])

    def _sign_off(self, country: str, code: str, at: datetime) -> None:
        approver = self.people.approver(country, at)
        support.sign_off(self.session, approver, self.needs[country, code])

    def _send_offer(self, partner: cast.Partner, code: str, at: datetime) -> None:
        support.submit(self.session, self.people.partner(partner, at), self.offers[code])

    def _send_back(self, record: Need | Offer, at: datetime) -> None:
        note = told()["words"][record.language.value]["remark"]
        support.send_back(self.session, self.people.monitor(at), record, note=note)

    def _publish(self, record: Need | Offer, at: datetime) -> None:
        support.publish(self.session, self.people.monitor(at), record)

    def _withdraw(self, country: str, code: str, at: datetime) -> None:
        need = self.needs[country, code]
        reason = told()["words"][need.language.value]["withdrawn"]
        support.withdraw(self.session, self.people.approver(country, at), need, reason=reason)

    def _suggest(self, meeting: Meeting, at: datetime) -> None:
        need = self.needs[meeting.country, meeting.need]
        matches.suggest(self.session, self.people.monitor(at), need)

    def _propose(self, meeting: Meeting, at: datetime) -> None:
        need = self.needs[meeting.country, meeting.need]
        author = self.people.focal_point(meeting.country, at)
        offer = self.offers[meeting.offer]
        self.met[meeting] = matches.propose(self.session, author, need, offer)

    def _agree(self, meeting: Meeting, at: datetime) -> None:
        terms = Terms(amount=None if meeting.amount is None else Decimal(meeting.amount))
        agreements.agree(self.session, self._giver(meeting, at), self.met[meeting], terms)

    def _deliver(self, meeting: Meeting, at: datetime) -> None:
        amount = None if meeting.amount is None else Decimal(meeting.amount) / 2
        note = self._words(meeting)["delivered"]
        part = Part(on=at.date(), amount=amount, note=note)
        agreements.deliver(self.session, self._giver(meeting, at), self.met[meeting], part)

    def _finish(self, meeting: Meeting, at: datetime) -> None:
        outcome = self._words(meeting)["outcome"]
        author = self.people.focal_point(meeting.country, at)
        agreements.finish(self.session, author, self.met[meeting], outcome=outcome)

    def _decline(self, meeting: Meeting, at: datetime) -> None:
        reason = self._words(meeting)["declined"]
        author = self.people.focal_point(meeting.country, at)
        matches.decline(self.session, author, self.met[meeting], reason=reason)

    def _lapse(self, at: datetime) -> None:
        matches.lapse_expired(self.session, self.people.monitor(at))

    def _giver(self, meeting: Meeting, at: datetime) -> Actor:
        partner = next(one for one, code, _end in OFFERS if code == meeting.offer)
        return self.people.partner(partner, at)

    def _words(self, meeting: Meeting) -> Mapping[str, str]:
        words: Mapping[str, str] = told()["words"][cast.language_of(meeting.country).value]
        return words


def _needs(countries: Any) -> Iterator[tuple[str, str, str]]:
    """Yield whose need it is, its code, and how far it comes."""
    codes = tuple(told()["needs"])
    for place, country in enumerate(countries):
        own = OF_FULL.get(country, (codes[place % len(codes)],))
        for code in own:
            is_last = country in LAST and code == own[-1]
            yield country, code, LAST[country] if is_last else "published"


def _closed(text: str, language: Language) -> str:
    return f"{text} {told()['closing'][language.value]}"
