"""An independent view beside the claim: the staff's to write, the lead's to answer, fixed once public."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.factories import NOW, actor_of, make_pledge, make_update, operator
from tracker.domain import actors, assessments, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.practice_texts import SourceText
from tracker.models.assessment import AssessmentLevel
from tracker.models.audit import AuditEvent
from tracker.models.enums import Language, Role
from tracker.models.period import Obligation


def test_a_view_is_the_staffs_until_published_and_changes_no_claim(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    update = make_update(session, pledge)
    claim = select(Obligation.stage, Obligation.progress, Obligation.answer)
    before = session.execute(claim.where(Obligation.pledge_id == pledge.id)).all()
    draft = assessments.save(session, monitor, pledge, stakeholders.assessment_text())
    for reader in (actors.public(NOW), focal_point):
        assert assessments.of_pledge(session, reader, pledge) == []
        with pytest.raises(NotFoundError):
            assessments.find(session, reader, pledge, draft.id)
    assert assessments.of_pledge(session, monitor, pledge) == [draft]
    text = stakeholders.assessment_text(level=AssessmentLevel.CONFIRMED)
    assert assessments.save(session, monitor, pledge, text, expected=1) is draft
    assert assessments.text_of(draft) == text
    with pytest.raises(NotFoundError):
        assessments.reply(session, focal_point, draft, "No.", Language.ES)

    assessments.publish(session, monitor, draft)

    assert assessments.find(session, actors.public(NOW), pledge, draft.id) is draft
    assert session.execute(claim.where(Obligation.pledge_id == pledge.id)).all() == before
    assert update.stage == before[0].stage or before[0].stage is None
    with pytest.raises(WrongStateError):
        assessments.publish(session, monitor, draft)
    later = stakeholders.assess(session, monitor, pledge)
    assert (draft.number, later.number) == (1, 2)
    assert assessments.of_pledge(session, actors.public(NOW), pledge) == [later, draft]
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "assessment")
    )
    assert list(actions)[:3] == ["assessment.begun", "assessment.edited", "assessment.published"]


def test_the_side_that_leads_replies_and_nobody_else(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    made = stakeholders.assess(session, monitor, pledge)
    others = actor_of(session, Role.FOCAL_POINT, country="HND")
    approver = actor_of(session, Role.APPROVER, country="CHL")
    for actor in (others, approver, monitor, actors.public(NOW)):
        with pytest.raises(NotAllowedError):
            assessments.reply(session, actor, made, "No.", Language.EN)
    with pytest.raises(InvalidError):
        assessments.reply(session, focal_point, made, " ", Language.ES)

    assessments.reply(session, focal_point, made, "Abrieron dos más.", Language.ES, expected=2)
    assessments.reply(session, focal_point, made, "Abrieron tres más.", Language.ES)

    assert (made.reply, made.reply_language) == ("Abrieron tres más.", "es")
    assert made.level is AssessmentLevel.PARTLY_CONFIRMED
    with pytest.raises(StaleError):
        assessments.reply(session, focal_point, made, "Otra.", Language.ES, expected=2)
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "assessment.replied"))
    assert ["Abrieron dos más." in event.body for event in events] == [True, True]


def test_only_staff_assess_and_only_what_is_public(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    pledge, text = make_pledge(session), stakeholders.assessment_text()
    with pytest.raises(NotAllowedError):
        assessments.save(session, focal_point, pledge, text)
    with pytest.raises(WrongStateError):
        assessments.save(session, monitor, make_pledge(session, published=False), text)
    with pytest.raises(StaleError):
        assessments.save(session, monitor, pledge, text, expected=3)
    made = stakeholders.assess(session, monitor, pledge)
    publication.withdraw(session, operator(), pledge, reason="Se unió a otro.")
    with pytest.raises(WrongStateError):
        assessments.save(session, monitor, pledge, text)
    with pytest.raises(WrongStateError):
        assessments.reply(session, focal_point, made, "No.", Language.ES)
    assert assessments.of_pledge(session, actors.public(NOW), pledge) == []
    assert assessments.of_pledge(session, monitor, pledge) == [made]


def test_what_cant_be_is_refused_at_its_field(session: Session, monitor: Actor) -> None:
    pledge, no_link = make_pledge(session), (SourceText(title="Acta", url="javascript:1"),)
    text = stakeholders.assessment_text(reasons=" ", links=no_link)

    with pytest.raises(InvalidError) as refused:
        assessments.save(session, monitor, pledge, text)

    assert [fault.field for fault in refused.value.faults] == ["reasons", "links.0.url"]
    draft = assessments.save(session, monitor, pledge, stakeholders.assessment_text(links=()))
    with pytest.raises(InvalidError, match="source"):
        assessments.publish(session, monitor, draft)
    draft.level = AssessmentLevel.CANNOT_TELL
    assessments.publish(session, monitor, draft)


def test_who_loses_the_race_to_begin_reads_of_it(
    session: Session, monitor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = make_pledge(session)
    assessments.save(session, monitor, pledge, stakeholders.assessment_text())
    # As the slower one saw it: nothing was there when it looked.
    monkeypatch.setattr(assessments, "draft_of", lambda *_: None)

    with pytest.raises(StaleError):
        assessments.save(session, monitor, pledge, stakeholders.assessment_text())
