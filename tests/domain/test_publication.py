"""A pledge's text on its way to the public."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_pledge, make_user, operator, pledge_text, publish
from tracker.domain import actors, pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from tracker.domain.texts import LinkText
from tracker.models.audit import AuditEvent
from tracker.models.country import Country
from tracker.models.enums import (
    ChangeReason,
    Decision,
    LinkRelation,
    LinkScheme,
    ProgressMethod,
    Role,
    State,
)
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation
from tracker.models.pledge import OutsideIdentity, PledgeVersion
from tracker.models.review import Review

SAME = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.SAME_AS)


def draft_of(session: Session, **changed: Any) -> PledgeVersion:
    return make_pledge(session, published=False, **changed).versions[0]


def sent(session: Session, **changed: Any) -> PledgeVersion:
    version = draft_of(session, **changed)
    publication.submit(session, operator(), version)
    return version


def ask_for_sign_off(session: Session) -> None:
    session.execute(update(Country).where(Country.iso3 == "CHL").values(needs_sign_off=True))
    session.expire_all()


def events(session: Session) -> list[str]:
    return list(
        session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.action.like("pledge.%"))
            .order_by(AuditEvent.seq)
        )
    )


@pytest.fixture
def approver(session: Session) -> Actor:
    return actor_of(session, Role.APPROVER, country="CHL")


def test_a_complete_text_goes_to_the_monitoring_mechanism(
    session: Session, focal_point: Actor
) -> None:
    version = draft_of(session)

    publication.submit(session, focal_point, version, expected=1)

    assert version.state is State.SUBMITTED
    assert (version.submitter_id, version.submitted_at) == (focal_point.user_id, NOW)
    assert events(session) == ["pledge.created", "pledge.submitted"]


def test_an_incomplete_text_is_not_sent(session: Session, focal_point: Actor) -> None:
    version = draft_of(session, description="", populations=(), starts_on=None)

    with pytest.raises(InvalidError) as error:
        publication.submit(session, focal_point, version)

    fields = [fault.field for fault in error.value.faults]
    assert fields == ["description", "starts_on", "populations"]
    assert version.state is State.DRAFT


def test_the_operator_sends_what_was_collected_with_its_gaps_but_never_without_a_first_day(
    session: Session,
) -> None:
    version = sent(session, description="", populations=(), ends_on=None)
    assert version.state is State.SUBMITTED

    with pytest.raises(InvalidError) as error:
        sent(session, starts_on=None)

    assert [fault.field for fault in error.value.faults] == ["starts_on"]


def test_an_old_text_is_not_sent(session: Session, focal_point: Actor) -> None:
    version = draft_of(session)
    pledges.revise(session, focal_point, version, pledge_text(title="Otro"))

    with pytest.raises(StaleError):
        publication.submit(session, focal_point, version, expected=1)


def test_a_country_may_want_its_approver_s_word_first(
    session: Session, focal_point: Actor, approver: Actor, monitor: Actor
) -> None:
    ask_for_sign_off(session)
    version = draft_of(session)

    publication.submit(session, focal_point, version)
    assert (version.state, version.submitted_at) == (State.AWAITING_SIGN_OFF, None)
    with pytest.raises(WrongStateError):
        publication.publish(session, monitor, version)
    publication.sign_off(session, approver, version)

    assert (version.state, version.submitted_at) == (State.SUBMITTED, NOW)
    assert version.submitter_id == focal_point.user_id
    assert events(session)[-1] == "pledge.signed_off"


def test_nobody_signs_off_own_work_or_another_country_s(session: Session, approver: Actor) -> None:
    ask_for_sign_off(session)
    user = make_user(session, Role.FOCAL_POINT, country="CHL")
    both = Actor(
        at=NOW,
        user_id=user.id,
        grants=frozenset(
            {actors.Grant(Role.FOCAL_POINT, "CHL"), actors.Grant(Role.APPROVER, "CHL")}
        ),
    )
    version = draft_of(session)
    publication.submit(session, both, version)

    for actor in (both, actor_of(session, Role.APPROVER, country="PER")):
        with pytest.raises(NotAllowedError):
            publication.sign_off(session, actor, version)
    publication.sign_off(session, approver, version)
    assert version.state is State.SUBMITTED


def test_an_organisation_s_text_and_the_operator_s_need_no_sign_off(session: Session) -> None:
    ask_for_sign_off(session)
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    version = draft_of(session, organisation="Fictional Partner")

    publication.submit(session, partner, version)

    assert version.state is State.SUBMITTED
    assert sent(session).state is State.SUBMITTED


def test_monitoring_returns_a_text_with_a_note_and_remarks(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    version = sent(session)

    publication.send_back(
        session,
        monitor,
        version,
        note=" Falta el presupuesto. ",
        remarks={"title": "Largo", "x": " "},
    )

    review = session.scalars(select(Review)).one()
    assert version.state is State.RETURNED
    assert (review.decision, review.note) == (Decision.RETURNED, "Falta el presupuesto.")
    assert review.remarks == {"title": "Largo"}
    publication.submit(session, focal_point, version)
    assert version.state is State.SUBMITTED


def test_a_text_is_not_returned_without_a_word(session: Session, monitor: Actor) -> None:
    version = sent(session)

    with pytest.raises(InvalidError):
        publication.send_back(session, monitor, version, note=" ")


def test_a_text_that_awaits_sign_off_is_returned_by_the_approver_alone(
    session: Session, focal_point: Actor, approver: Actor, monitor: Actor
) -> None:
    ask_for_sign_off(session)
    version = draft_of(session)
    publication.submit(session, focal_point, version)

    with pytest.raises(NotAllowedError):
        publication.send_back(session, monitor, version, note="No.")
    publication.send_back(session, approver, version, note="Todavía no.")

    assert (version.state, version.submitted_at) == (State.RETURNED, None)


def test_the_first_publication_makes_the_pledge_owe_updates(
    session: Session, monitor: Actor
) -> None:
    version = sent(session)

    publication.publish(session, monitor, version)

    pledge = version.pledge
    assert (version.state, version.is_current, version.published_at) == (State.PUBLISHED, True, NOW)
    assert pledge.first_published_at == NOW
    assert version.progress_method is ProgressMethod.INDICATORS
    # From 2026-H1, in which it starts, to 2034-H2.
    assert len(session.scalars(select(Obligation)).all()) == 18
    assert events(session)[-1] == "pledge.published"
    with pytest.raises(WrongStateError):
        publication.publish(session, monitor, version)


def test_a_later_text_takes_the_place_of_the_first(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    first = pledge.current
    draft = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, focal_point, draft, pledge_text(title="Otro"))

    publish(session, pledge)

    assert pledge.current is draft
    assert pledge.first_published is first
    assert first is not None
    assert (first.state, first.is_current) == (State.PUBLISHED, False)
    assert len(session.scalars(select(Obligation)).all()) == 18


def test_only_monitoring_publishes(session: Session, focal_point: Actor, approver: Actor) -> None:
    version = sent(session)

    for actor in (focal_point, approver, actor_of(session, Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowedError):
            publication.publish(session, actor, version)


def test_the_method_of_progress_follows_from_what_a_pledge_has(session: Session) -> None:
    plain = make_pledge(session, indicators=())
    stepped = make_pledge(session, indicators=(), published=False)
    session.add_all(
        Milestone(pledge=stepped, position=place, title="Paso", weight_bp=5000) for place in (1, 2)
    )
    session.flush()
    publish(session, stepped)

    assert plain.current is not None
    assert stepped.current is not None
    assert plain.current.progress_method is ProgressMethod.STAGE_ONLY
    assert stepped.current.progress_method is ProgressMethod.MILESTONES


def test_a_declared_method_must_be_possible(session: Session, focal_point: Actor) -> None:
    counted = draft_of(session, indicators=(), progress_method=ProgressMethod.INDICATORS)
    stepped = draft_of(session, progress_method=ProgressMethod.MILESTONES)
    session.add(Milestone(pledge=stepped.pledge, position=1, title="Paso", weight_bp=9999))
    session.flush()

    for version in (counted, stepped):
        with pytest.raises(InvalidError) as error:
            publication.submit(session, focal_point, version)
        assert [fault.field for fault in error.value.faults] == ["progress_method"]


def test_an_outside_pledge_is_claimed_at_publication(session: Session) -> None:
    first = make_pledge(session, published=False, links=(SAME,))
    second = make_pledge(session, published=False, links=(SAME,))
    publish(session, second)

    publication.submit(session, operator(), first.versions[0])
    with pytest.raises(InvalidError) as error:
        publication.publish(session, operator(), first.versions[0])

    assert [fault.field for fault in error.value.faults] == ["links.0.identifier"]
    assert session.scalars(select(OutsideIdentity.pledge_id)).all() == [second.id]


def test_a_claim_ends_when_the_link_does_or_the_pledge_is_withdrawn(
    session: Session, focal_point: Actor
) -> None:
    amended, withdrawn = make_pledge(session, links=(SAME,)), None
    draft = pledges.start_amendment(session, focal_point, amended, reason=ChangeReason.CORRECTION)
    part = LinkText(scheme=SAME.scheme, identifier=SAME.identifier, relation=LinkRelation.PART_OF)
    pledges.revise(session, focal_point, draft, pledge_text(links=(part,)))
    publish(session, amended)

    withdrawn = make_pledge(session, links=(SAME,))
    publication.withdraw(session, operator(), withdrawn, reason="A mistake.")

    assert make_pledge(session, links=(SAME,)).current is not None


def test_a_withdrawn_pledge_keeps_its_reason(session: Session, approver: Actor) -> None:
    pledge = make_pledge(session)

    publication.withdraw(session, approver, pledge, reason=" Se unió a otro. ")

    assert (pledge.withdrawn_at, pledge.withdrawn_reason) == (NOW, "Se unió a otro.")
    assert pledge.current is not None
    assert pledge.current.state is State.WITHDRAWN
    assert events(session)[-1] == "pledge.withdrawn"
    with pytest.raises(WrongStateError):
        publication.withdraw(session, approver, pledge, reason="Otra vez.")


@pytest.mark.parametrize("reason", ["", " \n", "a" * 2001])
def test_a_withdrawal_needs_a_reason_that_can_be_kept(
    session: Session, monitor: Actor, reason: str
) -> None:
    pledge = make_pledge(session)

    with pytest.raises(InvalidError) as error:
        publication.withdraw(session, monitor, pledge, reason=reason)

    assert [fault.field for fault in error.value.faults] == ["reason"]


def test_a_focal_point_withdraws_only_where_there_is_no_approver(
    session: Session, focal_point: Actor
) -> None:
    first, second = make_pledge(session), make_pledge(session)
    assert publication.may_withdraw(session, focal_point, first)
    publication.withdraw(session, focal_point, first, reason="A mistake.")
    assert not publication.may_withdraw(session, focal_point, first)

    approver = make_user(session, Role.APPROVER, country="CHL")
    with pytest.raises(NotAllowedError, match="approver"):
        publication.withdraw(session, focal_point, second, reason="A mistake.")
    assert not publication.may_withdraw(session, focal_point, second)

    approver.disabled_at = NOW
    session.flush()
    assert publication.may_withdraw(session, focal_point, second)


def test_a_partner_withdraws_its_own_pledge_and_no_other(session: Session) -> None:
    own, other = make_pledge(session, organisation="Fictional Partner"), make_pledge(session)
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")

    publication.withdraw(session, partner, own, reason="A mistake.")

    assert own.withdrawn_at == NOW
    with pytest.raises(NotAllowedError):
        publication.withdraw(session, partner, other, reason="A mistake.")


def test_a_draft_is_not_withdrawn(session: Session, monitor: Actor) -> None:
    pledge = make_pledge(session, published=False)

    with pytest.raises(WrongStateError):
        publication.withdraw(session, monitor, pledge, reason="A mistake.")


def test_nothing_of_a_withdrawn_pledge_moves(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    pledge = make_pledge(session)
    draft = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    publication.submit(session, focal_point, draft)
    publication.withdraw(session, monitor, pledge, reason="A mistake.")

    with pytest.raises(WrongStateError, match="withdrawn"):
        publication.publish(session, monitor, draft)
    with pytest.raises(WrongStateError, match="withdrawn"):
        publication.send_back(session, monitor, draft, note="No.")


def test_two_who_publish_at_once_have_one_winner(session: Session, monitor: Actor) -> None:
    version = sent(session)

    with pytest.raises(StaleError):
        publication.publish(session, monitor, version, expected=1)
