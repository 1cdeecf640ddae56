"""Drafts, revisions and amendments of pledges, and who may read them."""

from sqlalchemy.orm import Session

from tests.factories import make_pledge
from tracker.models.enums import State


def test_smoke(session: Session) -> None:
    pledge = make_pledge(session)
    assert pledge.current.state is State.PUBLISHED
    assert pledge.code == "CHL-2026-001"
