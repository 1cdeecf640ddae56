"""What people write, as forms and files hand it to the domain: plain values, checked by the domain."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.models.enums import (
    Accumulation,
    ChallengeCode,
    CountryRole,
    Direction,
    EvidenceKind,
    IndicatorKind,
    Language,
    LinkRelation,
    LinkScheme,
    PartyRole,
    Population,
    ProgressMethod,
    Stage,
    SupportKind,
    ValueState,
)
from tracker.models.file_types import FileType


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText:
    """An indicator as its author defines it; `ref` names it within its pledge."""

    ref: str
    title: str
    kind: IndicatorKind
    direction: Direction
    unit: str = ""
    accumulation: Accumulation = Accumulation.CUMULATIVE
    currency: str | None = None
    baseline_value: Decimal | None = None
    baseline_date: date | None = None
    baseline_reason: str = ""
    target_value: Decimal | None = None
    target_date: date | None = None
    shared_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyText:
    """A country or an organisation beside the lead."""

    role: PartyRole
    country_iso3: str | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkText:
    """A relation to something registered elsewhere."""

    scheme: LinkScheme
    identifier: str
    relation: LinkRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeText:
    """The whole text of a pledge; `area` and `lines` are codes, money is in major units."""

    area: str
    title: str
    language: Language
    description: str = ""
    expected_result: str = ""
    support_kinds: tuple[SupportKind, ...] = ()
    country_roles: tuple[CountryRole, ...] = ()
    populations: tuple[Population, ...] = ()
    territory: str = ""
    lead_institution: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    budget_amount: Decimal | None = None
    budget_currency: str | None = None
    contact: str = ""
    progress_method: ProgressMethod | None = None
    lines: tuple[str, ...] = ()
    other_areas: tuple[str, ...] = ()
    parties: tuple[PartyText, ...] = ()
    links: tuple[LinkText, ...] = ()
    indicators: tuple[IndicatorText, ...] = ()
    external_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingText:
    """The value of the indicator `ref`, or the word why there is none."""

    ref: str
    value_state: ValueState
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceText:
    """A link that supports an update."""

    kind: EvidenceKind
    title: str
    url: str
    language: Language
    is_public: bool = True
    dated_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file that was looked at and is kept: what it is, and what its sender called it, cleaned."""

    sha256: str
    size: int
    type: FileType
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """What a file's sender says of it."""

    file: KeptFile

    kind: EvidenceKind
    title: str
    language: Language
    is_public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateText:
    """The whole text of a progress update; a stage of None is allowed only in a draft or with `no_change`."""

    stage: Stage | None
    language: Language
    achievements: str = ""
    challenges: str = ""
    challenge_codes: tuple[ChallengeCode, ...] = ()
    next_steps: str = ""
    support_needed: str = ""
    no_change: bool = False
    spent_amount: Decimal | None = None
    spent_currency: str | None = None
    readings: tuple[ReadingText, ...] = ()
    evidence: tuple[EvidenceText, ...] = ()
