"""Requests that no client library would send: the server refuses what two readers could read in two ways."""

import socket
import sys
from pathlib import Path

import pytest

from tests.faults.test_exports import Serve, serve
from tests.faults.test_kills import _status, environment

pytestmark = pytest.mark.faults

__all__ = ["environment", "serve"]
SIGN_IN = b"POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"


def answers(port: int, sent: bytes, wait: float = 5) -> list[bytes]:
    """Send bytes and return the status line of every answer that comes until the line is closed or silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        got = b""
        try:
            while chunk := line.recv(65536):
                got += chunk
        except OSError:
            pass
    return [part[:12] for part in got.split(b"HTTP/1.1 ")[1:]]


def test_what_can_be_read_in_two_ways_is_refused(serve: Serve) -> None:
    tracker = str(Path(sys.executable).with_name("tracker"))
    port = serve(tracker, "serve", "--port", "PORT", "--workers", "1")
    odd = {
        "two lengths": SIGN_IN
        + FORM
        + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\na=1&b="
        + HIDDEN,
        "length and chunks": SIGN_IN
        + FORM
        + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + HIDDEN,
        "an unknown coding": SIGN_IN + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "a bad length": SIGN_IN + b"Content-Length: -1\r\n\r\n" + HIDDEN,
        "a bad chunk": SIGN_IN + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        "a space before the colon": b"GET /healthz HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        "a folded header": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
        "no address": b"GET\r\n\r\n",
        "a control character": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
    }

    for name, sent in odd.items():
        got = answers(port, sent)
        # Never two answers to what one of two readers takes for one request.
        assert len(got) <= 1, (name, got)
        # 501 is the right word for a coding that nobody knows (RFC 9112, 6.1).
        refused = [status for status in got if status.startswith((b"4", b"501"))]
        assert refused == got, (name, got)

    assert _status(f"http://127.0.0.1:{port}/readyz") == 200
