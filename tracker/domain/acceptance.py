"""What accepting a report does to it, to the one before it and to the figures."""

from sqlalchemy.orm import Session

from tracker.domain import reviews, saving, standing, workflow
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.update_texts import accepted
from tracker.messages import N_
from tracker.models.enums import Decision, State
from tracker.models.progress import ProgressUpdate


def take_in(
    session: Session,
    actor: Actor,
    update: ProgressUpdate,
    *,
    expected: int | None = None,
    note: str = "",
) -> State:
    """Make an update the answer in force and return the state that it was in; the caller records the event."""
    require(actor, Permission.UPDATE_REVIEW, update)
    saving.check_version(update.version, expected)
    if update.obligation.pledge.withdrawn_at is not None:
        raise WrongStateError(N_("This pledge was withdrawn: it takes no updates."))
    was, earlier = update.state, accepted(session, update.obligation)
    workflow.move(update, State.ACCEPTED)
    update.accepted_at = actor.at
    if earlier:
        earlier.is_current = False
        # Only one may be in force: the old one must be gone from the index first.
        saving.flush(session)
    update.is_current = True
    saving.flush(session)
    reviews.add(session, actor, update, Decision.ACCEPTED, note=note)
    standing.refresh(session, update.obligation.pledge)
    return was
