"""An independent view of a pledge beside its country's claim, and the country's reply to it.

Nothing here touches a pledge, a report or a figure: a view stands beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from tracker.domain import audit, permissions, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    Fault,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.permissions import Permission
from tracker.domain.pledges import refuse, refuse_withdrawn
from tracker.domain.practice_texts import SourceText, link_faults
from tracker.domain.wording import PROSE, line, prose, wording_faults
from tracker.messages import N_
from tracker.models.assessment import Assessment, AssessmentLevel, AssessmentSource
from tracker.models.base import LARGEST_ID
from tracker.models.enums import Language, Role, State
from tracker.models.pledge import Pledge


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentText:
    """What its author says of a pledge."""

    level: AssessmentLevel
    reasons: str
    language: Language
    links: tuple[SourceText, ...] = ()


def text_of(assessment: Assessment) -> AssessmentText:
    """Return what is said now, as its author would write it again."""
    return AssessmentText(
        level=assessment.level,
        reasons=assessment.reasons,
        language=assessment.language,
        links=tuple(SourceText(title=one.title, url=one.url) for one in assessment.sources),
    )


def of_pledge(session: Session, actor: Actor, pledge: Pledge) -> Sequence[Assessment]:
    """Return the views of a pledge that the actor may read, the latest first: drafts are the staff's alone."""
    query = (
        select(Assessment)
        .where(Assessment.pledge_id == pledge.id)
        .options(selectinload(Assessment.sources))
        .order_by(Assessment.number.desc())
    )
    if Role.MONITOR not in actor.roles:
        query = query.where(Assessment.published_at.is_not(None))
    if pledge.withdrawn_at is not None and Role.MONITOR not in actor.roles:
        return []
    return session.scalars(query).all()


def find(session: Session, actor: Actor, pledge: Pledge, assessment_id: int) -> Assessment:
    """Return a view that the actor may read, or raise NotFoundError."""
    wanted = min(assessment_id, LARGEST_ID)
    found = [one for one in of_pledge(session, actor, pledge) if one.id == wanted]
    if not found:
        raise NotFoundError
    return found[0]


def draft_of(session: Session, pledge: Pledge) -> Assessment | None:
    """Return the view that is being written, if there is one."""
    return session.scalars(
        select(Assessment).where(
            Assessment.pledge_id == pledge.id, Assessment.published_at.is_(None)
        )
    ).one_or_none()


def require_write(actor: Actor, pledge: Pledge) -> None:
    """Refuse who may not assess, and a pledge that is not public."""
    permissions.require(actor, Permission.ASSESSMENT_WRITE)
    refuse_withdrawn(pledge)
    current = pledge.current
    if current is None or current.state is not State.PUBLISHED:
        raise WrongStateError(N_("Only a published pledge can be assessed."))


def save(
    session: Session,
    actor: Actor,
    pledge: Pledge,
    text: AssessmentText,
    *,
    expected: int | None = None,
) -> Assessment:
    """Keep what is written of a pledge; `expected` is the version read before, 0 when there was none."""
    require_write(actor, pledge)
    found = draft_of(session, pledge)
    saving.check_version(found.version if found else 0, expected)
    refuse(_faults(text))
    before = _content(found) if found else None
    draft = found or Assessment(
        pledge=pledge, number=_next_number(session, pledge), author_id=actor.user_id, reply=""
    )
    try:
        with session.begin_nested():
            _write(session, actor, draft, text)
            session.add(draft)
            saving.flush(session)
    except IntegrityError as error:
        raise StaleError from error
    _record(session, actor, draft, "edited" if found else "begun", before, _content(draft))
    return draft


def publish(
    session: Session, actor: Actor, assessment: Assessment, *, expected: int | None = None
) -> None:
    """Make a view public: from then on it is fixed, a later view has a number of its own."""
    require_write(actor, assessment.pledge)
    saving.check_version(assessment.version, expected)
    if assessment.published_at is not None:
        raise WrongStateError(N_("This assessment is public already."))
    if not assessment.sources and assessment.level is not AssessmentLevel.CANNOT_TELL:
        refuse([Fault("links", N_("Name at least one source before this is published."))])
    assessment.published_at = actor.at
    saving.flush(session)
    _record(session, actor, assessment, "published", None, _content(assessment))


def require_reply(actor: Actor, assessment: Assessment) -> None:
    """Refuse who does not write for the pledge's lead, and a view that is not public."""
    if assessment.published_at is None:
        raise NotFoundError
    if not permissions.owns(actor, Permission.ASSESSMENT_REPLY, assessment.pledge):
        raise NotAllowedError(N_("Only the side that leads the pledge replies."))
    refuse_withdrawn(assessment.pledge)


def reply(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    text: str,
    language: Language,
    *,
    expected: int | None = None,
) -> None:
    """Answer a public view in the lead's name, or change the answer; the trail keeps the earlier one."""
    require_reply(actor, assessment)
    saving.check_version(assessment.version, expected)
    faults = wording_faults("reply", text, PROSE)
    refuse(faults if text.strip() else [Fault("reply", N_("Write the reply."))])
    before = {"reply": assessment.reply} if assessment.reply else None
    assessment.reply, assessment.reply_language = prose(text), language.value
    assessment.replied_at = actor.at
    saving.flush(session)
    _record(session, actor, assessment, "replied", before, {"reply": assessment.reply})


def _next_number(session: Session, pledge: Pledge) -> int:
    numbers = session.scalars(select(Assessment.number).where(Assessment.pledge_id == pledge.id))
    return max(numbers, default=0) + 1


def _faults(text: AssessmentText) -> list[Fault]:
    faults = wording_faults("reasons", text.reasons, PROSE)
    if not text.reasons.strip():
        faults.append(Fault("reasons", N_("Give the reasons.")))
    return faults + link_faults(text.links)


def _write(session: Session, actor: Actor, draft: Assessment, text: AssessmentText) -> None:
    with session.no_autoflush:
        draft.level, draft.reasons = text.level, prose(text.reasons)
        draft.language, draft.edited_at = text.language, actor.at
        draft.sources = [
            AssessmentSource(position=place, title=line(one.title), url=one.url.strip())
            for place, one in enumerate(text.links)
        ]


def _content(assessment: Assessment) -> dict[str, Any]:
    return {
        "number": assessment.number,
        "level": assessment.level,
        "reasons": assessment.reasons,
        "sources": [one.url for one in assessment.sources],
    }


def _record(
    session: Session, actor: Actor, row: Assessment, verb: str, before: Any, after: Any
) -> None:
    change = audit.Change(
        f"assessment.{verb}",
        "assessment",
        f"{row.pledge.code}/{row.number}",
        before=before,
        after=after,
        country_iso3=row.pledge.lead_country_iso3,
    )
    audit.record(session, actor, change)
