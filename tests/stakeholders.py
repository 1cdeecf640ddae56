"""Organisations, contributions and assessments for tests, made through the domain."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import assessments, contributions, organisations
from tracker.domain.actors import Actor
from tracker.domain.assessments import AssessmentText
from tracker.domain.contributions import ContributionText, Part
from tracker.domain.organisations import OrganisationText
from tracker.domain.practice_texts import SourceText
from tracker.domain.texts import PartyText
from tracker.models.assessment import Assessment, AssessmentLevel
from tracker.models.contribution import Contribution
from tracker.models.enums import Language, PartyRole, Role
from tracker.models.organisation import Organisation
from tracker.models.period import ReportingPeriod
from tracker.models.pledge import Pledge

PARTNER = "Red Ficticia"


def administrator(session: Session) -> Actor:
    """Make an administrator."""
    return factories.actor_of(session, Role.ADMINISTRATOR)


def make(session: Session, name: str = PARTNER, **changed: Any) -> Organisation:
    """Make an organisation as an administrator enters it."""
    text = OrganisationText(**{"name": name, "type": "network", **changed})
    return organisations.create(session, factories.operator(), text)


def joint(session: Session, *parties: Organisation, **changed: Any) -> Pledge:
    """Make a published pledge of Chile with the organisations as its implementers."""
    roles = tuple(PartyText(role=PartyRole.IMPLEMENTER, organisation_id=one.id) for one in parties)
    return factories.make_pledge(session, **{"parties": roles, **changed})


def pledge_of(session: Session, code: str) -> Pledge:
    """Return the pledge of the code."""
    return session.scalars(select(Pledge).where(Pledge.code == code)).one()


def partner(session: Session, name: str = PARTNER) -> Actor:
    """Make somebody who writes for the organisation."""
    return factories.actor_of(session, Role.PARTNER, organisation=name)


def part(
    session: Session, pledge: Pledge, organisation: Organisation, period: str = "2026-H2"
) -> Part:
    """Return an organisation's part in a pledge in a period."""
    found = session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == period)).one()
    return Part(pledge, organisation.id, found)


def contribution_text(**changed: Any) -> ContributionText:
    """Return what a partner writes."""
    values: dict[str, Any] = {
        "narrative": "Se capacitó a cuarenta personas.",
        "language": Language.ES,
        "amount": Decimal("12500.50"),
        "currency": "USD",
    }
    return ContributionText(**{**values, **changed})


def report(session: Session, actor: Actor, of: Part, **changed: Any) -> Contribution:
    """Send a contribution."""
    return contributions.report(session, actor, of, contribution_text(**changed))


def assessment_text(**changed: Any) -> AssessmentText:
    """Return what monitoring staff write."""
    values: dict[str, Any] = {
        "level": AssessmentLevel.PARTLY_CONFIRMED,
        "reasons": "El decreto existe; el registro abrió en una región.",
        "language": Language.ES,
        "links": (SourceText(title="Decreto", url="https://example.org/decreto"),),
    }
    return AssessmentText(**{**values, **changed})


def assess(session: Session, actor: Actor, pledge: Pledge, **changed: Any) -> Assessment:
    """Write and publish an assessment."""
    made = assessments.save(session, actor, pledge, assessment_text(**changed))
    assessments.publish(session, actor, made)
    return made


def of_a_joint_pledge(session: Session) -> dict[str, str]:
    """Make a joint pledge with a contribution that waits and a public view; return how addresses name them."""
    organisation = make(session)
    pledge = joint(session, organisation)
    said = report(session, partner(session), part(session, pledge, organisation))
    view = assess(session, factories.actor_of(session, Role.MONITOR), pledge)
    return {
        "joint": pledge.code,
        "organisation": str(organisation.id),
        "contribution": str(said.id),
        "assessment": str(view.id),
    }
