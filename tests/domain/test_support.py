"""Needs and offers as records: who reads which, what is kept, what is refused."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_organisation, make_pledge, operator
from tests.supporting import make_need, make_offer, need_text, offer_text
from tracker.domain import support, support_record
from tracker.domain.actors import public
from tracker.domain.errors import InvalidError, NotAllowedError, NotFoundError
from tracker.domain.pledge_rules import Lead
from tracker.models.enums import Role


def test_the_operator_reads_everything_the_public_what_is_published(session: Session) -> None:
    shown, hidden = make_offer(session), make_offer(session, published=False)
    need = make_need(session, published=False)

    assert session.scalars(support_record.offers(operator())).all() == [shown, hidden]
    assert session.scalars(support_record.needs(operator())).all() == [need]
    assert session.scalars(support_record.offers(public(operator().at))).all() == [shown]
    assert support_record.find_offer(session, operator(), hidden.code) is hidden
    with pytest.raises(NotFoundError):
        support_record.find_offer(session, public(operator().at), hidden.code)
    assert need.lead_organisation is None


def test_a_withdrawn_text_is_for_its_side_and_the_staff(session: Session) -> None:
    offer = make_offer(session)
    support.withdraw(session, operator(), offer, reason="Se acabó.")

    for actor, reads in (
        (operator(), True),
        (actor_of(session, Role.PARTNER, organisation="Fictional Partner"), True),
        (actor_of(session, Role.MONITOR), True),
        (actor_of(session, Role.PARTNER, organisation="Another"), False),
        (public(operator().at), False),
    ):
        assert support_record.reads_text(actor, offer) is reads
        assert support_record.find_offer(session, actor, offer.code) is offer


def test_a_save_that_changes_nothing_is_none(session: Session) -> None:
    need, offer = make_need(session, published=False), make_offer(session, published=False)

    support.revise(session, operator(), need, need_text())
    support.revise(session, operator(), offer, offer_text())
    support.revise(session, operator(), offer, need_text())

    assert (need.version, offer.version) == (1, 1)


def test_what_cannot_be_stored_or_sent_is_named(session: Session) -> None:
    theirs, draft = make_pledge(session, country="PER"), make_pledge(session, published=False)
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        ("area", {"area": "nowhere"}),
        ("pledge", {"pledge": theirs.code}),
        ("pledge", {"pledge": "CHL-1999-001"}),
        ("pledge", {"pledge": draft.code}),
        ("title", {"title": " "}),
    )
    for field, changed in cases:
        with pytest.raises(InvalidError) as refused:
            make_need(session, **changed)
        assert refused.value.faults[0].field == field
    empty = support.offer(
        session,
        operator(),
        Lead(None, make_organisation(session).id),
        offer_text(description="", kinds=()),
    )
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    with pytest.raises(InvalidError) as refused:
        support.submit(session, partner, empty)
    assert [fault.field for fault in refused.value.faults] == ["description", "kinds"]


def test_a_reference_is_one_offers_only(session: Session) -> None:
    make_offer(session, external_ref="A-1")

    with pytest.raises(InvalidError, match="reference"), session.begin_nested():
        make_offer(session, external_ref="A-1")


def test_a_focal_point_withdraws_where_nobody_approves(session: Session) -> None:
    need = make_need(session)
    writer = actor_of(session, Role.FOCAL_POINT, country="CHL")
    other = actor_of(session, Role.FOCAL_POINT, country="PER")

    with pytest.raises(NotAllowedError):
        support.withdraw(session, other, need, reason="No.")
    support.withdraw(session, writer, need, reason="Se cubrió.")

    assert not support.may_withdraw(session, writer, need)
