"""Files are sent with a report, kept once, and fetched as downloads under the report's rights."""

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, Headers
from werkzeug.test import encode_multipart

from tests.browsing import Browser
from tests.factories import make_pledge, make_update, operator, update_text
from tests.intake import evidence
from tracker.domain import periods, progress, publication
from tracker.intake.uploads import Shelf
from tracker.models.audit import AuditEvent
from tracker.models.enums import EvidenceKind, Language, Role
from tracker.models.pledge import Pledge
from tracker.models.progress import Evidence, ProgressUpdate

SignIn = Callable[..., Browser]
PERIOD = "2026-H1"
SHA = hashlib.sha256(evidence.PDF).hexdigest()


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path) -> Path:
    """Where the test's files lie."""
    app.config["DATA_DIR"] = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def pledge(session: Session) -> Pledge:
    return make_pledge(session)


@pytest.fixture
def report(session: Session, pledge: Pledge) -> ProgressUpdate:
    made = make_update(session, pledge, accepted=False)
    session.commit()
    return made


@pytest.fixture
def writer(sign_in: SignIn) -> Browser:
    """Chile's focal point."""
    return sign_in(Role.FOCAL_POINT, "CHL")


def address(pledge: Pledge, rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/pledges/{pledge.code}/progress/{PERIOD}/files{rest}"


def form(
    content: bytes = evidence.PDF, name: str = "Decreto 12.pdf", **changed: Any
) -> dict[str, Any]:
    sent = {"title": "Decreto 12", "kind": "decree", "language": "es", **changed}
    return {"file": (io.BytesIO(content), name), **sent}


def fetched(browser: Browser, asked: str, **sent: str) -> tuple[int, bytes, Headers]:
    """Fetch a file to its end, as a browser does."""
    with browser.client.get(asked, headers=sent) as response:
        return response.status_code, response.data, response.headers


def files_of(session: Session) -> list[Evidence]:
    session.expire_all()
    return list(session.scalars(select(Evidence).where(Evidence.sha256.is_not(None))))


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def accept(session: Session, report: ProgressUpdate) -> None:
    progress.submit(session, operator(), report)
    progress.accept(session, operator(), report)
    session.commit()


def test_a_file_is_added_listed_and_removed(
    session: Session, writer: Browser, report: ProgressUpdate, folder: Path
) -> None:
    pledge = report.obligation.pledge
    assert "There are no files yet." in writer.get(address(pledge)).text

    writer.post(address(pledge), form())

    (piece,) = files_of(session)
    assert (piece.sha256, piece.file_name, piece.is_public) == (SHA, "Decreto 12.pdf", True)
    assert [path.name for path in kept(folder)] == [SHA]
    page = writer.get(address(pledge)).text
    assert "The file is added." in page
    assert f'href="{address(pledge, "/" + SHA)}"' in page
    assert "PDF, 1\xa0kB" in page
    writer.post(address(pledge, f"/{piece.id}/delete"))
    assert files_of(session) == []
    assert "The file is removed." in writer.get(address(pledge)).text


def test_the_form_and_the_check_lead_to_the_files(writer: Browser, report: ProgressUpdate) -> None:
    pledge = report.obligation.pledge
    page = f"/en/pledges/{pledge.code}/progress/{PERIOD}"

    assert address(pledge) in writer.get(page).text
    assert address(pledge) in writer.get(f"{page}/check").text


def test_before_a_draft_there_is_no_page_of_files(
    session: Session, writer: Browser, pledge: Pledge
) -> None:
    session.commit()

    writer.get(address(pledge), 404)
    assert (
        "To add files too, save the draft first."
        in writer.get(f"/en/pledges/{pledge.code}/progress/{PERIOD}").text
    )


def test_a_retry_adds_nothing(session: Session, writer: Browser, report: ProgressUpdate) -> None:
    pledge = report.obligation.pledge

    writer.post(address(pledge), form(form_key="k1"))
    writer.post(address(pledge), form(form_key="k1"))
    again = writer.post(address(pledge), form(), 422)

    assert "This file is there already: “Decreto 12”." in again.text
    assert len(files_of(session)) == 1


def test_what_was_not_chosen_is_taken_as_other(
    session: Session, writer: Browser, report: ProgressUpdate
) -> None:
    sent = {"file": (io.BytesIO(evidence.PDF), "a.pdf"), "title": "Acta"}

    writer.post(address(report.obligation.pledge), sent)

    (piece,) = files_of(session)
    assert (piece.kind, piece.language) == (EvidenceKind.OTHER, Language.ES)


def test_a_body_that_is_no_form_is_refused(writer: Browser, report: ProgressUpdate) -> None:
    asked, token = address(report.obligation.pledge), {"X-CSRFToken": writer.token()}

    for body in ({"json": {"title": "a", "file": "b"}}, {"data": b"title=a", "content_type": "x"}):
        answer = writer.client.post(asked, headers=token, **body)
        assert answer.status_code == 422, body


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (form(title="  "), "Give the evidence a title."),
        (form(title="a\0b"), "Remove the characters that can&#39;t be shown."),
        (form(kind="novel"), "Choose one of the list."),
        (form(content=b""), "The file is empty."),
        (form(content=evidence.png()), "The name ends in .pdf, but inside the file is PNG."),
        (form(content=b"<svg onload=alert(1)>", name="a.svg"), "the code of a web page or a program"),
        ({"title": "Decreto 12"}, "Choose a file."),
        (form() | {"file": "words"}, "Choose a file."),
        (form(name=""), "Choose a file."),
    ],
)  # fmt: skip
def test_what_is_refused_keeps_what_was_typed_and_leaves_nothing(
    session: Session,
    writer: Browser,
    report: ProgressUpdate,
    folder: Path,
    sent: dict[str, Any],
    sentence: str,
) -> None:
    events = session.scalar(select(func.count()).select_from(AuditEvent))
    # The files of parameters are read once: each test sends copies.
    copied = {
        name: (io.BytesIO(value[0].getvalue()), value[1]) if isinstance(value, tuple) else value
        for name, value in sent.items()
    }

    page = writer.post(address(report.obligation.pledge), copied, 422).text

    assert sentence in page
    assert files_of(session) == []
    assert kept(folder) == []
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == events
    if sent["title"] == "Decreto 12":
        assert 'value="Decreto 12"' in page


