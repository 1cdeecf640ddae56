"""A wheel carries everything: installed elsewhere it migrates a database and serves pages."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker import paths

ROOT = paths.PACKAGE.parent
PATIENCE = 20


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--quiet",
        "wheel",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "--wheel-dir", folder, ROOT], check=True)
    return next(folder.glob("tracker-*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the wheel, which sees the libraries of this one but not the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--quiet",
        "--python",
        folder,
        "install",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, wheel], check=True)
    return folder


@pytest.fixture(scope="module")
def environment(elsewhere: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRACKER_", "COV_", "PYTHON"))
    }
    return kept | {"TRACKER_DATA_DIR": str(elsewhere.parent / "data")}


@pytest.fixture(scope="module")
def address(elsewhere: Path, environment: dict[str, str]) -> Iterator[str]:
    tracker = elsewhere / "bin" / "tracker"
    subprocess.run([tracker, "db", "upgrade"], check=True, cwd=elsewhere.parent, env=environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [tracker, "serve", "--port", str(port), "--workers", "1"],
        cwd=elsewhere.parent,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(PATIENCE)


def fetch(url: str) -> tuple[int, bytes]:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_the_wheel_brings_no_module_but_tracker(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"tracker"}
    assert {
        "tracker/_bundle/config.py",
        "tracker/_bundle/migrations/env.py",
        "tracker/_bundle/templates/base.html",
        "tracker/_bundle/templates/typst/report.typ",
    } <= {*names}


def test_the_wheel_carries_compiled_catalogues(wheel: Path) -> None:
    texts = {path.relative_to(ROOT).with_suffix(".mo") for path in paths.TRANSLATIONS.rglob("*.po")}

    with zipfile.ZipFile(wheel) as archive:
        assert {str(path) for path in texts} <= {*archive.namelist()}


def test_the_wheel_carries_compressed_static_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {*archive.namelist()}

    assert {f"tracker/static/css/tracker.css{kind}" for kind in ("", ".br", ".gz")} <= names


def test_the_installed_program_is_not_the_checkout(
    elsewhere: Path, environment: dict[str, str]
) -> None:
    ask = "import json, tracker.paths as paths; print(json.dumps([str(paths.HOME), str(paths.PACKAGE)]))"

    answer = subprocess.run(
        [elsewhere / "bin" / "python", "-c", ask],
        check=True, capture_output=True, cwd=elsewhere.parent, env=environment,
    )  # fmt: skip

    assert all(place.startswith(str(elsewhere)) for place in json.loads(answer.stdout))


def test_the_installed_program_serves(address: str) -> None:
    status, _ = fetch(f"{address}/healthz")
    page_status, page = fetch(f"{address}/es/")

    assert (status, page_status) == (200, 200)
    assert b"<h1" in page


def test_the_installed_program_serves_its_files(address: str) -> None:
    stylesheet = next((paths.STATIC).rglob("*.css")).relative_to(paths.STATIC)

    status, text = fetch(f"{address}/static/{stylesheet}")

    assert status == 200
    assert text
