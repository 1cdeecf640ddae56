"""The frozen rows that facts hand to figures and dashboards, beside the tallies of `figures`."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from tracker.models.enums import Answer, ChallengeCode, ChangeReason, CountryRole, Stage


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period that has opened."""

    id: int
    code: str
    covers_from: date
    covers_to: date
    opens_on: date
    due_on: date
    closes_on: date
    publishes_on: date
    closed_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area of the plan with the body that supports it."""

    code: str
    number: int
    title: str
    is_working_title: bool
    supporter: str | None


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country, with its name in the reader's language."""

    iso3: str
    iso2: str
    name: str
    subregion: str


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """A pledge in a period, as a country's page shows it; `last_*` is the last answer before a silence."""

    code: str
    title: str
    language: str
    area: str
    area_number: int
    lead: str | None
    roles: tuple[CountryRole, ...]
    starts_on: date | None
    ends_on: date | None
    is_due: bool
    is_stale: bool
    answer: Answer | None
    stage: Stage | None
    progress: Fraction | None
    challenges: tuple[ChallengeCode, ...]
    answered_at: datetime | None
    last_period: str | None = None
    last_until: date | None = None
    last_stage: Stage | None = None
    last_progress: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone of a published pledge."""

    code: str
    title: str
    planned_to: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed in public: `kind` is a stage, published, withdrawn, or why a text was amended."""

    at: datetime
    kind: str
    code: str
    country: str | None
    area: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits for review; without a period it is a pledge's own, new or amended (with a reason)."""

    id: int
    since: datetime
    code: str
    title: str
    language: str
    country: str | None
    period: str | None
    change_reason: ChangeReason | None
