"""A mail server for tests: takes mail on a local port, or refuses it as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Sink(socketserver.ThreadingTCPServer):
    """Keeps what it takes in `mails`; `answers` says what it replies to a command instead of "250 OK"."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Return the address for TRACKER_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        for raw in self.rfile:
            word = (
                raw.split(maxsplit=1)[0].decode("ascii", "replace").upper() if raw.strip() else ""
            )
            if word == "DATA" and word not in self.server.answers:
                self._say("354 go on")
                self._keep()
                continue
            self._say(self.server.answers.get(word, "221 bye" if word == "QUIT" else "250 OK"))
            if word == "QUIT":
                return

    def _keep(self) -> None:
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        answer = self.server.answers.get("END", "250 taken")
        if answer.startswith("250"):
            mail = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.server.mails.append(mail)
        self._say(answer)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def sink(port: int = 0) -> Iterator[Sink]:
    """Run a mail server until the end of the block."""
    with Sink(port) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
