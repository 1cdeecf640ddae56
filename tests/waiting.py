"""Pledges with milestones, for the tests of what waits for what."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_pledge, operator, publish
from tracker.domain import milestones
from tracker.domain.milestones import Step
from tracker.models.enums import ProgressMethod
from tracker.models.indicator import LegalKind, Milestone
from tracker.models.pledge import Pledge

SOURCE = "https://example.org/ley-12"
STEPS = (
    Step(
        title="Ley promulgada",
        weight_bp=4000,
        planned_to=date(2026, 3, 31),
        legal_kind=LegalKind.LAW,
        legal_source=SOURCE,
    ),
    Step(title="Oficinas abiertas", weight_bp=3000, planned_to=date(2026, 12, 31), after=1),
    Step(title="Personal formado", weight_bp=3000),
)


def with_steps(session: Session, country: str = "CHL", **changed: Any) -> Pledge:
    """Make a published pledge with three milestones."""
    is_published = changed.pop("published", True)
    steps = changed.pop("steps", STEPS)
    pledge = make_pledge(
        session,
        country=country,
        published=False,
        indicators=(),
        progress_method=ProgressMethod.MILESTONES,
        **changed,
    )
    assert pledge.open_version is not None
    milestones.plan(session, operator(), pledge.open_version, steps)
    if is_published:
        publish(session, pledge)
    return pledge


def step(session: Session, pledge: Pledge, position: int = 1) -> Milestone:
    """Return a milestone."""
    query = select(Milestone).where(
        Milestone.pledge_id == pledge.id, Milestone.position == position
    )
    return session.scalars(query).one()