def test_a_file_of_11_megabytes_is_refused_with_a_sentence(
    session: Session, writer: Browser, report: ProgressUpdate, folder: Path
) -> None:
    large = FileStorage(io.BytesIO(b"1;2\n" * (11_000_000 // 4)), "a.csv")
    boundary, body = encode_multipart(form(csrf_token=writer.token()) | {"file": large})

    response = writer.client.post(
        address(report.obligation.pledge),
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )

    assert response.status_code == 422
    assert "The file is larger than 10 MB." in response.text
    assert 'value="Decreto 12"' in response.text
    assert (files_of(session), kept(folder)) == ([], [])


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EIO, 503)]
)
def test_a_full_disk_is_said_and_nothing_is_half_stored(
    session: Session,
    writer: Browser,
    report: ProgressUpdate,
    folder: Path,
    number: int,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    pledge = report.obligation.pledge
    writer.token()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        page = writer.post(address(pledge), form(form_key="k1"), status).text

    assert "There is no room for files at the moment. Try again later." in page
    assert 'value="Decreto 12"' in page
    assert (files_of(session), kept(folder)) == ([], [])
    writer.post(address(pledge), form(form_key="k1"))
    assert len(files_of(session)) == 1


def test_the_quota_is_the_installation_s(
    app: Flask, writer: Browser, report: ProgressUpdate
) -> None:
    app.config["UPLOAD_QUOTA"] = "0"

    page = writer.post(address(report.obligation.pledge), form(), 422).text

    assert "Your files may have 0 MB together" in page


def test_what_was_sent_takes_no_more_files(
    session: Session, writer: Browser, report: ProgressUpdate, folder: Path
) -> None:
    pledge = report.obligation.pledge
    writer.post(address(pledge), form())
    (piece,) = files_of(session)
    progress.submit(session, operator(), session.get_one(ProgressUpdate, report.id))
    session.commit()

    writer.get(address(pledge), 409)
    writer.post(address(pledge), form(content=evidence.png(), name="a.png"), 409)
    writer.post(address(pledge, f"/{piece.id}/delete"), status=409)

    assert [one.sha256 for one in files_of(session)] == [SHA]
    assert len(kept(folder)) == 1


def test_a_closed_period_says_so_on_the_page(
    session: Session, writer: Browser, report: ProgressUpdate
) -> None:
    periods.close(session, operator(), report.obligation.period)
    session.commit()

    page = writer.get(address(report.obligation.pledge)).text

    assert "is closed: it takes no more updates." in page
    assert "Add the file" not in page


@pytest.fixture
def people(sign_in: SignIn, app: Flask) -> dict[str, Browser]:
    return {
        "public": Browser(app),
        "owner": sign_in(Role.FOCAL_POINT, "CHL"),
        "approver": sign_in(Role.APPROVER, "CHL"),
        "neighbour": sign_in(Role.FOCAL_POINT, "PER"),
        "partner": sign_in(Role.PARTNER, None, "Fictional Partner"),
        "monitor": sign_in(Role.MONITOR),
        "administrator": sign_in(Role.ADMINISTRATOR),
    }


OWN = {"owner", "approver"}
INSIDE = OWN | {"monitor"}
EVERYBODY = INSIDE | {"public", "neighbour", "partner", "administrator"}


@pytest.mark.parametrize(
    ("state", "public", "hidden"),
    [
        ("draft", OWN, OWN),
        ("submitted", INSIDE, INSIDE),
        ("returned", INSIDE, INSIDE),
        ("accepted", EVERYBODY, INSIDE),
        ("corrected", EVERYBODY, INSIDE),
        # A withdrawn pledge's reports are its own people's and monitoring's record.
        ("withdrawn", OWN, OWN),
    ],
)
def test_who_may_fetch_a_file(
    session: Session,
    people: dict[str, Browser],
    report: ProgressUpdate,
    state: str,
    public: set[str],
    hidden: set[str],
) -> None:
    pledge = report.obligation.pledge
    owner = people["owner"]
    owner.post(address(pledge), form())
    owner.post(address(pledge), form(evidence.png(), "a.png", is_confidential="y"))
    secret = hashlib.sha256(evidence.png()).hexdigest()
    report = session.get_one(ProgressUpdate, report.id, populate_existing=True)
    lead(session, report, state)

    got = {
        sha256: {
            who
            for who, browser in people.items()
            if fetched(browser, address(pledge, f"/{sha256}"))[0] == 200
        }
        for sha256 in (SHA, secret)
    }

    assert got == {SHA: public, secret: hidden}


def lead(session: Session, report: ProgressUpdate, state: str) -> None:
    if state != "draft":
        progress.submit(session, operator(), report)
    if state == "returned":
        progress.send_back(session, operator(), report, note="Falta la fuente.")
    if state in ("accepted", "corrected", "withdrawn"):
        progress.accept(session, operator(), report)
    if state == "corrected":
        correct(session, report)
    if state == "withdrawn":
        publication.withdraw(session, operator(), report.obligation.pledge, reason="Otra.")
    session.commit()


def correct(session: Session, report: ProgressUpdate) -> None:
    correction = progress.start(session, operator(), report.obligation, update_text())
    progress.submit(session, operator(), correction)
    progress.accept(session, operator(), correction)


def test_what_may_not_be_seen_answers_like_what_is_not_there(
    app: Flask, writer: Browser, report: ProgressUpdate
) -> None:
    pledge, stranger = report.obligation.pledge, Browser(app)
    writer.post(address(pledge), form())

    hidden, missing = (
        stranger.get(address(pledge, f"/{sha256}"), 404).data for sha256 in (SHA, "0" * 64)
    )

    assert hidden == missing
    for odd in ("/0", "/..%2f..%2fetc%2fpasswd", "/" + "A" * 64, "/%00", "/-1"):
        assert stranger.client.get(address(pledge, odd)).status_code == 404, odd


def chosen(headers: Headers) -> dict[str, str | None]:
    names = (
        "Content-Type",
        "Content-Disposition",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
        "Cache-Control",
        "ETag",
    )
    return {name: headers.get(name) for name in names}


def test_a_file_leaves_as_a_download_that_can_do_nothing_here(
    session: Session, app: Flask, writer: Browser, report: ProgressUpdate
) -> None:
    pledge = report.obligation.pledge
    writer.post(address(pledge), form(name="Decreto «ñ» 12; a=b.pdf"))
    accept(session, session.get_one(ProgressUpdate, report.id, populate_existing=True))
    stranger = Browser(app)

    status, content, headers = fetched(stranger, address(pledge, f"/{SHA}"))

    assert (status, content) == (200, evidence.PDF)
    assert chosen(headers) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": (
            'attachment; filename="Decreto n 12_ a=b.pdf"; '
            "filename*=UTF-8''Decreto%20%C2%AB%C3%B1%C2%BB%2012_%20a%3Db.pdf"
        ),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-cache",
        "ETag": f'"{SHA}"',
    }
    assert fetched(writer, address(pledge, f"/{SHA}"))[2]["Cache-Control"] == "no-store"
    tag = f'"{SHA}"'
    again = fetched(stranger, address(pledge, f"/{SHA}"), **{"If-None-Match": tag})
    assert again[:2] == (304, b"")


