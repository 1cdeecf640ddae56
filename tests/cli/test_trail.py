from pathlib import Path

import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import make_pledge
from tracker.domain import anchors
from tracker.web import anchors as kept


@pytest.fixture(autouse=True)
def _folder(app: Flask, tmp_path: Path) -> None:
    app.config["DATA_DIR"] = tmp_path / "data"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *words])


def test_a_sound_trail_is_said_to_be_sound(app: Flask) -> None:
    result = run(app, "verify")

    assert result.exit_code == 0
    assert "all in order" in result.output


def test_a_broken_trail_ends_with_one_and_its_event(app: Flask, session: Session) -> None:
    session.execute(text("UPDATE audit_head SET seq = seq + 1"))
    session.commit()

    result = run(app, "verify")

    assert result.exit_code == 1
    assert "the head does not point" in result.output


def test_anchors_are_written_published_and_checked(
    app: Flask, session: Session, client: FlaskClient, tmp_path: Path
) -> None:
    assert client.get("/data/anchors.jsonl").data == b""
    assert run(app, "anchor").exit_code == 0
    make_pledge(session)
    session.commit()
    assert run(app, "anchor").exit_code == 0
    outside = tmp_path / "outside.jsonl"
    outside.write_bytes(client.get("/data/anchors.jsonl").data)
    key = tmp_path / "key.pem"
    key.write_bytes(client.get("/data/anchors.pem").data)

    checked = run(app, "verify", "--anchors", str(outside), "--key", str(key))

    assert checked.exit_code == 0, checked.output
    assert "2 anchors, all passed through." in checked.output
    with app.app_context():
        assert key.read_text() == anchors.public_text(kept.key())
        assert (tmp_path / "data" / kept.KEY).stat().st_mode & 0o777 == 0o600
    outside.write_text(outside.read_text().replace('"seq": ', '"seq": 1'))
    refused = run(app, "verify", "--anchors", str(outside))
    assert refused.exit_code == 1
    assert "outside.jsonl, line 1: its signature is not of this key." in refused.output
    assert "2 of 2 anchors don't agree" in refused.output


def test_what_is_no_key_or_no_place_is_told(app: Flask, tmp_path: Path) -> None:
    run(app, "anchor")
    with app.app_context():
        file = str(kept.file())
    wrong, other = tmp_path / "wrong.pem", tmp_path / "other.pem"
    wrong.write_text("nothing")
    foreign = X25519PrivateKey.generate().public_key()
    other.write_bytes(foreign.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    for key in (wrong, other):
        assert run(app, "verify", "--anchors", file, "--key", str(key)).exit_code == 2
    assert run(app, "verify", "--anchors", str(tmp_path / "none")).exit_code == 2
    assert run(app, "anchor", str(tmp_path / "no" / "where")).exit_code == 1
