"""How good practices travel: from whom to whom, and how far each country is with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.models.enums import State
from tracker.models.organisation import Organisation
from tracker.models.practice import Adoption, AdoptionStage, Practice, PracticeVersion

Counts = dict[AdoptionStage, int]


@dataclass(slots=True)
class Flow:
    """What one country took up of another's practices, or of an organisation's; `codes` are the practices."""

    source: str | None
    organisation: str | None
    target: str
    counts: Counts = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many practices were taken up, dropped ones too."""
        return sum(self.counts.values())

    @property
    def is_adopted(self) -> bool:
        """Say whether at least one of them is in use."""
        return bool(self.counts.get(AdoptionStage.ADOPTED))


def flows(session: Session) -> list[Flow]:
    """Return who took up whose published practices, by the codes of both sides."""
    query = (
        select(
            Practice.lead_country_iso3,
            Organisation.name,
            Adoption.country_iso3,
            Adoption.stage,
            Practice.code,
        )
        .select_from(Adoption)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.id)
        .outerjoin(Organisation, Organisation.id == Practice.lead_organisation_id)
        .where(PracticeVersion.is_current, PracticeVersion.state == State.PUBLISHED)
        .order_by(Practice.code, Adoption.country_iso3)
    )
    found: dict[tuple[str | None, str | None, str], Flow] = {}
    for source, organisation, target, stage, code in session.execute(query):
        flow = found.setdefault((source, organisation, target), Flow(source, organisation, target))
        flow.counts[stage] = flow.counts.get(stage, 0) + 1
        flow.codes.append(code)
    return sorted(
        found.values(), key=lambda flow: (flow.source or "~", flow.organisation or "", flow.target)
    )


def published(session: Session) -> int:
    """Return how many practices are published, those of organisations too."""
    query = (
        select(func.count())
        .select_from(PracticeVersion)
        .where(PracticeVersion.is_current, PracticeVersion.state == State.PUBLISHED)
    )
    return session.scalar(query) or 0


def leading(session: Session) -> dict[str, int]:
    """Return how many published practices each country has."""
    query = (
        select(Practice.lead_country_iso3, func.count())
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.id)
        .where(
            PracticeVersion.is_current,
            PracticeVersion.state == State.PUBLISHED,
            Practice.lead_country_iso3.is_not(None),
        )
        .group_by(Practice.lead_country_iso3)
    )
    return {str(country): count for country, count in session.execute(query)}


def taken_up(session: Session, practices: Collection[int]) -> Mapping[int, Counts]:
    """Return how many countries are how far with each of the practices, by its id."""
    query = (
        select(Adoption.practice_id, Adoption.stage, func.count())
        .where(Adoption.practice_id.in_(practices))
        .group_by(Adoption.practice_id, Adoption.stage)
    )
    found: dict[int, Counts] = {}
    for practice, stage, count in session.execute(query):
        found.setdefault(practice, {})[stage] = count
    return found
