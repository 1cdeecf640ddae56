"""`tracker serve` and ./run's `tracker start`, as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

TRACKER = Path(sys.executable).with_name("tracker")
PATIENCE = 60


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return kept | {"TRACKER_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError(f"{url} did not answer")


def stop(server: subprocess.Popen[str]) -> str:
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=PATIENCE)
    return said


def test_it_serves_on_the_port_of_the_environment_until_it_is_told_to_stop(
    environment: dict[str, str], port: int
) -> None:
    subprocess.run([TRACKER, "db", "upgrade"], check=True, env=environment)
    server = subprocess.Popen(
        [TRACKER, "serve", "--workers", "1"],
        env=environment | {"PORT": str(port)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip

    status = wait_for(f"http://127.0.0.1:{port}/healthz", server)
    stop(server)

    assert status == 200
    assert server.returncode == 0


def test_start_prepares_an_empty_installation_and_serves_it(
    environment: dict[str, str], port: int
) -> None:
    server = subprocess.Popen(
        [TRACKER, "start", "--empty", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip

    status = wait_for(f"http://127.0.0.1:{port}/healthz", server)
    said = stop(server)

    assert status == 200
    assert f"http://127.0.0.1:{port}" in said
    assert "tracker users create" in said


def test_weak_production_settings_end_with_78_and_one_line(environment: dict[str, str]) -> None:
    weak = environment | {"TRACKER_ENV": "production", "TRACKER_SECRET_KEY": "secret"}

    refused = subprocess.run(
        [TRACKER, "serve"], check=False, env=weak, capture_output=True, text=True
    )

    assert refused.returncode == 78
    assert refused.stderr.count("\n") == 1
    assert "TRACKER_SECRET_KEY" in refused.stderr
