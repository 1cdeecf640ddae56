import errno
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from sqlalchemy.exc import DataError, OperationalError

from tests.browsing import Page
from tracker.domain.errors import (
    DuplicateError,
    Fault,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TrackerError,
    WrongStateError,
)
from tracker.web.auth import PUBLIC, allow


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """An application that these tests add doors to."""
    return new_app


def at(app: Flask, address: str, error: Callable[[], Any]) -> None:
    def view() -> str:
        raise error()

    app.add_url_rule(address, address, allow(GET=PUBLIC)(view))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowedError, 403),
        (NotFoundError, 404),
        (WrongStateError, 409),
        (StaleError, 409),
        (DuplicateError, 409),
        (lambda: InvalidError([Fault("a", "At most %(most)d.", most=3)]), 422),
        (TrackerError, 400),
        (OverflowError, 400),
        (lambda: UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogate"), 400),
        (lambda: OSError(errno.ENOSPC, "No space left on device"), 503),
        (lambda: InvalidChunkSize(b"zz"), 400),
        (lambda: NoMoreData(b""), 400),
    ],
)
def test_every_refusal_has_its_status_and_a_page(
    app: Flask, client: FlaskClient, error: Callable[[], Exception], status: int
) -> None:
    at(app, "/en/broken", error)

    answer = client.get("/en/broken")

    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    Page(answer.text).check()


def test_machines_get_the_sentence_as_text(app: Flask, client: FlaskClient) -> None:
    at(app, "/data/broken", lambda: InvalidError([Fault("a", "At most %(most)d.", most=3)]))
    at(app, "/data/gone", NotFoundError)

    answer = client.get("/data/broken")

    assert (answer.status_code, answer.mimetype, answer.text) == (422, "text/plain", "At most 3.\n")
    assert client.get("/data/gone").text == "404\n"


@pytest.mark.parametrize(("code", "shown"), [(404, 404), (413, 413), (418, 418), (405, 405)])
def test_errors_of_http_keep_their_status(
    app: Flask, client: FlaskClient, code: int, shown: int
) -> None:
    app.add_url_rule("/en/http", "http", allow(GET=PUBLIC)(lambda: abort(code)))

    assert client.get("/en/http").status_code == shown


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/healthz")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_redirect_of_the_router_passes(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/en/folder/", "folder", allow(GET=PUBLIC)(lambda: "folder"))

    assert client.get("/en/folder").status_code == 308


def test_a_silent_database_is_a_pause(app: Flask, client: FlaskClient) -> None:
    at(app, "/en/down", lambda: OperationalError("", {}, Exception("gone")))

    answer = client.get("/en/down")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_value_that_no_column_holds_is_the_senders_fault(app: Flask, client: FlaskClient) -> None:
    class Refusal(Exception):  # noqa: N818 - stands for a driver's error
        sqlstate = "22003"

    at(app, "/en/large", lambda: DataError("", {}, Refusal()))

    assert client.get("/en/large").status_code == 400


def test_what_nobody_expected_is_a_page_too(app: Flask, client: FlaskClient) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    at(app, "/en/bug", lambda: RuntimeError("bug"))
    at(app, "/en/query", lambda: DataError("", {}, Exception("?")))

    for address in ("/en/bug", "/en/query"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "bug" not in answer.text


def test_only_a_full_disk_is_a_pause(app: Flask, client: FlaskClient) -> None:
    at(app, "/en/bug", lambda: FileNotFoundError(errno.ENOENT, "No such file"))

    with pytest.raises(FileNotFoundError):
        client.get("/en/bug")


def test_a_bug_reaches_the_tests(app: Flask, client: FlaskClient) -> None:
    at(app, "/en/bug", lambda: RuntimeError("bug"))

    with pytest.raises(RuntimeError, match="bug"):
        client.get("/en/bug")
