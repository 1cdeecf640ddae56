"""The other tools of the goals, each in an environment of its own below the user's cache."""

import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bench.scratch import FLAT
from bench.serving import Server, serving

HERE = Path(__file__).parent
NEEDED = HERE / "requirements.txt"
NAMES = {
    "datasette": "Datasette, stream",
    "django": "Django, values_list",
    "flask-admin": "Flask-Admin",
}
FILES = {
    "datasette": "/bench/{table}.csv?_stream=on&_size=max",
    "django": "/pledges.csv",
    "flask-admin": "/admin/reports/export/csv/",
}
LIST = "/admin/reports/?page={page}"


def python() -> Path:
    """Return the Python of the other tools' environment, which is made the first time.

    Raises LookupError with the reason when it can't be.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracker-bench"
    executable, stamp = folder / "bin" / "python", folder / "installed.txt"
    if stamp.exists() and stamp.read_text() == NEEDED.read_text():
        return executable
    venv.create(folder, with_pip=True)
    command = [str(executable), "-m", "pip", "install", "--quiet", "--requirement", str(NEEDED)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise LookupError(f"pip could not install them ({done.stderr.strip()[-200:]})")
    stamp.write_text(NEEDED.read_text())
    return executable


def versions() -> str:
    """Return which releases are installed."""
    code = (
        "from importlib.metadata import version as v;"
        "print(', '.join(f'{n} {v(n)}' for n in ('datasette', 'django', 'flask-admin')))"
    )
    return subprocess.run(
        [str(python()), "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


@contextmanager
def served(name: str, url: str, table: str = FLAT) -> Iterator[Server]:
    """Serve a tool on the scratch database, with one worker like ours; LookupError when it can't be."""
    address = make_url(url)
    executable = python()
    if name == "datasette":
        if address.get_backend_name() != "sqlite":
            raise LookupError("reads SQLite only")
        command = [str(executable), "-m", "datasette", "serve", str(address.database)]
        command += ["--port", "{port}", "--setting", "max_csv_mb", "0"]
        command += ["--setting", "sql_time_limit_ms", "120000"]
        settings, path = {}, "/-/versions.json"
    else:
        module = {"django": "django_site:application", "flask-admin": "flask_admin_site:app"}[name]
        command = [str(executable), "-m", "gunicorn", "--bind", "127.0.0.1:{port}"]
        command += ["--worker-class", "gthread", "--threads", "1", "--timeout", "600", module]
        settings, path = _settings(url, table), "/nothing-here"
    with serving(command, settings, path, cwd=str(HERE)) as server:
        yield server


def _settings(url: str, table: str) -> dict[str, str]:
    address = make_url(url)
    return {
        "BENCH_URL": url,
        "BENCH_TABLE": table,
        "BENCH_ENGINE": address.get_backend_name(),
        "BENCH_DATABASE": str(address.database),
        "BENCH_HOST": address.host or str(address.query.get("host", "")),
        "BENCH_PORT": str(address.port or ""),
        "BENCH_USER": address.username or "",
        # Nothing of ours may be imported by them.
        "PYTHONPATH": "",
        "VIRTUAL_ENV": str(Path(sys.prefix)),
    }
