"""In which published pledges an organisation has which part: reads only, nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from tracker.domain import pledges
from tracker.models.enums import Language, PartyRole, Stage
from tracker.models.organisation import Organisation
from tracker.models.pledge import Pledge, PledgeParty, PledgeVersion


@dataclass(frozen=True, slots=True)
class Share:
    """A published pledge and the part in it: no role for its lead."""

    code: str
    title: str
    language: Language
    stage: Stage | None
    country_iso3: str | None
    organisation: str | None
    role: PartyRole | None


def led_by(session: Session, organisation_id: int) -> Sequence[Share]:
    """Return the published pledges that an organisation leads."""
    query = (
        pledges.published()
        .where(Pledge.lead_organisation_id == organisation_id)
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .with_only_columns(*_COLUMNS)
    )
    return [Share(*row, None) for row in session.execute(query)]


def joined_by(session: Session, organisation_id: int) -> Sequence[Share]:
    """Return the published pledges of others to which an organisation is a party."""
    return _joined(session, PledgeParty.organisation_id == organisation_id)


def joined_by_country(session: Session, country_iso3: str) -> Sequence[Share]:
    """Return the published pledges of others to which a country is a party, whatever its part."""
    return _joined(session, PledgeParty.country_iso3 == country_iso3)


def _joined(session: Session, condition: ColumnElement[bool]) -> Sequence[Share]:
    query = (
        pledges.published()
        .join(PledgeParty, PledgeParty.version_id == PledgeVersion.id)
        .where(condition)
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .with_only_columns(*_COLUMNS, PledgeParty.role)
    )
    return [Share(*row) for row in session.execute(query)]


_COLUMNS = (
    Pledge.code,
    PledgeVersion.title,
    PledgeVersion.language,
    Pledge.stage,
    Pledge.lead_country_iso3,
    Organisation.name,
)