def test_a_text_says_no_encoding_that_it_may_not_have(
    session: Session, writer: Browser, report: ProgressUpdate
) -> None:
    pledge = report.obligation.pledge
    content = "año;valor\n".encode("cp1252")
    writer.post(address(pledge), form(content, "a.csv"))
    (piece,) = files_of(session)

    _, found, headers = fetched(writer, address(pledge, f"/{piece.sha256}"))

    assert (headers["Content-Type"], found) == ("text/csv", content)


def test_a_file_that_is_gone_is_not_there(
    session: Session, writer: Browser, report: ProgressUpdate, folder: Path
) -> None:
    pledge = report.obligation.pledge
    writer.post(address(pledge), form())
    Shelf(folder).path_of(SHA).unlink()

    writer.get(address(pledge, f"/{SHA}"), 404)


def test_files_stand_where_the_report_is_read(
    session: Session, app: Flask, sign_in: SignIn, writer: Browser, report: ProgressUpdate
) -> None:
    pledge, link = report.obligation.pledge, f"/files/{SHA}"
    writer.post(address(pledge), form())
    page = f"/en/pledges/{pledge.code}/progress/{PERIOD}"
    assert link in writer.get(f"{page}/check").text
    report = session.get_one(ProgressUpdate, report.id, populate_existing=True)
    progress.submit(session, operator(), report)
    session.commit()

    assert link in writer.get(page).text
    assert link in sign_in(Role.MONITOR).get(f"/en/review/{pledge.code}/{PERIOD}").text
    progress.accept(session, operator(), report)
    session.commit()
    assert link in Browser(app).get(f"/en/pledges/{pledge.code}").text
