from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session


def test_a_sound_trail_is_said_to_be_sound(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 0
    assert "all in order" in result.output


def test_a_broken_trail_ends_with_one_and_its_event(app: Flask, session: Session) -> None:
    session.execute(text("UPDATE audit_head SET seq = seq + 1"))
    session.commit()

    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "the head does not point" in result.output
