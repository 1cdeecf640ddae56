"""`tracker periods` lists the calendar and moves a period on."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tracker.domain import periods


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
    ("arguments", "status", "words"),
    [
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
