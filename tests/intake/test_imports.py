"""A file is imported whole or not at all, rehearsed without a trace, and left in the audit trail."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests.factories import actor_of, operator
from tests.intake.writing import (
    INDICATOR,
    PLEDGE,
    PROGRESS,
    SHARED,
    csv_of,
    faults_of,
    run,
    shared,
    told,
    xlsx_of,
)
from tracker.domain import audit
from tracker.domain.errors import NotAllowedError
from tracker.intake import imports
from tracker.intake.faults import RefusedError
from tracker.intake.outcomes import Effect
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role
from tracker.models.pledge import Pledge
from tracker.models.progress import IndicatorReading

KINDS = ("pledges", "indicators", "progress")


def opened(kind: str, data: bytes, name: str = "") -> imports.Source:
    return imports.open_source(kind, name or f"{kind}.csv", data)


def carry_out(session: Session, source: imports.Source) -> dict[str, int]:
    outcome = imports.carry_out(session, operator(), source, tick=lambda _: None)
    return {effect.value: outcome.count(effect) for effect in Effect}


def test_real_results_are_imported_and_a_second_run_changes_nothing(session: Session) -> None:
    files = {kind: _real(kind) for kind in KINDS}
    rows = {kind: len(opened(kind, data).table.rows) for kind, data in files.items()}

    first = [carry_out(session, opened(kind, files[kind])) for kind in KINDS]
    events = audit.data_version(session)
    second = [carry_out(session, opened(kind, files[kind])) for kind in KINDS]

    assert [counts["new"] for counts in first] == list(rows.values())
    assert [counts["unchanged"] for counts in second] == list(rows.values())
    assert audit.data_version(session) == events
    assert audit.verify(session).bad_seq is None
    assert session.scalar(select(func.count()).select_from(Pledge)) == rows["pledges"]
    assert session.scalar(select(func.count()).select_from(IndicatorReading)) == rows["progress"]


def _real(kind: str) -> bytes:
    """Return the published results, or a small file with the same oddities where there are none."""
    if found := shared(f"unhcr_2022/{kind}.csv"):
        return found.read_bytes()
    odd = (("90", ""), ("100", "100"), ("97.50314202", "534"), ("", "1763"))
    refs = [f"R-{number}" for number in range(40)]
    rows = {
        "pledges": [
            PLEDGE | {"external_ref": ref, "populations": "", "starts_on": "2025-01-01"}
            for ref in refs
        ],
        "indicators": [
            INDICATOR | {"pledge": ref, "indicator_ref": f"I{place}", "baseline_value": baseline,
                         "target_value": target}
            for ref in refs
            for place, (baseline, target) in enumerate(odd)
        ],
        "progress": [
            PROGRESS | {"pledge": ref, "period": "2025-H1", "indicator_ref": f"I{place}", "value": "92.99"}
            for ref in refs
            for place, _ in enumerate(odd)
        ],
    }  # fmt: skip
    return csv_of(rows[kind])


def test_a_macintosh_file_of_other_columns_is_read_and_refused_by_its_headings(
    session: Session,
) -> None:
    found = shared("upr_1-5.csv")
    data = found.read_bytes() if found else "To,Text\rChile,Équité\r".encode("mac_roman")

    source = opened("pledges", data)
    with pytest.raises(RefusedError) as caught:
        carry_out(session, source)

    assert (source.table.found.encoding, source.table.found.line_ends) == ("macroman", "CR")
    assert (1, "To", "This column is not known.") in map(told, caught.value.cell_faults)
    assert (1, "title", "This column is missing.") in map(told, caught.value.cell_faults)


def test_the_real_files_are_looked_for_beside_the_checkout() -> None:
    assert SHARED.parts[-2:] == ("shared", "data")
    assert shared("no such file.csv") is None


def test_headings_are_checked_before_the_rows(session: Session) -> None:
    faults = faults_of(
        session,
        "pledges",
        {"External Ref": "", "country": "x", "status": "", "": "", "created_by_id": "1"},
    )

    assert faults == [
        (1, "External Ref", "This column is not known. Is external_ref meant?"),
        (1, "status", "This column is not known."),
        (1, "", "A column has no name."),
        (1, "created_by_id", "This column is not known."),
        (1, "external_ref", "This column is missing."),
        (1, "area", "This column is missing."),
        (1, "title", "This column is missing."),
        (1, "language", "This column is missing."),
        (1, "starts_on", "This column is missing."),
    ]


def test_a_repeated_heading_is_refused_by_name(session: Session) -> None:
    data = csv_of([PLEDGE]).replace(b"description", b"title", 1)

    with pytest.raises(RefusedError) as caught:
        carry_out(session, opened("pledges", data))

    assert [told(fault) for fault in caught.value.cell_faults] == [
        (1, "title", "This column is there more than once.")
    ]


def test_columns_stand_in_any_order(session: Session) -> None:
    run(session, "pledges", dict(reversed(PLEDGE.items())))

    again = run(session, "pledges", PLEDGE)

    assert again.count(Effect.UNCHANGED) == 1


def test_a_workbook_says_the_same_as_a_text_file(session: Session) -> None:
    run(session, "pledges", PLEDGE)
    rows = [list(PLEDGE), list(PLEDGE.values())]

    counts = carry_out(session, opened("pledges", xlsx_of({"pledges": rows}), "book.xlsx"))

    assert counts["unchanged"] == 1


def test_one_bad_row_in_many_stores_nothing(session: Session) -> None:
    rows = [PLEDGE | {"external_ref": f"R-{number}"} for number in range(50)]
    rows[30] = rows[30] | {"country": "XXX"}
    data = csv_of(rows) + b"too,short\r\n"

    with pytest.raises(RefusedError) as caught:
        carry_out(session, opened("pledges", data))

    assert [told(fault)[:2] for fault in caught.value.cell_faults] == [(32, "country"), (52, "")]
    assert str(caught.value) == "The file was refused. Nothing was stored."
    assert session.scalar(select(func.count()).select_from(Pledge)) == 0


def test_a_rehearsal_says_everything_and_leaves_nothing(session: Session) -> None:
    run(session, "pledges", PLEDGE)
    rows = [
        PLEDGE,
        PLEDGE | {"title": "Otro"},
        PLEDGE | {"external_ref": "R-2"},
        PLEDGE | {"external_ref": "R-3", "area": ""},
    ]
    events = audit.data_version(session)

    outcome = imports.rehearse(
        session, operator(), opened("pledges", csv_of(rows)), tick=lambda _: None
    )

    assert [(effect.row, effect.effect) for effect in outcome.effects] == [
        (2, Effect.UNCHANGED),
        (3, Effect.REFUSED),
        (4, Effect.NEW),
        (5, Effect.REFUSED),
    ]
    assert len(outcome.faults) == 2
    assert audit.data_version(session) == events
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1


def test_the_trail_says_that_the_operator_imported_the_file(session: Session) -> None:
    run(session, "pledges", PLEDGE)

    event = session.scalars(select(AuditEvent).where(AuditEvent.object_type == "import")).one()
    assert (event.action, event.actor_role) == ("import.applied", "operator")
    assert len(event.object_id) == 64
    assert '"file":"pledges.csv"' in event.body
    assert '"new":1' in event.body


def test_progress_is_told_row_by_row(session: Session) -> None:
    ticks: list[int] = []
    rows = [PLEDGE, PLEDGE | {"external_ref": "R-2"}]

    imports.carry_out(session, operator(), opened("pledges", csv_of(rows)), tick=ticks.append)

    assert ticks == [1, 1]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.MONITOR, Role.ADMINISTRATOR])
def test_who_writes_no_texts_imports_none(session: Session, role: Role) -> None:
    actor = actor_of(session, role, country="CHL" if role is Role.APPROVER else None)

    with pytest.raises(NotAllowedError):
        run(session, "pledges", PLEDGE, actor=actor)


def test_many_pledges_are_found_in_a_few_queries(session: Session) -> None:
    rows = [PLEDGE | {"external_ref": f"R-{number:04d}"} for number in range(501)]
    short = rows[:1] + rows[-1:]
    run(session, "pledges", *short)
    session.expunge_all()
    asked: list[str] = []

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", count)
    try:
        outcome = run(session, "pledges", *short)
    finally:
        event.remove(bind, "before_cursor_execute", count)

    assert outcome.count(Effect.UNCHANGED) == 2
    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) <= 20
