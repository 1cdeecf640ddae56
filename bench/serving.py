"""Servers that are measured, ours and the other tools', and the readers that load them."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

READERS = 8
LONGEST_START = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and its processes."""

    port: int
    pid: int

    def workers(self) -> list[int]:
        """Return the processes that answer: the children, or the process itself when it has none."""
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(one) for one in text.split()] or [self.pid]

    def spent(self) -> float:
        """Return the seconds of processor time that the workers have used."""
        total = 0
        for pid in self.workers():
            # In nanoseconds, thread by thread: the clock ticks of `stat` are too long for a small file.
            for thread in Path(f"/proc/{pid}/task").iterdir():
                total += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
        return total / 1e9

    def peak(self) -> float:
        """Return the most memory that a worker has had, in MB."""
        return max(_status(pid, "VmHWM") for pid in self.workers()) / 1024

    def forget_peak(self) -> None:
        """Let the most memory begin again at what the workers have now."""
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second by the clock, and by the server's own processor time."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched: its seconds by the clock, to the first data line and to the end."""

    first: float
    total: float
    cpu: float
    lines: int


@contextmanager
def serving(
    command: Sequence[str], environment: Mapping[str, str], path: str = "/", cwd: str | None = None
) -> Iterator[Server]:
    """Start a server, wait for its first answer, and stop it; `{port}` in the command is a free port."""
    port = _free_port()
    process = subprocess.Popen(
        [part.format(port=port) for part in command],
        env={**os.environ, **environment},
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port, path)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(server: Server, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return the status and the ETag of one answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", path, headers=dict(headers or {}))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("ETag", "")


def fetch(server: Server, path: str) -> Fetched:
    """Fetch a file to its end."""
    spent, begun = server.spent(), time.perf_counter()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise LookupError(f"{path} answered {answer.status}")
    first, lines, chunk = 0.0, 0, b""
    while chunk := answer.read1(65_536):
        lines += chunk.count(b"\n")
        # The head alone is no data: another tool may send it before it asks the database.
        if not first and lines > 1:
            first = time.perf_counter() - begun
    connection.close()
    return Fetched(first, time.perf_counter() - begun, server.spent() - spent, lines)


def load(
    server: Server, path: str, seconds: float, headers: Mapping[str, str] | None = None
) -> Rate:
    """Ask for a page again and again, eight readers at once, and return how often it came."""
    spent, begun = server.spent(), time.perf_counter()
    asked = _by_wrk if shutil.which("wrk") else _by_threads
    number = asked(server, path, seconds, headers or {})
    used, passed = server.spent() - spent, time.perf_counter() - begun
    return Rate(number / passed, number / max(used, 1e-9))


def driver() -> str:
    """Return what asks for the pages."""
    return (
        "wrk" if shutil.which("wrk") else "threads of Python's http.client (wrk is not installed)"
    )


def _by_wrk(server: Server, path: str, seconds: float, headers: Mapping[str, str]) -> int:
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{READERS}", f"-d{max(1, round(seconds))}s", *said]
    output = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{path}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"(\d+) requests in", output)
    if found is None or "Non-2xx" in output:
        raise LookupError(f"{path}: {output}")
    return int(found[1])


def _by_threads(server: Server, path: str, seconds: float, headers: Mapping[str, str]) -> int:
    until, counts = time.perf_counter() + seconds, [0] * READERS

    def read(place: int) -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        while time.perf_counter() < until:
            connection.request("GET", path, headers=dict(headers))
            connection.getresponse().read()
            counts[place] += 1

    threads = [threading.Thread(target=read, args=(place,)) for place in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_START)
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise LookupError(f"no answer from {process.args}")


def _status(pid: int, name: str) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.partition(f"{name}:")[2].split()[0])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
