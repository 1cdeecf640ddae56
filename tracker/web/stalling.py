"""Readers who stop reading: a process that sends them a file must not wait for them."""

import socket
import struct
from collections.abc import Mapping
from typing import Any

# Behind a proxy, which takes everything at once, nobody comes near it.
SECONDS = 5.0


def cut_off_when_stalled(environ: Mapping[str, Any], seconds: float = SECONDS) -> None:
    """Let the server give a connection up once its reader has taken nothing for some seconds."""
    connection = environ.get("gunicorn.socket")
    if connection is None:
        return
    whole, part = divmod(seconds, 1)
    limit = struct.pack("ll", int(whole), int(part * 1_000_000))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
