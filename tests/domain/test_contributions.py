"""What partners report of their own part: by right, once per period, accepted or returned, never a figure."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.factories import NOW, actor_of, make_pledge, operator
from tracker.domain import actors, contributions, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role, State
from tracker.models.period import Obligation


def test_a_contribution_goes_straight_to_the_staff_and_is_public_once_accepted(
    session: Session, monitor: Actor
) -> None:
    organisation = stakeholders.make(session)
    pledge, partner = stakeholders.joint(session, organisation), stakeholders.partner(session)
    public = actors.public(NOW)

    sent = stakeholders.report(session, partner, stakeholders.part(session, pledge, organisation))

    assert (sent.state, sent.amount_minor, sent.amount_currency) == (
        State.SUBMITTED,
        1250050,
        "USD",
    )
    assert contributions.of_pledge(session, public, pledge) == []
    assert contributions.of_pledge(session, partner, pledge) == [sent]
    assert contributions.waiting(session) == [sent]
    with pytest.raises(NotFoundError):
        contributions.find(session, public, pledge, sent.id)
    contributions.accept(session, monitor, sent, expected=1)
    assert contributions.of_pledge(session, public, pledge) == [sent]
    assert contributions.of_organisation(session, organisation.id, NOW) == [sent]
    assert contributions.find(session, public, pledge, sent.id) is sent
    assert contributions.waiting(session) == []
    events = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "contribution")
    )
    assert list(events) == ["contribution.submitted", "contribution.accepted"]
    owed = session.scalars(select(Obligation).where(Obligation.pledge_id == pledge.id))
    assert {(one.answer, one.stage, one.progress) for one in owed} == {(None, None, None)}


def test_a_returned_one_is_corrected_and_an_accepted_one_gets_a_new_revision(
    session: Session, monitor: Actor
) -> None:
    organisation = stakeholders.make(session)
    pledge, partner = stakeholders.joint(session, organisation), stakeholders.partner(session)
    part = stakeholders.part(session, pledge, organisation)
    sent = stakeholders.report(session, partner, part)
    with pytest.raises(InvalidError):
        contributions.send_back(session, monitor, sent, note=" ")
    with pytest.raises(InvalidError):
        contributions.send_back(session, monitor, sent, note="x\0")
    contributions.send_back(session, monitor, sent, note="¿Cuántas?", expected=1)
    assert (sent.state, sent.return_note) == (State.RETURNED, "¿Cuántas?")

    again = stakeholders.report(session, partner, part, amount=None, currency=None)

    assert again is sent
    assert contributions.text_of(sent).amount is None
    with pytest.raises(WrongStateError):
        stakeholders.report(session, partner, part)
    contributions.accept(session, monitor, sent)
    second = stakeholders.report(session, partner, part, narrative="Cincuenta.")
    assert (second.revision, second.return_note) == (2, "")
    assert sent.is_current
    contributions.accept(session, monitor, second)
    assert not sent.is_current
    assert contributions.of_pledge(session, actors.public(NOW), pledge) == [second]
    assert contributions.of_pledge(session, monitor, pledge) == [second, sent]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"narrative": " "}, "narrative"),
        ({"amount": Decimal("1.005")}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"currency": None}, "currency"),
        ({"amount": None}, "amount"),
    ],
)
def test_what_cant_be_is_refused_at_its_field(
    session: Session, changed: dict[str, object], field: str
) -> None:
    organisation = stakeholders.make(session)
    part = stakeholders.part(session, stakeholders.joint(session, organisation), organisation)

    with pytest.raises(InvalidError) as refused:
        stakeholders.report(session, stakeholders.partner(session), part, **changed)

    assert [fault.field for fault in refused.value.faults] == [field]


def test_only_partners_of_a_party_report_and_only_staff_decide(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    organisation, other = stakeholders.make(session), stakeholders.make(session, "Otra Ficticia")
    pledge = stakeholders.joint(session, organisation)
    part = stakeholders.part(session, pledge, organisation)
    stranger = stakeholders.partner(session, other.name)
    for actor in (focal_point, monitor, stranger):
        with pytest.raises(NotAllowedError):
            stakeholders.report(session, actor, part)
    with pytest.raises(NotAllowedError):
        stakeholders.report(session, stranger, stakeholders.part(session, pledge, other))
    partner = stakeholders.partner(session)
    draft = make_pledge(session, published=False)
    assert contributions.parties_of(partner, draft) == []

    sent = stakeholders.report(session, partner, part)

    for actor in (focal_point, partner):
        with pytest.raises(NotAllowedError):
            contributions.accept(session, actor, sent)
    # Whoever wrote it decides nothing, also with two roles.
    both = Actor(at=NOW, user_id=partner.user_id, grants=partner.grants | monitor.grants)
    with pytest.raises(NotAllowedError):
        contributions.accept(session, both, sent)
    assert contributions.of_pledge(session, focal_point, pledge) == []


def test_a_closed_period_a_withdrawn_pledge_and_a_stale_save_take_none(
    session: Session, monitor: Actor
) -> None:
    organisation = stakeholders.make(session)
    pledge, partner = stakeholders.joint(session, organisation), stakeholders.partner(session)
    part = stakeholders.part(session, pledge, organisation)
    with pytest.raises(WrongStateError):
        stakeholders.report(
            session, partner, stakeholders.part(session, pledge, organisation, "2027-H2")
        )
    with pytest.raises(StaleError):
        contributions.report(session, partner, part, stakeholders.contribution_text(), expected=4)
    sent = stakeholders.report(session, partner, part)
    with pytest.raises(StaleError):
        contributions.accept(session, monitor, sent, expected=7)
    publication.withdraw(session, operator(), pledge, reason="Se unió a otro.")
    with pytest.raises(WrongStateError):
        contributions.accept(session, monitor, sent)
    with pytest.raises((WrongStateError, NotAllowedError)):
        stakeholders.report(session, partner, part)
    assert contributions.waiting(session) == []


def test_who_loses_the_race_to_report_reads_of_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = stakeholders.make(session)
    part = stakeholders.part(session, stakeholders.joint(session, organisation), organisation)
    partner = actor_of(session, Role.PARTNER, organisation=organisation.name)
    stakeholders.report(session, partner, part)
    # As the slower one saw it: nothing was there when it looked.
    monkeypatch.setattr(contributions, "latest", lambda *_: None)

    with pytest.raises(StaleError):
        stakeholders.report(session, partner, part)
