import socket
import time

import pytest

from tracker.web.stalling import cut_off_when_stalled


def test_a_reader_who_takes_nothing_is_given_up() -> None:
    server, reader = socket.socketpair()
    with server, reader:
        cut_off_when_stalled({"gunicorn.socket": server}, seconds=0.05)
        begun = time.monotonic()

        with pytest.raises(BlockingIOError):
            server.sendall(b"x" * 50_000_000)

        assert time.monotonic() - begun < 5


def test_a_server_that_shows_no_socket_is_left_alone() -> None:
    cut_off_when_stalled({})
