"""A milestone is supported by links and files, which its pledge's readers see."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.domain.test_evidence_files import QUOTA, SHA, file_text, last_event
from tests.factories import actor_of, make_pledge, operator, publish
from tracker.domain import evidence_files, milestone_evidence, milestones, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, NotFoundError, WrongStateError
from tracker.domain.milestones import Step
from tracker.domain.texts import EvidenceText
from tracker.models.enums import EvidenceKind, Language, ProgressMethod, Role
from tracker.models.indicator import Milestone

LINK = EvidenceText(
    kind=EvidenceKind.LAW,
    title="Ley 1",
    url="https://example.org/ley-1",
    language=Language.ES,
    dated_on=date(2026, 6, 1),
)


@pytest.fixture
def draft(session: Session, focal_point: Actor) -> Milestone:
    pledge = make_pledge(
        session, published=False, indicators=(), progress_method=ProgressMethod.MILESTONES
    )
    assert pledge.open_version is not None
    steps = (Step(title="Promulgar la ley", weight_bp=10_000),)
    milestones.plan(session, focal_point, pledge.open_version, steps)
    return milestones.find(session, pledge, 1)


@pytest.fixture
def milestone(session: Session, draft: Milestone) -> Milestone:
    publish(session, draft.pledge)
    return draft


def faulty(act: Callable[[], object]) -> list[str]:
    with pytest.raises(InvalidError) as caught:
        act()
    return [fault.field for fault in caught.value.faults]


def test_links_and_files_support_a_milestone_and_are_taken_away_again(
    session: Session, focal_point: Actor, milestone: Milestone
) -> None:
    link = milestone_evidence.add_link(session, focal_point, milestone, LINK)
    action, body = last_event(session)
    assert action == "pledge.milestone_evidence_added"
    assert body["after"]["url"] == LINK.url
    assert body["after"]["position"] == 1
    file = milestone_evidence.add_file(
        session, focal_point, milestone, file_text(is_public=False), quota=QUOTA
    )

    pledge = milestone.pledge
    assert milestone_evidence.of_pledge(session, pledge, is_inside=False) == {1: [link]}
    assert milestone_evidence.of_pledge(session, pledge, is_inside=True) == {1: [link, file]}
    assert milestone_evidence.find(session, pledge, SHA, is_inside=True) is file
    with pytest.raises(NotFoundError):
        milestone_evidence.find(session, pledge, SHA, is_inside=False)
    assert evidence_files.named(session, [SHA]) == {SHA}
    assert list(evidence_files.every(session)) == [SHA]
    assert evidence_files.bytes_of(session, pledge) == 1000

    milestone_evidence.remove(session, focal_point, milestone, file.id)
    assert last_event(session)[0] == "pledge.milestone_evidence_removed"
    assert evidence_files.named(session, [SHA]) == set()
    with pytest.raises(NotFoundError):
        milestone_evidence.remove(session, focal_point, milestone, file.id)


def test_what_cannot_be_evidence_is_refused_with_its_field(
    session: Session, focal_point: Actor, milestone: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = EvidenceText(
        kind=EvidenceKind.LAW, title=" ", url="javascript:alert(1)", language=Language.ES
    )
    assert faulty(lambda: milestone_evidence.add_link(session, focal_point, milestone, bad)) == [
        "title",
        "url",
    ]
    monkeypatch.setattr(milestone_evidence, "MOST", 1)

    def add() -> object:
        return milestone_evidence.add_file(
            session, focal_point, milestone, file_text(), quota=QUOTA
        )

    add()
    assert faulty(add) == ["title", "file"]


def test_only_the_pledges_own_people_give_evidence_and_only_while_it_is_in_force(
    session: Session, focal_point: Actor, draft: Milestone
) -> None:
    def add(actor: Actor) -> object:
        return milestone_evidence.add_link(session, actor, draft, LINK)

    with pytest.raises(WrongStateError):
        add(focal_point)
    publish(session, draft.pledge)
    for other in (
        actor_of(session, Role.FOCAL_POINT, country="PER"),
        actor_of(session, Role.MONITOR),
        actor_of(session, Role.ADMINISTRATOR),
    ):
        with pytest.raises(NotAllowedError):
            add(other)
    publication.withdraw(session, operator(), draft.pledge, reason="Ya no se hará.")
    with pytest.raises(WrongStateError):
        add(focal_point)
