from dataclasses import dataclass
from itertools import product

import pytest

from tracker.domain import saving, workflow
from tracker.domain.errors import StaleError, WrongStateError
from tracker.models.enums import State

ALLOWED = {
    ("draft", "awaiting_sign_off"),
    ("draft", "submitted"),
    ("returned", "awaiting_sign_off"),
    ("returned", "submitted"),
    ("awaiting_sign_off", "submitted"),
    ("awaiting_sign_off", "returned"),
    ("submitted", "published"),
    ("submitted", "accepted"),
    ("submitted", "returned"),
    ("published", "withdrawn"),
}


@dataclass
class Text:
    state: State


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_a_text_moves_along_the_table_only(before: State, after: State) -> None:
    text = Text(before)

    if (before.value, after.value) in ALLOWED:
        workflow.move(text, after)
        assert text.state is after
    else:
        with pytest.raises(WrongStateError):
            workflow.move(text, after)
        assert text.state is before


def test_a_save_from_an_older_text_is_refused() -> None:
    saving.check_version(3, 3)
    saving.check_version(3, None)
    with pytest.raises(StaleError):
        saving.check_version(4, 3)
