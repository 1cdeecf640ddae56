"""The small region, made once per test."""

import pytest
from sqlalchemy.orm import Session

from tests.monitoring import world as worlds
from tests.monitoring.world import World


@pytest.fixture
def world(session: Session) -> World:
    """The small region."""
    return worlds.make(session)
