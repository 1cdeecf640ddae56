"""Where a page's facts come from: the database as it is, or the snapshot of a published period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from tracker.models.enums import Answer, ChallengeCode, CountryRole, MilestoneState, Stage
from tracker.monitoring import counted, facts, freezing, records, snapshots
from tracker.monitoring.dimensions import Counted
from tracker.monitoring.figures import Joint, Tally, by_country
from tracker.monitoring.rows import Period, PledgeRow, Step
from tracker.monitoring.snapshots import Vintage


class Known(Protocol):
    """What the pages of figures ask for."""

    def tallies(self, chosen: Sequence[Period]) -> list[Tally]:
        """Return how the obligations of the periods stand."""

    def stages(self, chosen: Sequence[Period]) -> list[Tally]:
        """Return how many obligations of each period stand at each stage."""

    def joints(self, period: Period) -> list[Joint]:
        """Return the joint pledges of the period, once for each party beside the lead."""

    def pledges(self, iso3: str, period: Period) -> list[PledgeRow]:
        """Return a country's own rows of the period."""

    def steps(self, iso3: str) -> list[Step]:
        """Return the milestones of the pledges that a country leads."""

    def counted(self, period: Period) -> list[Counted]:
        """Return every pledge that counts in the period, with all it can be grouped by."""

    def dated_steps(self, since: date, until: date) -> list[Step]:
        """Return the milestones up to a day: those open, and those planned since a day."""

    def of_country(self, iso3: str, chosen: Sequence[Period]) -> list[Tally]:
        """Return a country's own rows of several periods; of the earlier ones perhaps without progress."""


@dataclass(frozen=True, slots=True)
class Live:
    """The facts as they are at the moment."""

    session: Session
    now: datetime

    def tallies(self, chosen: Sequence[Period]) -> list[Tally]:
        """Return how the obligations of the periods stand."""
        return facts.tallies(self.session, chosen, self.now)

    def stages(self, chosen: Sequence[Period]) -> list[Tally]:
        """Return how many obligations of each period stand at each stage."""
        return facts.stages(self.session, chosen, self.now)

    def joints(self, period: Period) -> list[Joint]:
        """Return the joint pledges of the period, once for each party beside the lead."""
        return facts.joints(self.session, [period], self.now)

    def pledges(self, iso3: str, period: Period) -> list[PledgeRow]:
        """Return a country's own rows of the period."""
        return records.pledges(self.session, iso3, period, self.now)

    def steps(self, iso3: str) -> list[Step]:
        """Return the milestones of the pledges that a country leads."""
        return records.steps(self.session, iso3)

    def counted(self, period: Period) -> list[Counted]:
        """Return every pledge that counts in the period, with all it can be grouped by."""
        return counted.live(self.session, period, self.now)

    def dated_steps(self, since: date, until: date) -> list[Step]:
        """Return the milestones up to a day: those open, and those planned since a day."""
        return counted.live_steps(self.session, since, until)

    def of_country(self, iso3: str, chosen: Sequence[Period]) -> list[Tally]:
        """Return a country's own rows of several periods."""
        joints = facts.joints(self.session, chosen, self.now)
        return list(by_country(self.tallies(chosen), joints).get(iso3, ()))


