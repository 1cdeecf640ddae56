"""Killed at any moment, the tracker loses nothing it has acknowledged and starts again by itself."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tracker import paths

pytestmark = pytest.mark.faults

ROOT = paths.PACKAGE.parent
TRACKER = Path(sys.executable).with_name("tracker")
PATIENCE = 60
READY_WITHIN = 10


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    # Not measured: a killed process has no figures to give, and starts faster without.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "COV"))
    }
    return kept | {"TRACKER_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}


def tracker(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [TRACKER, *arguments], env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_killed_upgrade_leaves_the_old_schema_or_the_new_one(environment: dict[str, str]) -> None:
    chance = random.Random(1951)  # noqa: S311 - the same kills every time
    began = time.monotonic()
    tracker(environment, "db", "upgrade")
    took = time.monotonic() - began
    for _ in range(8):
        for left in Path(environment["TRACKER_DATA_DIR"]).glob("tracker.db*"):
            left.unlink()
        upgrade = subprocess.Popen([TRACKER, "db", "upgrade"], env=environment)
        # The first half is the start of the program.
        time.sleep(chance.uniform(0.4, 1) * took)
        upgrade.kill()
        upgrade.wait()

        tracker(environment, "db", "upgrade")

        assert tracker(environment, "db", "check") == "The database is sound.\n"


def test_killed_writers_lose_nothing_they_acknowledged(environment: dict[str, str]) -> None:
    chance = random.Random(1984)  # noqa: S311 - the same kills every time
    tracker(environment, "db", "upgrade")
    acknowledged: set[str] = set()
    for round_ in range(5):
        writers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.writer", f"writer-{round_}-{number}"],
                env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
            )
            for number in range(2)
        ]  # fmt: skip
        assert all(writer.stdout and writer.stdout.readline() for writer in writers)
        time.sleep(chance.uniform(0.2, 1))
        for writer in writers:
            writer.kill()
        # A line cut off by the kill was not received: only whole ones count.
        said = [writer.communicate()[0] for writer in writers]
        acknowledged |= {
            line
            for text in said
            for line in text.splitlines(keepends=True)
            if line.endswith("org\n")
        }

    listed = tracker(environment, "users", "list")

    assert len(acknowledged) > 20
    assert [email for email in acknowledged if email.strip() not in listed] == []
    assert "all in order" in tracker(environment, "audit", "verify")
    assert tracker(environment, "db", "check") == "The database is sound.\n"


def test_a_killed_server_is_ready_again_without_a_hand(environment: dict[str, str]) -> None:
    tracker(environment, "db", "upgrade")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for _ in range(3):
        server = subprocess.Popen(
            [TRACKER, "serve", "--port", str(port), "--workers", "2"],
            env=environment, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        began = time.monotonic()

        status = _status(f"http://127.0.0.1:{port}/readyz")
        took = time.monotonic() - began
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()

        assert status == 200
        assert took < READY_WITHIN


def _status(url: str) -> int:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code
        except OSError:  # nobody listens yet, or the killed workers are not quite gone
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
