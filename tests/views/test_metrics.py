"""The figures for an operator's monitor."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import make_pledge, operator
from tracker.domain import publication


def test_only_this_machine_and_the_token_read_the_figures(
    app: Flask, client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    app.config["DATA_DIR"] = tmp_path
    version = make_pledge(session, published=False).versions[0]
    publication.submit(session, operator(), version)
    session.commit()

    here = client.get("/metrics")
    assert here.mimetype == "text/plain"
    assert "tracker_pledges_to_review 1.0" in here.text
    assert "tracker_anchor" not in here.text
    (tmp_path / "anchors.jsonl").write_text("{}\n")
    assert "tracker_anchor_timestamp_seconds" in client.get("/metrics").text

    for address in ("198.51.100.7", "unknown"):
        away = {"REMOTE_ADDR": address}
        assert client.get("/metrics", environ_overrides=away).status_code == 404
    app.config["METRICS_TOKEN"] = "a-token-of-some-length"
    for sent, status in (("Bearer a-token-of-some-length", 200), ("Bearer other", 404), ("é", 404)):
        answer = client.get("/metrics", environ_overrides=away, headers={"Authorization": sent})
        assert answer.status_code == status
