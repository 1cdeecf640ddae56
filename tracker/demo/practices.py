"""The demonstration's good practices: written, decided on, changed, withdrawn, and taken up by others."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tracker.demo import cast
from tracker.demo.agenda import Agenda
from tracker.demo.people import People
from tracker.domain import adoptions, pledges, practice_moves, practices
from tracker.domain.actors import Actor
from tracker.domain.adoptions import AdoptionText
from tracker.domain.pledge_rules import Lead
from tracker.domain.practice_texts import PracticeText, SourceText
from tracker.models import Pledge, Practice, PracticeVersion
from tracker.models.enums import ChallengeCode, Language, Population
from tracker.models.practice import AdoptionStage

FIRST = datetime(2026, 2, 16, 15, tzinfo=UTC)
SENDING, SIGNING, DECIDING = timedelta(days=3), timedelta(days=5), timedelta(days=9)
CHANGING, WITHDRAWING = timedelta(days=120), timedelta(days=100)
_CONTENT = Path(__file__).parent / "content" / "practices.toml"


@cache
def told() -> tuple[Mapping[str, Any], ...]:
    """Return what is said of every practice."""
    return tuple(tomllib.loads(_CONTENT.read_text(encoding="utf-8"))["practice"])


class PracticeActs:
    """Writes every act of a practice into the agenda, and carries it out when its moment comes."""

    def __init__(self, session: Session, people: People, agenda: Agenda) -> None:
        self.session = session
        self.people = people
        self.agenda = agenda
        self.made: dict[str, Practice] = {}

    def tell_all(self) -> None:
        """Write down what happens to all practices."""
        for said in told():
            self._tell(said)

    def _tell(self, said: Mapping[str, Any]) -> None:
        begun = FIRST + timedelta(days=said["after"])
        end = said.get("until", "")
        self.agenda.add(begun, partial(self._create, said))
        self._send(said, begun, is_awaiting=end == "awaiting")
        if end in ("awaiting", "submitted"):
            return
        decided = begun + DECIDING
        if end == "returned":
            self.agenda.add(decided, partial(self._send_back, said))
            return
        self.agenda.add(decided, partial(self._publish, said))
        for adoption in said["adoptions"]:
            for step in adoption["steps"]:
                moment = decided + timedelta(days=step["after"])
                self.agenda.add(moment, partial(self._take_up, said, adoption, step))
        if "change" in said:
            self.agenda.add(decided + CHANGING, partial(self._change, said))
            self._send(said, decided + CHANGING)
            self.agenda.add(decided + CHANGING + DECIDING, partial(self._publish, said))
        if "withdrawn" in said:
            self.agenda.add(decided + WITHDRAWING, partial(self._withdraw, said))

    def _send(self, said: Mapping[str, Any], begun: datetime, *, is_awaiting: bool = False) -> None:
        self.agenda.add(begun + SENDING, partial(self._submit, said))
        if said.get("country") in cast.SIGNING_OFF and not is_awaiting:
            self.agenda.add(begun + SIGNING, partial(self._sign_off, said))

    def _author(self, said: Mapping[str, Any], at: datetime) -> Actor:
        if "partner" in said:
            partner = next(one for one in cast.PARTNERS if one.code == said["partner"])
            return self.people.partner(partner, at)
        return self.people.focal_point(said["country"], at)

    def _create(self, said: Mapping[str, Any], at: datetime) -> None:
        country = said.get("country")
        lead = Lead(country, None if country else self.people.partner_ids[said["partner"]])
        text = self._text(said, country)
        self.made[said["key"]] = practices.create(self.session, self._author(said, at), text, lead)

    def _text(self, said: Mapping[str, Any], country: str | None) -> PracticeText:
        names = ("title", "problem", "solution", "results", "conditions", "contact")
        return PracticeText(
            language=Language(said["language"]),
            areas=tuple(said["areas"]),
            themes=tuple(map(ChallengeCode, said["themes"])),
            populations=tuple(map(Population, said["populations"])),
            links=tuple(SourceText(**link) for link in said["links"]),
            pledge=self._pledge_of(country) if said["from_pledge"] else None,
            **{name: said[name] for name in names},
        )

    def _pledge_of(self, country: str | None) -> str | None:
        """Return the code of the country's first published pledge, if it has one yet."""
        query = pledges.published().where(Pledge.lead_country_iso3 == country).limit(1)
        first = self.session.scalar(query)
        return first.pledge.code if first else None

    def _open(self, said: Mapping[str, Any]) -> PracticeVersion:
        practice = self.made[said["key"]]
        return next(version for version in practice.versions if version.is_open)

    def _submit(self, said: Mapping[str, Any], at: datetime) -> None:
        practice_moves.submit(self.session, self._author(said, at), self._open(said))

    def _sign_off(self, said: Mapping[str, Any], at: datetime) -> None:
        approver = self.people.approver(said["country"], at)
        practice_moves.sign_off(self.session, approver, self._open(said))

    def _send_back(self, said: Mapping[str, Any], at: datetime) -> None:
        monitor = self.people.monitor(at)
        practice_moves.send_back(self.session, monitor, self._open(said), note=said["remark"])

    def _publish(self, said: Mapping[str, Any], at: datetime) -> None:
        practice_moves.publish(self.session, self.people.monitor(at), self._open(said))

    def _change(self, said: Mapping[str, Any], at: datetime) -> None:
        author, practice = self._author(said, at), self.made[said["key"]]
        note = said["change"]
        version = practices.start_amendment(self.session, author, practice, note=note)
        text = self._text({**said, "results": f"{said['results']} {note}"}, said.get("country"))
        practices.revise(self.session, author, version, text)

    def _withdraw(self, said: Mapping[str, Any], at: datetime) -> None:
        practice = self.made[said["key"]]
        author = self._author(said, at)
        practice_moves.withdraw(self.session, author, practice, reason=said["withdrawn"])

    def _take_up(
        self,
        said: Mapping[str, Any],
        adoption: Mapping[str, Any],
        step: Mapping[str, Any],
        at: datetime,
    ) -> None:
        country = adoption["country"]
        text = AdoptionText(
            stage=AdoptionStage(step["stage"]),
            language=Language(adoption["language"]),
            outcome=step["outcome"],
            pledge=self._pledge_of(country) if adoption.get("pledge") else None,
        )
        actor = self.people.focal_point(country, at)
        adoptions.take_up(self.session, actor, self.made[said["key"]], country, text)
