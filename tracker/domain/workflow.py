"""A text's state may only move along one table; nothing else assigns `.state`."""

from typing import Protocol

from tracker.domain.errors import WrongStateError
from tracker.models.enums import State


class Text(Protocol):
    """A pledge version or a progress update."""

    state: State


_TO_REVIEW = frozenset({State.AWAITING_SIGN_OFF, State.SUBMITTED})

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: _TO_REVIEW,
    State.RETURNED: _TO_REVIEW,
    State.AWAITING_SIGN_OFF: frozenset({State.SUBMITTED, State.RETURNED}),
    State.SUBMITTED: frozenset({State.PUBLISHED, State.ACCEPTED, State.RETURNED}),
    State.PUBLISHED: frozenset({State.WITHDRAWN}),
    State.ACCEPTED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


def move(text: Text, to: State) -> None:
    """Move a text to a state that the table allows next.

    Raises WrongStateError for any other. The row's `version` makes one of two racing moves fail at
    the flush; `saved` turns that into a StaleError.
    """
    if to not in MOVES[text.state]:
        raise WrongStateError
    text.state = to
