"""Files support a report while it is written; they stay through saves and go along with corrections."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.domain import actors, evidence_files, progress, update_record
from tracker.domain.actors import Actor
from tracker.domain.differences import of_update
from tracker.domain.errors import InvalidError, NotAllowedError, NotFoundError, WrongStateError
from tracker.domain.texts import EvidenceText, FileText, KeptFile
from tracker.models.audit import AuditEvent
from tracker.models.enums import EvidenceKind, Language, Role, Stage, State
from tracker.models.file_types import FileType
from tracker.models.pledge import Pledge
from tracker.models.progress import Evidence, ProgressUpdate

SHA = "a" * 64
OTHER = "b" * 64
QUOTA = 60 * evidence_files.MEGABYTE
LINK = EvidenceText(
    kind=EvidenceKind.PRESS, title="Nota", url="https://example.org/nota", language=Language.ES
)


def file_text(sha256: str = SHA, *, size: int = 1000, **changed: Any) -> FileText:
    kept = KeptFile(sha256=sha256, size=size, type=FileType.PDF, name="decreto.pdf")
    values = {"kind": EvidenceKind.DECREE, "title": "Decreto 12", "language": Language.ES}
    return FileText(file=kept, **{**values, **changed})


@pytest.fixture
def pledge(session: Session) -> Pledge:
    return make_pledge(session)


@pytest.fixture
def report(session: Session, pledge: Pledge) -> ProgressUpdate:
    """A report that was begun."""
    return make_update(session, pledge, accepted=False)


def add(session: Session, actor: Actor, report: ProgressUpdate, **changed: Any) -> Evidence:
    return evidence_files.add(session, actor, report, file_text(**changed), quota=QUOTA)


def last_event(session: Session) -> tuple[str, dict[str, Any]]:
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    return event.action, json.loads(event.body)


def fault(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(InvalidError) as caught:
        act()
    (one,) = caught.value.faults
    return one.field, str(one)


def test_a_file_is_added_and_the_trail_names_its_hash(
    session: Session, focal_point: Actor, report: ProgressUpdate
) -> None:
    version = report.version

    piece = add(session, focal_point, report, title="  Decreto   12 ", is_public=False)

    session.refresh(report)
    assert evidence_files.of(report) == [piece]
    assert (piece.title, piece.file_name, piece.size) == ("Decreto 12", "decreto.pdf", 1000)
    assert (piece.added_by_id, piece.added_at) == (focal_point.user_id, NOW)
    assert (report.last_editor_id, report.version) == (focal_point.user_id, version)
    action, body = last_event(session)
    assert (action, body["after"]["sha256"]) == ("update.file_added", SHA)
    assert body["after"]["is_public"] is False


def test_removing_one_makes_what_was_made_from_the_report_stale(
    session: Session, focal_point: Actor, report: ProgressUpdate
) -> None:
    piece = add(session, focal_point, report)
    version = report.version

    evidence_files.remove(session, focal_point, report, piece.id)

    assert evidence_files.of(report) == []
    assert report.version == version + 1
    action, body = last_event(session)
    assert (action, body["before"]["sha256"]) == ("update.file_removed", SHA)


def test_only_a_file_of_the_report_can_be_removed(
    session: Session, focal_point: Actor, pledge: Pledge
) -> None:
    report = make_update(session, pledge, accepted=False, evidence=(LINK,))
    (link,) = report.evidence

    with pytest.raises(NotFoundError):
        evidence_files.remove(session, focal_point, report, link.id)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "  "}, ("title", "Give the evidence a title.")),
        ({"title": "a\0"}, ("title", "Remove the characters that can't be shown.")),
        ({"sha256": SHA}, ("file", "This file is there already: “Decreto 12”.")),
        (
            {"sha256": OTHER, "size": evidence_files.MOST_BYTES - 999},
            ("file", "The files of a report may have 50 MB together."),
        ),
    ],
)
def test_what_is_refused(
    session: Session,
    focal_point: Actor,
    report: ProgressUpdate,
    changed: dict[str, Any],
    said: tuple[str, str],
) -> None:
    add(session, focal_point, report)

    assert fault(lambda: add(session, focal_point, report, **{"sha256": OTHER, **changed})) == said
    assert len(evidence_files.of(report)) == 1


def test_a_report_has_at_most_twenty_files(
    session: Session, focal_point: Actor, report: ProgressUpdate
) -> None:
    for number in range(evidence_files.MOST_FILES):
        add(session, focal_point, report, sha256=f"{number:064x}")

    assert fault(lambda: add(session, focal_point, report)) == (
        "file",
        "Give at most 20 files.",
    )


@pytest.mark.parametrize("owner", [{"country": "CHL"}, {"organisation": "Fictional Partner"}])
def test_an_owner_has_a_quota_that_counts_each_content_once(
    session: Session, owner: dict[str, str]
) -> None:
    first, second, third = (
        make_update(
            session, make_pledge(session, title=f"Pledge {number}", **owner), accepted=False
        )
        for number in range(3)
    )
    stranger = make_update(session, make_pledge(session, country="PER"), accepted=False)
    add(session, operator(), stranger, sha256="c" * 64, size=49_000_000)
    add(session, operator(), first, size=40_000_000)
    add(session, operator(), second, size=40_000_000)

    assert evidence_files.bytes_of(session, third.obligation.pledge) == 40_000_000
    assert fault(lambda: add(session, operator(), third, sha256=OTHER, size=20_000_001)) == (
        "file",
        "Your files may have 60 MB together: write to the monitoring mechanism.",
    )
    assert add(session, operator(), third, sha256=OTHER, size=20_000_000).size == 20_000_000


def test_only_its_own_writers_add_files_and_only_while_it_is_written(
    session: Session, focal_point: Actor, report: ProgressUpdate
) -> None:
    neighbour = actor_of(session, Role.FOCAL_POINT, country="PER")
    approver = actor_of(session, Role.APPROVER, country="CHL")
    for wrong in (neighbour, approver, actor_of(session, Role.MONITOR)):
        with pytest.raises(NotAllowedError):
            add(session, wrong, report)
    progress.submit(session, focal_point, report)

    with pytest.raises(WrongStateError):
        add(session, focal_point, report)
    progress.send_back(session, operator(), report, note="Falta la fuente.")

    assert add(session, focal_point, report).sha256 == SHA


def test_no_change_takes_no_files_and_files_allow_no_change(
    session: Session, focal_point: Actor, pledge: Pledge
) -> None:
    make_update(session, pledge, "2026-H1", at=NOW - timedelta(days=100))
    report = make_update(session, pledge, "2026-H2", accepted=False)
    add(session, focal_point, report)
    unchanged = replace(update_text(stage=None, no_change=True), readings=())

    assert fault(lambda: progress.revise(session, focal_point, report, unchanged)) == (
        "no_change",
        "Files were given together with no change: remove them or report anew.",
    )
    (piece,) = evidence_files.of(report)
    evidence_files.remove(session, focal_point, report, piece.id)
    progress.revise(session, focal_point, report, unchanged)
    with pytest.raises(WrongStateError, match="nothing changed"):
        add(session, focal_point, report)


def test_files_stay_when_the_text_is_saved_anew(
    session: Session, focal_point: Actor, report: ProgressUpdate
) -> None:
    piece = add(session, focal_point, report)

    progress.revise(session, focal_point, report, update_text(evidence=(LINK,)))
    progress.revise(session, focal_point, report, update_text())

    assert report.evidence == [piece]
    _, body = last_event(session)
    assert body["after"]["files"] == [SHA]


def test_a_file_proves_that_a_pledge_is_fulfilled(
    session: Session, focal_point: Actor, pledge: Pledge
) -> None:
    report = make_update(session, pledge, accepted=False, stage=Stage.FULFILLED)
    assert fault(lambda: progress.submit(session, focal_point, report))[0] == "evidence"
    add(session, focal_point, report)

    progress.submit(session, focal_point, report)

    assert report.state is State.SUBMITTED


def test_a_correction_takes_the_files_along(
    session: Session, focal_point: Actor, pledge: Pledge, report: ProgressUpdate
) -> None:
    add(session, focal_point, report)
    progress.submit(session, focal_point, report)
    progress.accept(session, operator(), report)

    owed = obligation_of(session, pledge)
    correction = progress.start(session, focal_point, owed, update_text())
    (copied,) = evidence_files.of(correction)
    evidence_files.remove(session, focal_point, correction, copied.id)
    add(session, focal_point, correction, sha256=OTHER, title="Ley 3")

    (row,) = (row for row in of_update(correction, report) if row.field == "evidence")
    assert row.is_changed
    assert (row.before, row.after) == (("Decreto 12 (decreto.pdf)",), ("Ley 3 (decreto.pdf)",))
    assert [piece.sha256 for piece in report.evidence] == [SHA]


def test_what_is_public_is_found_when_it_is_accepted(
    session: Session, focal_point: Actor, pledge: Pledge, report: ProgressUpdate, monitor: Actor
) -> None:
    add(session, focal_point, report)
    add(session, focal_point, report, sha256=OTHER, is_public=False)
    public, neighbour = actors.public(NOW), actor_of(session, Role.FOCAL_POINT, country="PER")
    administrator = actor_of(session, Role.ADMINISTRATOR)

    def found(actor: Actor) -> list[str]:
        record = update_record.read(session, actor, pledge.code, "2026-H1")
        hashes = []
        for sha256 in (SHA, OTHER):
            try:
                hashes.append(str(evidence_files.find(record, sha256).sha256))
            except NotFoundError:
                continue
        return hashes

    assert [found(who) for who in (public, neighbour, administrator, monitor)] == [[], [], [], []]
    assert found(focal_point) == [SHA, OTHER]
    progress.submit(session, focal_point, report)
    assert [found(who) for who in (public, monitor)] == [[], [SHA, OTHER]]
    progress.accept(session, monitor, report)
    assert [found(who) for who in (public, neighbour, administrator)] == [[SHA], [SHA], [SHA]]
    assert found(monitor) == found(focal_point) == [SHA, OTHER]


def test_the_hashes_that_some_report_names(
    session: Session, focal_point: Actor, report: ProgressUpdate
) -> None:
    add(session, focal_point, report)

    assert list(evidence_files.every(session)) == [SHA]
    assert evidence_files.named(session, [SHA, OTHER]) == {SHA}
