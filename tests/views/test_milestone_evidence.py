"""The page on which a milestone's evidence is given, and the way to its files."""

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, operator, publish
from tests.intake import evidence
from tests.views.test_progress_files import SHA, fetched
from tracker.domain import milestones, publication
from tracker.domain.actors import Actor
from tracker.domain.milestones import Step
from tracker.intake.uploads import Shelf
from tracker.models.enums import ProgressMethod, Role
from tracker.models.pledge import Pledge

LINK = {"title": "Ley 1", "url": "https://example.org/ley-1", "kind": "law", "language": "es"}


@pytest.fixture(autouse=True)
def _folder(app: Flask, tmp_path: Path) -> None:
    app.config["DATA_DIR"] = tmp_path


@pytest.fixture
def pledge(session: Session, focal_point: Actor) -> Pledge:
    made = make_pledge(
        session, published=False, indicators=(), progress_method=ProgressMethod.MILESTONES
    )
    assert made.open_version is not None
    steps = (Step(title="Promulgar la ley", weight_bp=10_000),)
    milestones.plan(session, focal_point, made.open_version, steps)
    publish(session, made)
    session.commit()
    return made


def at(pledge: Pledge, rest: str = "", position: int = 1) -> str:
    return f"/en/pledges/{pledge.code}/milestones/{position}/evidence{rest}"


def file(**changed: str) -> dict[str, Any]:
    content = io.BytesIO(evidence.PDF)
    return {"title": "Informe", "kind": "evaluation", "language": "es", "url": "", **changed} | {
        "file": (content, "Informe.pdf")
    }


def test_links_and_files_are_given_shown_fetched_and_taken_away(
    session: Session, sign_in: Callable[..., Browser], browser: Browser, pledge: Pledge
) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    assert "There is no evidence yet." in writer.get(at(pledge)).text

    writer.post(at(pledge), {**LINK, "form_key": "k1"})
    writer.post(at(pledge), {**LINK, "form_key": "k1"})
    writer.post(at(pledge), file())
    writer.post(at(pledge), file(is_confidential="y"), 422)

    page = writer.get(at(pledge)).text
    assert page.count("https://example.org/ley-1") == 1
    assert at(pledge, "/" + SHA) in page
    record = browser.get(f"/en/pledges/{pledge.code}").text
    assert "https://example.org/ley-1" in record
    assert at(pledge, "/" + SHA) in record
    status, content, headers = fetched(browser, at(pledge, "/" + SHA))
    assert (status, content) == (200, evidence.PDF)
    assert headers["Content-Disposition"].startswith("attachment")
    browser.get(at(pledge, "/" + SHA, position=2), 404)
    browser.get(at(pledge, "/" + "0" * 64), 404)
    assert at(pledge) in writer.get(f"/en/pledges/{pledge.code}/milestones/1").text

    piece = page.rpartition("/evidence/")[2].partition("/delete")[0]
    writer.post(at(pledge, f"/{piece}/delete"))
    browser.get(at(pledge, "/" + SHA), 404)


def test_what_is_hidden_is_not_there_for_others(
    session: Session, sign_in: Callable[..., Browser], browser: Browser, pledge: Pledge
) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    writer.post(at(pledge), file(title="Canary-88", is_confidential="y"))

    for reader in (browser, sign_in(Role.FOCAL_POINT, "PER"), sign_in(Role.ADMINISTRATOR)):
        assert "Canary-88" not in reader.get(f"/en/pledges/{pledge.code}").text
        reader.get(at(pledge, "/" + SHA), 404)
    monitor = sign_in(Role.MONITOR)
    assert "Canary-88" in monitor.get(f"/en/pledges/{pledge.code}").text
    assert fetched(monitor, at(pledge, "/" + SHA))[0] == 200
    monitor.get(at(pledge), 403)
    sign_in(Role.FOCAL_POINT, "PER").post(at(pledge), LINK, 403)
    browser.get(at(pledge), 302)

    publication.withdraw(session, operator(), pledge, reason="Ya no se hará.")
    session.commit()
    browser.get(at(pledge, "/" + SHA), 404)
    writer.post(at(pledge), LINK, 409)


def test_a_faulty_piece_keeps_what_was_typed(
    sign_in: Callable[..., Browser], pledge: Pledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")

    neither = writer.post(at(pledge), {**LINK, "url": ""}, 422).text
    assert "one of the two" in neither
    assert "Ley 1" in neither
    assert "one of the two" in writer.post(at(pledge), file(url=LINK["url"]), 422).text
    assert "Give the evidence a title." in writer.post(at(pledge), file(title=""), 422).text
    writer.post(at(pledge), {**LINK, "dated_on": "soon"}, 422)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Shelf, "keep", full)
    assert "There is no room for files" in writer.post(at(pledge), file(), 507).text
