"""`tracker periods` lists the calendar and moves a period on."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, make_pledge
from tracker.domain import periods
from tracker.models import PeriodReopening, ReportingPeriod, Snapshot, SnapshotRow
from tracker.monitoring import snapshots


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["periods", *arguments])
    return result.exit_code, result.output


def test_the_calendar_is_listed_with_its_states(app: Flask) -> None:
    code, said = run(app, "list")

    lines = said.splitlines()
    assert code == 0
    assert len(lines) == 20
    assert lines[0].startswith("2025-H1\topen\topens 2025-01-01\tdue 2025-07-31")
    assert lines[-1].startswith("2034-H2\tscheduled\t")


def test_a_period_is_closed_opened_again_closed_and_published(app: Flask, session: Session) -> None:
    assert run(app, "close", "2026-H1") == (0, "2026-H1 is closed.\n")
    assert run(app, "open", "2026-H1") == (0, "2026-H1 is open.\n")
    assert run(app, "close", "2026-H1") == (0, "2026-H1 is closed.\n")
    assert run(app, "publish", "2026-H1") == (0, "2026-H1 is published.\n")

    assert periods.find(session, "2026-H1").published_at is not None


@pytest.mark.parametrize(
    ("named", "name"), [("--country", "CHL"), ("--organisation", "Fictional Partner")]
)
def test_a_closed_period_is_opened_for_one_of_them_and_closed_to_it(
    app: Flask, session: Session, named: str, name: str
) -> None:
    make_pledge(session)
    make_pledge(session, organisation="Fictional Partner")
    run(app, "close", "2026-H1")
    session.commit()
    whose = (named, name)

    opened = run(app, "open", "2026-H1", *whose, "--until", "2026-12-10", "--reason", "A flood.")

    assert opened == (0, f"2026-H1 is open for {name} until 2026-12-10.\n")
    made = session.scalars(select(PeriodReopening)).one()
    assert (made.reason, made.until_on) == ("A flood.", date(2026, 12, 10))
    assert run(app, "close", "2026-H1", *whose) == (0, f"2026-H1 is closed to {name}.\n")
    code, said = run(app, "close", "2026-H1", *whose)
    assert code == 1
    assert "The period 2026-H1 is not open again here." in said


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--country", "XXX", "--until", "2026-12-10"], 2, "XXX is not known."),
        (["--organisation", "Nobody", "--until", "2026-12-10"], 2, "Nobody is not known."),
        (["--country", "CHL", "--organisation", "Nobody"], 2, "not both"),
        (["--until", "2026-12-10"], 2, "Say for whom"),
        (["--country", "CHL", "--until", "soon"], 2, "Invalid value for '--until'"),
        (["--country", "CHL", "--reason", "A flood."], 1, "Say until which day."),
        (["--country", "CHL", "--until", "2026-12-10"], 1, "Say why"),
    ],
)
def test_for_whom_until_when_and_why_must_be_said(
    app: Flask, session: Session, arguments: list[str], status: int, words: str
) -> None:
    make_pledge(session)
    run(app, "close", "2026-H1")
    session.commit()

    found, said = run(app, "open", "2026-H1", *arguments)

    assert found == status
    assert words in said
    assert session.scalars(select(PeriodReopening)).all() == []


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["verify", "2026-H1"], 1, "There is no snapshot of 2026-H1 yet"),
        (["publish", "2026-H1"], 1, "Only a closed period can be published."),
        (["close", "2034-H2"], 1, "Only an open period can be closed."),
        (["close", "1999-H1"], 1, "There is no reporting period 1999-H1."),
        (["close"], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_said(
    app: Flask, arguments: list[str], status: int, words: str
) -> None:
    found, said = run(app, *arguments)

    assert found == status
    assert words in said


def test_a_snapshot_is_verified(app: Flask, session: Session) -> None:
    run(app, "close", "2026-H1")
    run(app, "publish", "2026-H1")
    vintage = snapshots.of_period(session, "2026-H1")
    assert vintage is not None

    code, said = run(app, "verify", "2026-H1")

    rows = f"{vintage.rows} rows, {vintage.sha256}"
    assert (code, said) == (0, f"The snapshot of 2026-H1 is as it was sealed: {rows}\n")


def test_a_snapshot_that_was_changed_is_no_longer_as_it_was_sealed(
    app: Flask, session: Session
) -> None:
    session.add(SnapshotRow(period_id=1, position=1, kind="pledge", body="{}"))
    session.flush()
    session.add(
        Snapshot(
            period_id=1,
            as_of=NOW,
            method_version=1,
            row_count=1,
            sha256="0" * 64,
            published_at=NOW,
        )
    )
    session.commit()
    first = session.get_one(ReportingPeriod, 1).code

    code, said = run(app, "verify", first)

    assert code == 1
    assert f"The snapshot of {first} is not as it was sealed: A row says something else" in said
