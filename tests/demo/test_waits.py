"""The demonstration's dependencies stay away from what was withdrawn meanwhile."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, operator
from tests.waiting import with_steps
from tracker.demo import dependencies
from tracker.demo.agenda import Agenda
from tracker.domain import publication
from tracker.domain.dependencies import of_pledge


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_nothing_waits_for_a_withdrawn_pledge(
    session: Session, monkeypatch: pytest.MonkeyPatch, is_withdrawn: bool
) -> None:
    # These pledges have three milestones, the demonstration's four.
    monkeypatch.setattr(dependencies, "WAITING", 2)
    made = {name: with_steps(session, name) for name in ("CHL", "PER")}
    if is_withdrawn:
        publication.withdraw(session, operator(), made["PER"], reason="Se retira.")
    plans: list[Any] = [
        SimpleNamespace(
            key=name,
            steps=(1,),
            author=SimpleNamespace(country=name),
            theme=SimpleNamespace(code="protocol"),
        )
        for name in made
    ]
    texts: Any = SimpleNamespace(
        session=session, made=made, agenda=Agenda(), author=lambda _plan, at: operator(at)
    )
    dependencies.tell_all(texts, [(plan, NOW) for plan in plans])
    assert texts.agenda.carry_out(NOW + dependencies.SETTLED) == 1

    assert len(of_pledge(session, made["CHL"]).waits_for) == (0 if is_withdrawn else 1)