@dataclass(frozen=True, slots=True)
class Frozen:
    """The facts of a published period as its snapshot keeps them; of earlier periods, as known then."""

    session: Session
    vintage: Vintage

    def tallies(self, chosen: Sequence[Period]) -> list[Tally]:
        """Return how the obligations of the periods stood."""
        codes = {period.code for period in chosen}
        found = map(tally, self._bodies(freezing.TALLY))
        return [one for one in found if one.period in codes]

    def stages(self, chosen: Sequence[Period]) -> list[Tally]:
        """Return how many obligations of each period stood at each stage."""
        return self.tallies(chosen)

    def joints(self, period: Period) -> list[Joint]:
        """Return the joint pledges, once for each party beside the lead."""
        numbers: dict[str, int] = {}
        return [
            Joint(
                numbers.setdefault(body["pledge"], len(numbers)),
                body["has_lead_country"],
                tally(body["tally"]),
            )
            for body in self._bodies(freezing.JOINT)
        ]

    def pledges(self, iso3: str, period: Period) -> list[PledgeRow]:
        """Return a country's own rows; of a pledge withdrawn since, without its title."""
        hidden = snapshots.withdrawn(self.session)
        return [
            _pledge_row(body, self.vintage.as_of, is_hidden=body["code"] in hidden)
            for body in self._bodies(freezing.PLEDGE, f'"{iso3}"')
            if iso3 in body["countries"] and body["waived_at"] is None
        ]

    def steps(self, iso3: str) -> list[Step]:
        """Return the milestones of the pledges that a country led, but for those withdrawn since."""
        hidden = snapshots.withdrawn(self.session)
        found = [
            Step(body["pledge"], body["title"], _day(body["planned_to"]), _day(body["done_on"]))
            for body in self._bodies(freezing.MILESTONE, f'"{iso3}"')
            if body["lead"] == iso3
            and body["pledge"] not in hidden
            and body["state"] != MilestoneState.CANCELLED
        ]
        dated = [(step.done_on or step.planned_to, step) for step in found]
        in_order = sorted(
            ((day, step) for day, step in dated if day is not None), key=lambda pair: pair[0]
        )
        return [step for _, step in in_order[: records.MOST_STEPS]]

    def counted(self, period: Period) -> list[Counted]:
        """Return every pledge that counted in the period, with all it can be grouped by."""
        return counted.frozen(self.session, self.vintage, period)

    def dated_steps(self, since: date, until: date) -> list[Step]:
        """Return the milestones up to a day: those open then, and those planned since a day."""
        return counted.frozen_steps(self.session, self.vintage, since, until)

    def of_country(self, iso3: str, chosen: Sequence[Period]) -> list[Tally]:
        """Return a country's own rows of several periods, without progress."""
        codes = {period.code for period in chosen}
        found = counted.frozen_summary(self.session, self.vintage, iso3)
        return [one for one in found if one.period in codes]

    def _bodies(self, kind: str, *texts: str) -> Iterable[Any]:
        such = (snapshots.holds(text) for text in texts)
        return snapshots.bodies(self.session, self.vintage, kind, *such)


def of(session: Session, now: datetime, vintage: Vintage | None) -> Known:
    """Return the snapshot's facts, or without one those of the moment."""
    return Live(session, now) if vintage is None else Frozen(session, vintage)


def tally(body: dict[str, Any]) -> Tally:
    """Return a frozen tally."""
    return Tally(**{**body, "shares": tuple(map(facts.share, body["shares"]))})


def _pledge_row(body: dict[str, Any], as_of: datetime, *, is_hidden: bool) -> PledgeRow:
    return PledgeRow(
        code=body["code"],
        title="" if is_hidden else body["title"],
        language=body["language"],
        area=body["area"],
        area_number=body["area_number"],
        lead=body["lead"],
        roles=tuple(map(CountryRole, body["roles"])),
        starts_on=_day(body["starts_on"]),
        ends_on=_day(body["ends_on"]),
        is_due=datetime.fromisoformat(body["due_at"]) <= as_of,
        is_stale=body["is_stale"],
        answer=_word(Answer, body["answer"]),
        stage=_word(Stage, body["stage"]),
        progress=_share(body["progress"]),
        challenges=tuple(map(ChallengeCode, body["challenges"])),
        answered_at=_moment(body["answered_at"]),
        last_period=body["last_period"],
        last_until=_day(body["last_until"]),
        last_stage=_word(Stage, body["last_stage"]),
        last_progress=_share(body["last_progress"]),
    )


def _word(vocabulary: Any, text: str | None) -> Any:
    return None if text is None else vocabulary(text)


def _share(text: str | None) -> Any:
    return None if text is None else facts.share(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
