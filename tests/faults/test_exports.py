"""Files from a real server: one that breaks off is never taken for whole, a reader who stalls holds nobody up."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.faults.breaking import BATCH
from tests.faults.test_kills import ROOT, _status, environment, tracker

pytestmark = pytest.mark.faults

__all__ = ["environment"]
Serve = Callable[..., int]


@pytest.fixture
def serve(environment: dict[str, str]) -> Iterator[Serve]:
    """Start a server by its command and return its port; it ends with the test."""
    tracker(environment, "db", "upgrade")
    tracker(environment, "reference", "load")
    servers: list[subprocess.Popen[bytes]] = []

    def started(*command: str) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        words = [word.replace("PORT", str(port)) for word in command]
        servers.append(
            subprocess.Popen(
                words, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )
        assert _status(f"http://127.0.0.1:{port}/readyz") == 200
        return port

    yield started
    for server in servers:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_a_file_that_breaks_off_is_seen_to_be_broken(serve: Serve) -> None:
    port = serve(sys.executable, "-m", "tests.faults.breaking", "PORT")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/data/pledges.csv")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Transfer-Encoding")) == (200, "chunked")

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    connection.close()


def test_a_client_that_knows_no_chunks_is_sent_nothing_of_a_broken_file(serve: Serve) -> None:
    port = serve(sys.executable, "-m", "tests.faults.breaking", "PORT")
    with socket.create_connection(("127.0.0.1", port), timeout=30) as old:
        old.sendall(b"GET /data/pledges.csv HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        answer = b"".join(iter(lambda: old.recv(65536), b""))

    assert answer.startswith((b"HTTP/1.0 500", b"HTTP/1.1 500"))
    assert BATCH[:20] not in answer


def test_readers_who_stall_do_not_hold_the_others_up(serve: Serve) -> None:
    port = serve(sys.executable, "-m", "tests.faults.breaking", "PORT")
    readers = [_stalling_reader(port) for _ in range(3)]
    begun = readers[0].recv(12)

    # More files than leave a process for pages are refused, and pages are answered all the while.
    refused = [reader.recv(12) for reader in readers[1:]]
    statuses = [_status(f"http://127.0.0.1:{port}/healthz") for _ in range(20)]

    for reader in readers:
        reader.close()
    assert begun == b"HTTP/1.1 200"
    assert refused == [b"HTTP/1.1 429"] * 2
    assert statuses == [200] * 20


def _stalling_reader(port: int) -> socket.socket:
    """Ask for a file and take none of it; its turn comes before that of the next."""
    reader = socket.socket()
    reader.settimeout(30)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    reader.connect(("127.0.0.1", port))
    reader.sendall(b"GET /data/pledges.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    reader.recv(1, socket.MSG_PEEK)
    return reader
