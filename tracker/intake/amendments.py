"""How a pledge's text changes through a file: a person writes drafts, the operator publishes at once."""

from sqlalchemy.orm import Session

from tracker.domain import pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import PledgeText
from tracker.intake.outcomes import Act
from tracker.messages import N_
from tracker.models.enums import ChangeReason
from tracker.models.pledge import Pledge, PledgeVersion


def base_of(actor: Actor, pledge: Pledge) -> PledgeVersion:
    """Return the text that a row is compared with: the operator's the published one, a person's the latest.

    Raises WrongStateError where there is none, or nothing of the pledge may change any more.
    """
    pledges.refuse_withdrawn(pledge)
    version = pledge.current if actor.is_operator else pledge.open_version or pledge.current
    if version is None:
        raise WrongStateError(
            N_(
                "%(code)s is still on its way to publication in the tracker: publish it there first."
            ),
            code=pledge.code,
        )
    return version


def write(session: Session, actor: Actor, pledge: Pledge, text: PledgeText) -> Act:
    """Give a pledge a new text: a draft in a person's name, published at once by the operator.

    Returns what was written, for those who may want to take it back.
    """
    version = pledge.open_version
    if version is not None and actor.is_operator:
        raise WrongStateError(
            N_("%(code)s is being amended in the tracker: publish the amendment there first."),
            code=pledge.code,
        )
    before = None if version is None else text_of(version)
    if version is None:
        version = pledges.start_amendment(session, actor, pledge, reason=ChangeReason.CORRECTION)
    pledges.revise(session, actor, version, text)
    if actor.is_operator:
        publish(session, actor, version)
    return Act(version, before)


def publish(session: Session, actor: Actor, version: PledgeVersion) -> None:
    """Send a text and publish it in one go, as the operator may."""
    publication.submit(session, actor, version)
    publication.publish(session, actor, version)
