"""Two entries of one organisation become one, wholly or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.factories import NOW, actor_of, make_pledge, make_user, operator
from tests.practices import make_practice
from tracker.domain import (
    actors,
    contributions,
    organisation_merging,
    organisations,
    pledge_record,
    pledges,
)
from tracker.domain.errors import InvalidError, StaleError, WrongStateError
from tracker.domain.texts import PartyText
from tracker.models import Base
from tracker.models.audit import AuditEvent
from tracker.models.enums import PartyRole, Role
from tracker.models.intake import IntakeKind, IntakeMapping
from tracker.models.organisation import Organisation
from tracker.models.period import PeriodReopening, ReportingPeriod
from tracker.models.user import Membership


def test_all_that_named_the_first_names_the_second(session: Session) -> None:
    first = stakeholders.make(session, "Cáritas Ficticia", aliases="CF")
    second = stakeholders.make(session, "Caritas de Ficción", aliases="CdF")
    user = make_user(session, Role.PARTNER, organisation=first.name)
    led = make_pledge(session, organisation=first.name)
    joined = stakeholders.joint(session, first)
    practice = make_practice(session, organisation=first.name)
    said = stakeholders.report(
        session, actors.of_user(user, NOW), stakeholders.part(session, joined, first)
    )
    shown = organisation_merging.moving(session, first)
    assert (shown.pledges, shown.parties, shown.people) == ([led.code], [joined.code], [user.name])
    assert (shown.contributions, shown.others) == (1, 1)
    assert "CF" in shown.aliases

    organisation_merging.merge(session, stakeholders.administrator(session), first, second)

    assert first.merged_into_id == second.id
    assert second.aliases == "CdF; Cáritas Ficticia; CF"
    assert led.lead_organisation is second
    assert practice.lead_organisation is second
    assert [party.organisation for party in joined.current.parties] == [second]  # type: ignore[union-attr]
    assert said.organisation is second
    assert actors.of_user(user, NOW).organisations == {second.id}
    for name in ("Cáritas Ficticia", "cf", "Caritas de Ficcion"):
        assert organisations.named(session, name) is second
    assert organisations.searched(session, "cdf") == [second]
    assert organisations.searched(session, "cáritas ficticia") == [second]
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "organisation.merged")
    ).one()
    assert led.code in event.body
    assert user.name in event.body


def test_a_third_is_never_two_steps_away(session: Session) -> None:
    actor = stakeholders.administrator(session)
    one, two, three = (stakeholders.make(session, name) for name in ("Uno", "Dos", "Tres"))
    organisation_merging.merge(session, actor, one, two)
    assert organisation_merging.moving(session, two).earlier == ["Uno"]

    organisation_merging.merge(session, actor, two, three)

    assert one.merged_into_id == two.merged_into_id == three.id
    assert organisations.named(session, "Uno") is three


def test_what_cant_be_merged_is_refused_with_a_reason(session: Session) -> None:
    actor = stakeholders.administrator(session)
    one, two, three = (stakeholders.make(session, name) for name in ("Uno", "Dos", "Tres"))
    organisation_merging.merge(session, actor, one, two)
    listed = session.scalars(select(Organisation).where(Organisation.code == "IDB")).one()

    for first, second, reason in (
        (two, two, "into itself"),
        (two, one, "merged into another itself"),
        (one, three, "merged already"),
        (listed, two, "reference data"),
    ):
        with pytest.raises((InvalidError, WrongStateError), match=reason):
            organisation_merging.merge(session, actor, first, second)
    with pytest.raises(StaleError):
        organisation_merging.merge(session, actor, two, three, expected=9)


def test_a_pledge_names_the_one_that_stays_once(session: Session) -> None:
    one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
    both = stakeholders.joint(session, one, two)
    lead = make_pledge(
        session,
        organisation="Dos",
        parties=(PartyText(role=PartyRole.SUPPORTER, organisation_id=one.id),),
    )

    organisation_merging.merge(session, stakeholders.administrator(session), one, two)

    assert [party.organisation_id for party in both.current.parties] == [two.id]  # type: ignore[union-attr]
    assert lead.current is not None
    assert lead.current.parties == []


def test_roles_reopenings_and_mappings_that_both_have_are_settled(session: Session) -> None:
    one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
    user = make_user(session, Role.PARTNER, organisation="Uno")
    make_user(session, Role.PARTNER, organisation="Uno")
    twice = Membership(user_id=user.id, role=Role.PARTNER, organisation_id=two.id, valid_from=NOW)
    period = session.scalars(select(ReportingPeriod).limit(1)).one()
    at = {"opened_at": NOW, "until_on": NOW.date(), "ends_at": NOW + timedelta(days=9)}
    rows: list[Base] = [twice]
    for owner in (one.id, two.id):
        rows.append(PeriodReopening(period=period, organisation_id=owner, reason="Because.", **at))
        rows.append(
            IntakeMapping(
                organisation_id=owner,
                kind=IntakeKind.PLEDGES,
                name="Ours",
                name_key="ours",
                mapping="{}",
                edited_at=NOW,
            )
        )
    session.add_all(rows)
    session.flush()

    organisation_merging.merge(session, stakeholders.administrator(session), one, two)

    held = [one_.organisation_id for one_ in user.memberships if one_.holds_at(NOW)]
    assert held == [two.id]
    reopened = session.scalars(select(PeriodReopening)).all()
    assert sorted(row.ended_at is None for row in reopened) == [False, True]
    assert len(session.scalars(select(IntakeMapping)).all()) == 1


def test_nothing_is_done_by_halves(session: Session) -> None:
    one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
    mine = make_pledge(session, organisation="Uno", external_ref="A-1")
    make_pledge(session, organisation="Dos", external_ref="A-1")
    joined = stakeholders.joint(session, one)

    with pytest.raises(WrongStateError, match="once only"):
        organisation_merging.merge(session, stakeholders.administrator(session), one, two)

    assert one.merged_into_id is None
    assert two.aliases == ""
    assert mine.lead_organisation_id == one.id
    assert [party.organisation_id for party in joined.current.parties] == [one.id]  # type: ignore[union-attr]


def test_nothing_new_names_one_that_was_merged(session: Session) -> None:
    one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
    organisation_merging.merge(session, stakeholders.administrator(session), one, two)
    party = PartyText(role=PartyRole.SUPPORTER, organisation_id=one.id)

    with pytest.raises(InvalidError):
        make_pledge(session, organisation=None, parties=(party,))
    with pytest.raises(InvalidError):
        make_pledge(session, organisation="Uno")


def test_every_table_that_names_an_organisation_is_moved() -> None:
    found = {f"{column.table.name}.{column.name}" for column in organisation_merging.references()}

    assert {
        "pledge.lead_organisation_id",
        "pledge_party.organisation_id",
        "membership.organisation_id",
        "contribution.organisation_id",
        "practice.lead_organisation_id",
        "organisation.merged_into_id",
    } <= found


def test_a_partner_finds_the_pledges_to_which_the_organisation_is_a_party(session: Session) -> None:
    one = stakeholders.make(session, "Uno")
    pledge = stakeholders.joint(session, one)
    reader = actor_of(session, Role.PARTNER, organisation="Uno")

    found = session.scalars(pledges.readable_by(reader)).all()

    assert found == [pledge]
    assert pledge_record.find(session, reader, pledge.code) is pledge
    assert contributions.parties_of(reader, pledge) == [one.id]
    assert contributions.parties_of(operator(), pledge) == []
