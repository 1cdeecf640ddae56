"""A PostgreSQL server for the tests: the one named, the one that runs here, or a throw-away cluster.

./test calls `python -m tests.postgres find`, `start FOLDER` and `stop FOLDER`; fixtures call server_url().
"""

import atexit
import functools
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

# The current user on the socket, then the superuser on the socket and over TCP.
NEARBY = (
    "postgresql:///postgres",
    "postgresql://postgres@/postgres",
    "postgresql://postgres@127.0.0.1:5432/postgres",
)
MAY_CREATE = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
# A throw-away cluster need not survive a power cut.
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


@functools.cache
def server_url() -> str | None:
    """Return the address of a server where databases may be made, or None when there can be none."""
    return find() or start_for_this_process()


def find() -> str | None:
    """Return the server that was named, else the first nearby one that lets us make databases."""
    if named := os.environ.get("TRACKER_TEST_DATABASE_URL"):
        return named
    return next((url for url in NEARBY if _usable(url)), None)


def start_for_this_process() -> str | None:
    """Start a throw-away cluster that ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
    url = start(folder / "cluster")
    if url is None:
        shutil.rmtree(folder)
    else:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        atexit.register(stop, folder / "cluster")
    return url


def start(folder: Path) -> str | None:
    """Start a cluster in a new folder and return its address, or None without PostgreSQL's binaries."""
    binaries = _binaries()
    if binaries is None:
        return None
    folder.mkdir(parents=True)
    for parent in (folder, folder.parent):  # mkdtemp closes its folder to the user we become
        parent.chmod(0o711)
    if os.geteuid() == 0:
        shutil.chown(folder, _unprivileged().pw_name)
    data, port = folder / "data", _free_port()
    _as_server(
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
    _as_server(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def stop(folder: Path) -> None:
    """Stop the cluster in this folder at once."""
    binaries = _binaries()
    if binaries is not None and (folder / "data" / "postmaster.pid").exists():
        _as_server(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def _usable(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(MAY_CREATE).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def _binaries() -> Path | None:
    """Return the newest installed folder with initdb; Debian keeps it off the PATH."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged() -> pwd.struct_passwd:
    """Return the user a server may run as: PostgreSQL refuses root."""
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_server(*command: str | Path) -> None:
    user = _unprivileged() if os.geteuid() == 0 else None
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _main(action: str, *folders: str) -> None:
    if action == "stop":
        stop(Path(folders[0]))
        return
    url = find() if action == "find" else start(Path(folders[0]))
    print(url or "")  # noqa: T201 - read by ./test


if __name__ == "__main__":
    _main(*sys.argv[1:])
