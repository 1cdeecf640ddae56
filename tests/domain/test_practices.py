"""Good practices: begun, changed, sent, decided on, changed again, withdrawn; each step kept and by right."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_organisation, make_pledge, operator
from tests.practices import make_practice, practice_text, publish
from tracker.domain import audit, practice_moves, practice_record, practice_texts, practices
from tracker.domain import publication as pledge_publication
from tracker.domain.actors import Actor, public
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.pledge_rules import Lead
from tracker.domain.practice_texts import SourceText
from tracker.models import AuditEvent, Country
from tracker.models.enums import Role, State
from tracker.models.practice import Practice, PracticeVersion

CHILE = Lead("CHL")


def verbs(session: Session, practice: Practice) -> list[str]:
    query = (
        select(AuditEvent.action)
        .where(AuditEvent.object_type == "practice", AuditEvent.object_id == practice.code)
        .order_by(AuditEvent.seq)
    )
    return [action.removeprefix("practice.") for action in session.scalars(query)]


def test_a_practice_is_begun_and_kept_as_it_was_written(
    session: Session, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    text = practice_text(pledge=pledge.code)

    practice = practices.create(session, focal_point, text, CHILE)
    session.expire_all()

    assert practice.code == "BP-CHL-2026-001"
    assert practice_texts.text_of(practice.versions[0]) == text
    assert practice.versions[0].state is State.DRAFT
    assert practice.current is None
    assert verbs(session, practice) == ["created"]


def test_it_begins_from_what_a_pledge_says(session: Session) -> None:
    version = make_pledge(session).versions[0]

    text = practice_texts.from_pledge(version)

    assert (text.title, text.solution, text.results) == (
        version.title,
        version.description,
        version.expected_result,
    )
    assert text.areas == ("protection",)
    assert text.pledge == version.pledge.code


def test_a_partner_writes_for_its_organisation_only(session: Session) -> None:
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    own, other = (make_organisation(session, name).id for name in ("Fictional Partner", "Other"))

    practice = practices.create(session, partner, practice_text(), Lead(None, own))

    assert practice.code == "BP-ORG-2026-001"
    for lead in (Lead(None, other), CHILE):
        with pytest.raises(NotAllowedError):
            practices.create(session, partner, practice_text(), lead)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("title", {"title": " "}),
        ("problem", {"problem": "\x07"}),
        ("contact", {"contact": "x" * 2001}),
        ("areas", {"areas": ("nowhere",)}),
        ("pledge", {"pledge": "CHL-1999-001"}),
        ("links", {"links": (SourceText(title="a", url="https://e.org"),) * 21}),
        ("links.0.title", {"links": (SourceText(title=" ", url="https://e.org"),)}),
        ("links.0.url", {"links": (SourceText(title="a", url="javascript:alert(1)"),)}),
    ],
)
def test_what_cannot_be_stored_is_named(
    session: Session, field: str, changed: dict[str, object]
) -> None:
    with pytest.raises(InvalidError) as refused:
        practices.create(session, operator(), practice_text(**changed), CHILE)

    assert [fault.field for fault in refused.value.faults] == [field]


def test_nobody_leads_two_or_none(session: Session) -> None:
    for lead in (Lead(), Lead("XXX"), Lead(None, 99_999)):
        with pytest.raises(InvalidError, match="one country or one organisation"):
            practices.create(session, operator(), practice_text(), lead)


def test_only_an_own_published_pledge_is_the_source(session: Session) -> None:
    theirs, draft = make_pledge(session, country="PER"), make_pledge(session, published=False)
    gone = make_pledge(session)
    pledge_publication.withdraw(session, operator(), gone, reason="Se unió a otro.")
    partner = make_pledge(session, organisation="Fictional Partner")

    for pledge in (theirs, draft, gone, partner):
        with pytest.raises(InvalidError, match="own published pledges"):
            practices.create(session, operator(), practice_text(pledge=pledge.code), CHILE)

    owner = Lead(None, partner.lead_organisation_id)
    practice = practices.create(session, operator(), practice_text(pledge=partner.code), owner)
    assert practice.versions[0].pledge is partner


def test_a_draft_is_changed_and_what_stays_is_no_change(
    session: Session, focal_point: Actor
) -> None:
    version = make_practice(session, published=False).versions[0]
    new = practice_text(links=(), areas=("solutions", "protection"))

    practices.revise(session, focal_point, version, new, expected=1)
    practices.revise(session, focal_point, version, new, expected=2)
    session.expire_all()

    assert practice_texts.text_of(version) == replace(new, areas=("protection", "solutions"))
    assert version.version == 2
    assert verbs(session, version.practice) == ["created", "revised"]
    with pytest.raises(StaleError):
        practices.revise(session, focal_point, version, practice_text(), expected=1)


def test_a_draft_lacks_what_others_need(session: Session, focal_point: Actor) -> None:
    bare = practice_text(problem="", solution="", results="", contact="", areas=(), themes=())
    practice = practices.create(session, focal_point, bare, CHILE)

    with pytest.raises(InvalidError) as refused:
        practice_moves.submit(session, focal_point, practice.versions[0])

    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["problem", "solution", "results", "areas", "themes", "contact"]


def test_the_way_to_the_public_with_a_sign_off(session: Session, monitor: Actor) -> None:
    session.get_one(Country, "CHL").needs_sign_off = True
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    approver = actor_of(session, Role.APPROVER, country="CHL")
    version = practices.create(session, author, practice_text(), CHILE).versions[0]

    practice_moves.submit(session, author, version)
    with pytest.raises(WrongStateError):
        practice_moves.publish(session, monitor, version)
    practice_moves.send_back(session, approver, version, note="Diga cuántas oficinas.")
    assert version.submitted_at is None
    practice_moves.submit(session, author, version)
    practice_moves.sign_off(session, approver, version)
    with pytest.raises(InvalidError, match="what should be corrected"):
        practice_moves.send_back(session, monitor, version, note=" ")
    practice_moves.send_back(session, monitor, version, note="¿Cómo se midió?")
    assert version.return_note == "¿Cómo se midió?"
    practice_moves.submit(session, author, version)
    practice_moves.sign_off(session, approver, version)
    practice_moves.publish(session, monitor, version)

    assert version.practice.current is version
    assert version.practice.open_version is None
    assert verbs(session, version.practice) == [
        *("created", "submitted", "returned", "submitted", "signed_off"),
        *("returned", "submitted", "signed_off", "published"),
    ]
    assert audit.verify(session).bad_seq is None


def test_nobody_signs_off_or_publishes_own_work(session: Session) -> None:
    session.get_one(Country, "CHL").needs_sign_off = True
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    version = practices.create(session, author, practice_text(), CHILE).versions[0]
    practice_moves.submit(session, author, version)
    both = replace(author, grants=author.grants | actor_of(session, Role.MONITOR).grants)
    both = replace(
        both, grants=both.grants | actor_of(session, Role.APPROVER, country="CHL").grants
    )

    with pytest.raises(NotAllowedError):
        practice_moves.sign_off(session, both, version)
    practice_moves.sign_off(session, operator(), version)
    with pytest.raises(NotAllowedError):
        practice_moves.publish(session, both, version)


def test_a_published_text_is_replaced_by_a_new_one(session: Session, focal_point: Actor) -> None:
    practice = make_practice(session)
    first = practice.versions[0]

    second = practices.start_amendment(session, focal_point, practice, note="Segundo año.")
    assert practice.current is first
    with pytest.raises(WrongStateError, match="already"):
        practices.start_amendment(session, focal_point, practice, note="")
    practices.revise(session, focal_point, second, practice_text(results="Siguen los 9 días."))
    publish(session, practice)

    assert (first.is_current, second.is_current, second.number) == (False, True, 2)
    assert second.change_note == "Segundo año."
    record = practice_record.read(session, public(operator().at), practice.code)
    assert [text.number for text in record.texts] == [1, 2]
    assert [event.action for event in record.events] == ["practice.published"] * 2


def test_of_two_who_begin_a_new_text_the_second_is_told(
    session: Session, focal_point: Actor
) -> None:
    practice = make_practice(session)
    first = practice.versions[0]
    # As another session would have stored it since this one read the practice.
    columns = {name: getattr(first, name) for name in ("practice_id", "title", "language")}
    moments = dict.fromkeys(("created_at", "edited_at"), first.created_at)
    session.execute(insert(PracticeVersion).values(number=2, **columns, **moments))

    with pytest.raises(WrongStateError, match="already"):
        practices.start_amendment(session, focal_point, practice, note="")


def test_only_a_published_practice_is_changed_or_withdrawn(
    session: Session, focal_point: Actor
) -> None:
    practice = make_practice(session, published=False)

    with pytest.raises(WrongStateError):
        practices.start_amendment(session, focal_point, practice, note="")
    with pytest.raises(WrongStateError):
        practice_moves.withdraw(session, focal_point, practice, reason="Un error.")
    with pytest.raises(NotAllowedError):
        practices.start_amendment(session, actor_of(session, Role.MONITOR), practice, note="")


def test_a_draft_never_sent_is_thrown_away(session: Session, focal_point: Actor) -> None:
    practice = make_practice(session, published=False)
    code = practice.code

    practices.throw_away(session, focal_point, practice.versions[0], expected=1)

    assert session.scalar(select(Practice).where(Practice.code == code)) is None
    again = make_practice(session)
    assert again.code != code
    draft = practices.start_amendment(session, focal_point, again, note="")
    practices.throw_away(session, focal_point, draft)
    session.expire_all()
    assert [version.number for version in again.versions] == [1]


def test_a_withdrawn_practice_leaves_its_tombstone(session: Session, focal_point: Actor) -> None:
    practice = make_practice(session)
    amendment = practices.start_amendment(session, focal_point, practice, note="")
    everyone = public(operator().at)
    with pytest.raises(InvalidError, match="reason"):
        practice_moves.withdraw(session, focal_point, practice, reason=" ")
    assert practice_moves.may_withdraw(session, focal_point, practice)

    practice_moves.withdraw(session, focal_point, practice, reason="Se contó dos veces.")

    record = practice_record.read(session, everyone, practice.code)
    assert (record.shown, record.practice.withdrawn_reason) == (None, "Se contó dos veces.")
    assert [event.action for event in record.events] == [
        "practice.withdrawn",
        "practice.published",
    ]
    assert practice_record.read(session, focal_point, practice.code).current is not None
    assert not practice_moves.may_withdraw(session, focal_point, practice)
    for refused in (
        lambda: practices.revise(session, focal_point, amendment, practice_text()),
        lambda: practice_moves.submit(session, focal_point, amendment),
    ):
        with pytest.raises(WrongStateError, match="withdrawn"):
            refused()


def test_where_there_is_an_approver_withdrawing_is_theirs(
    session: Session, focal_point: Actor
) -> None:
    practice = make_practice(session)
    approver = actor_of(session, Role.APPROVER, country="CHL")

    with pytest.raises(NotAllowedError, match="approver"):
        practice_moves.withdraw(session, focal_point, practice, reason="Un error.")
    stranger = actor_of(session, Role.FOCAL_POINT, country="PER")
    with pytest.raises(NotAllowedError):
        practice_moves.withdraw(session, stranger, practice, reason="Un error.")
    practice_moves.withdraw(session, approver, practice, reason="Un error.")


def test_what_may_not_be_seen_is_not_found(session: Session) -> None:
    draft = make_practice(session, published=False)
    everyone = public(operator().at)

    for code in (draft.code, "BP-CHL-2026-999", "ñ", "a'b"):
        with pytest.raises(NotFoundError):
            practice_record.find(session, everyone, code)
    assert practice_record.read(session, operator(), draft.code).shown is draft.versions[0]
    seen = session.scalars(practices.visible_to(everyone)).all()
    assert seen == []
    assert session.scalars(select(PracticeVersion.id)).all() == [draft.versions[0].id]
