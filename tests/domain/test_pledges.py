"""Drafts, revisions and amendments of pledges, and who may read them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    make_organisation,
    make_pledge,
    operator,
    pledge_text,
    publish,
)
from tracker.domain import actors, pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    StaleError,
    WrongStateError,
)
from tracker.models.audit import AuditEvent
from tracker.models.enums import ChangeReason, Role, State
from tracker.models.indicator import Indicator
from tracker.models.pledge import Pledge, PledgeVersion

PUBLIC = actors.public(NOW)


def readable(session: Session, actor: Actor) -> list[tuple[str, int]]:
    versions = session.scalars(pledges.visible_to(actor))
    return [(version.pledge.code, version.number) for version in versions]


def last_event(session: Session) -> tuple[str, dict[str, Any]]:
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    return event.action, json.loads(event.body)


def faults_of(error: pytest.ExceptionInfo[InvalidError]) -> list[str]:
    return [fault.field for fault in error.value.faults]


def test_a_new_pledge_is_a_draft_with_the_next_code_of_its_year(
    session: Session, focal_point: Actor
) -> None:
    first = pledges.create(session, focal_point, pledge_text(), country_iso3="CHL")
    second = pledges.create(session, focal_point, pledge_text(), country_iso3="CHL")

    assert (first.code, second.code) == ("CHL-2026-001", "CHL-2026-002")
    assert first.open_version is not None
    assert first.current is first.first_published is None
    assert first.open_version.state is State.DRAFT
    assert first.open_version.author_id == focal_point.user_id
    action, body = last_event(session)
    assert action == "pledge.created"
    assert body["after"]["title"] == "Registro de personas apátridas"


def test_an_organisation_s_codes_begin_with_org(session: Session) -> None:
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    organisation = make_organisation(session).id

    pledge = pledges.create(session, partner, pledge_text(), organisation_id=organisation)

    assert pledge.code == "ORG-2026-001"
    assert pledge.open_version is not None
    assert pledge.open_version.lead_organisation_id == organisation


@pytest.mark.parametrize("lead", [{}, {"country_iso3": "PER"}, {"organisation_id": 1}])
def test_nobody_begins_a_pledge_for_somebody_else(
    session: Session, focal_point: Actor, lead: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowedError):
        pledges.create(session, focal_point, pledge_text(), **lead)


@pytest.mark.parametrize(
    "lead",
    [
        {},
        {"country_iso3": "XXX"},
        {"organisation_id": 99999},
        {"country_iso3": "CHL", "organisation_id": 1},
    ],
)
def test_a_pledge_has_exactly_one_lead_that_exists(session: Session, lead: dict[str, Any]) -> None:
    with pytest.raises(InvalidError) as error:
        pledges.create(session, operator(), pledge_text(), **lead)

    assert faults_of(error) == ["lead"]


def test_a_text_with_faults_is_not_begun(session: Session, focal_point: Actor) -> None:
    with pytest.raises(InvalidError) as error:
        pledges.create(session, focal_point, pledge_text(title=""), country_iso3="CHL")

    assert faults_of(error) == ["title"]
    assert session.scalars(select(Pledge)).all() == []


def test_an_outside_reference_is_used_once_by_each_lead(session: Session) -> None:
    make_pledge(session, external_ref="A-1")
    make_pledge(session, country="PER", external_ref="A-1")

    with pytest.raises(InvalidError) as error:
        make_pledge(session, external_ref=" A-1 ")

    assert faults_of(error) == ["external_ref"]
    assert make_pledge(session).code == "CHL-2026-002"


def test_an_unexpected_refusal_of_the_database_is_not_hidden(session: Session) -> None:
    pledge = make_pledge(session)

    with pytest.raises(IntegrityError), pledges._saving(session):
        session.add(Indicator(pledge_id=pledge.id, ref="I1"))


def test_a_revision_counts_and_names_only_what_changed(
    session: Session, focal_point: Actor
) -> None:
    pledge = make_pledge(session, published=False)
    version = pledge.versions[0]

    pledges.revise(session, focal_point, version, pledge_text(title=" Otro\ttítulo "), expected=1)

    assert (version.title, version.version) == ("Otro título", 2)
    assert version.last_editor_id == focal_point.user_id
    assert version.search_text.startswith("chl-2026-001 otro titulo")
    action, body = last_event(session)
    assert action == "pledge.revised"
    assert body["before"] == {"title": "Registro de personas apátridas"}
    assert body["after"] == {"title": "Otro título"}


def test_a_revision_that_changes_nothing_leaves_no_trace(
    session: Session, focal_point: Actor
) -> None:
    version = make_pledge(session, published=False).versions[0]
    before = last_event(session)

    pledges.revise(session, focal_point, version, pledge_text())

    assert version.version == 1
    assert version.last_editor_id is None
    assert last_event(session) == before


def test_a_revision_of_rows_alone_counts_too(session: Session, focal_point: Actor) -> None:
    version = make_pledge(session, published=False).versions[0]

    pledges.revise(session, focal_point, version, pledge_text(indicators=()))

    assert version.version == 2
    assert version.indicators == []


def test_the_first_save_wins(session: Session, focal_point: Actor) -> None:
    version = make_pledge(session, published=False).versions[0]
    pledges.revise(session, focal_point, version, pledge_text(title="Ella"), expected=1)

    with pytest.raises(StaleError):
        pledges.revise(session, focal_point, version, pledge_text(title="Él"), expected=1)

    assert version.title == "Ella"


def test_only_the_country_s_focal_point_revises_a_draft(session: Session) -> None:
    version = make_pledge(session, published=False).versions[0]

    for role, country in ((Role.FOCAL_POINT, "PER"), (Role.APPROVER, "CHL"), (Role.MONITOR, None)):
        actor = actor_of(session, role, country=country)
        with pytest.raises(NotAllowedError):
            pledges.revise(session, actor, version, pledge_text())


def test_a_published_text_is_amended_not_revised(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    assert pledge.current is not None

    with pytest.raises(WrongStateError):
        pledges.revise(session, focal_point, pledge.current, pledge_text(title="Otro"))


def test_a_draft_is_thrown_away_and_its_code_stays_used(
    session: Session, focal_point: Actor
) -> None:
    pledge = make_pledge(session, published=False)

    pledges.delete(session, focal_point, pledge.versions[0], expected=1)

    assert session.scalars(select(Pledge)).all() == []
    assert session.scalars(select(Indicator)).all() == []
    assert last_event(session)[0] == "pledge.deleted"
    assert make_pledge(session).code == "CHL-2026-002"


def test_a_draft_that_changed_meanwhile_is_not_thrown_away(
    session: Session, focal_point: Actor
) -> None:
    version = make_pledge(session, published=False).versions[0]
    pledges.revise(session, focal_point, version, pledge_text(title="Otro"))

    with pytest.raises(StaleError):
        pledges.delete(session, focal_point, version, expected=1)


def test_a_text_that_was_sent_is_never_thrown_away(session: Session, focal_point: Actor) -> None:
    version = make_pledge(session, published=False).versions[0]
    publication.submit(session, focal_point, version)

    with pytest.raises(WrongStateError):
        pledges.delete(session, focal_point, version)


def test_the_draft_of_an_amendment_goes_alone(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    draft = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)

    pledges.delete(session, focal_point, draft)
    session.expire_all()

    assert [version.number for version in pledge.versions] == [1]
    assert session.scalars(select(Indicator)).all() != []
    again = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    assert again.number == 2


def test_an_amendment_starts_from_the_text_in_force(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)

    draft = pledges.start_amendment(
        session, focal_point, pledge, reason=ChangeReason.TARGET_RAISED, note=" Más fondos.\r\n"
    )

    assert pledge.current is not None
    assert pledges.content(draft) == pledges.content(pledge.current)
    assert draft.indicators[0].indicator is pledge.current.indicators[0].indicator
    assert (draft.number, draft.state) == (2, State.DRAFT)
    assert (draft.change_reason, draft.change_note) == (ChangeReason.TARGET_RAISED, "Más fondos.")
    assert pledge.current.number == 1


def test_there_is_one_amendment_at_a_time(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)

    with pytest.raises(WrongStateError, match="being amended"):
        pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)


def test_only_a_published_pledge_is_amended_and_only_by_its_own(
    session: Session, focal_point: Actor
) -> None:
    draft, published = make_pledge(session, published=False), make_pledge(session)

    with pytest.raises(WrongStateError):
        pledges.start_amendment(session, focal_point, draft, reason=ChangeReason.SCOPE)
    other = actor_of(session, Role.FOCAL_POINT, country="PER")
    with pytest.raises(NotAllowedError):
        pledges.start_amendment(session, other, published, reason=ChangeReason.SCOPE)
    with pytest.raises(InvalidError) as error:
        pledges.start_amendment(
            session, focal_point, published, reason=ChangeReason.SCOPE, note="\0"
        )
    assert faults_of(error) == ["note"]


def test_a_withdrawn_pledge_is_over(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    draft = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    publication.withdraw(session, operator(), pledge, reason="A mistake.")

    with pytest.raises(WrongStateError):
        pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    with pytest.raises(WrongStateError, match="withdrawn"):
        pledges.revise(session, focal_point, draft, pledge_text(title="Otro"))


def test_each_reads_what_the_rights_table_gives(session: Session) -> None:
    published = make_pledge(session)
    draft = make_pledge(session, published=False)
    sent = make_pledge(session, published=False)
    publication.submit(session, operator(), sent.versions[0])
    returned = make_pledge(session, published=False)
    publication.submit(session, operator(), returned.versions[0])
    publication.send_back(session, operator(), returned.versions[0], note="Falta algo.")
    withdrawn = make_pledge(session)
    publication.withdraw(session, operator(), withdrawn, reason="A mistake.")
    every = [(p.code, 1) for p in (published, draft, sent, returned, withdrawn)]

    own = [actor_of(session, role, country="CHL") for role in (Role.FOCAL_POINT, Role.APPROVER)]
    others = [PUBLIC, actor_of(session, Role.FOCAL_POINT, country="PER")]
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    monitor = actor_of(session, Role.MONITOR)
    administrator = actor_of(session, Role.ADMINISTRATOR)

    assert all(readable(session, actor) == every for actor in (*own, operator()))
    assert all(readable(session, actor) == every[:1] for actor in (*others, partner))
    assert readable(session, monitor) == [every[0], every[2], every[3], every[4]]
    assert readable(session, administrator) == [every[0], every[4]]


def test_a_partner_reads_its_own_drafts(session: Session) -> None:
    draft = make_pledge(session, organisation="Fictional Partner", published=False)
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    other = actor_of(session, Role.PARTNER, organisation="Another Partner")

    assert readable(session, partner) == [(draft.code, 1)]
    assert readable(session, other) == []


def test_the_public_keeps_reading_the_old_text_while_a_new_one_is_written(
    session: Session, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)

    assert readable(session, PUBLIC) == [(pledge.code, 1)]
    assert readable(session, focal_point) == [(pledge.code, 1), (pledge.code, 2)]
    publish(session, pledge)
    assert readable(session, PUBLIC) == [(pledge.code, 2)]
    assert [v.number for v in session.scalars(pledges.published())] == [2]


def test_an_open_amendment_of_a_withdrawn_pledge_is_hidden_from_everybody(
    session: Session, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    draft = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    publication.submit(session, focal_point, draft)
    publication.withdraw(session, operator(), pledge, reason="A mistake.")

    assert readable(session, focal_point) == [(pledge.code, 1)]
    assert readable(session, actor_of(session, Role.MONITOR)) == [(pledge.code, 1)]
    assert readable(session, PUBLIC) == []


def test_a_withdrawn_pledge_stays_known_by_its_code(session: Session) -> None:
    pledge, draft = make_pledge(session), make_pledge(session, published=False)
    publication.withdraw(session, operator(), pledge, reason="A mistake.")

    assert [p.code for p in session.scalars(pledges.readable_by(PUBLIC))] == [pledge.code]
    own = actor_of(session, Role.FOCAL_POINT, country="CHL")
    assert [p.code for p in session.scalars(pledges.readable_by(own))] == [pledge.code, draft.code]


def test_numbers_start_again_each_year(session: Session) -> None:
    make_pledge(session)

    assert make_pledge(session, at=datetime(2027, 1, 1, tzinfo=UTC)).code == "CHL-2027-001"


def test_rights_end_with_the_membership(session: Session, focal_point: Actor) -> None:
    version = make_pledge(session, published=False).versions[0]
    gone = actors.Actor(at=NOW, user_id=focal_point.user_id)

    with pytest.raises(NotAllowedError):
        pledges.revise(session, gone, version, pledge_text(title="Otro"))
    assert session.get(PledgeVersion, version.id) is version
