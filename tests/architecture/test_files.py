"""What every tracked file must keep to."""

import re
import subprocess
from pathlib import Path

import pytest

from tracker import paths

ROOT = paths.PACKAGE.parent
LONGEST_MODULE = 300
LONGEST_TEMPLATE = 150
LEFT_BEHIND = {".git", ".venv", ".env", "instance", "build", "dist", "htmlcov", "__pycache__", ".hypothesis",
               ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}  # fmt: skip
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Written in two halves, so that this file does not hold what it forbids.
REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "registry" + r"\.npm"))
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:work|farm|root|home|Users)" + r"/\w|/tmp" + "/(?:team|base|bash_jobs)"
)
MAKER_MARKS = re.compile(r"[ \t]+$", re.MULTILINE)


def tracked(*patterns: str) -> list[Path]:
    """Return the checkout's files without what tools and installations leave there; git need not be installed."""
    return sorted(
        path
        for pattern in patterns or ("*",)
        for path in ROOT.rglob(pattern)
        if path.is_file() and not LEFT_BEHIND & set(path.relative_to(ROOT).parts)
    )


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_module_is_one_noun_of_at_most_300_lines() -> None:
    lengths = {
        named(path): len(path.read_text().splitlines())
        for path in tracked("*.py")
        if path.relative_to(ROOT).parts[0] not in {"tests", "migrations"}
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_a_template_has_at_most_150_lines() -> None:
    lengths = {
        named(path): len(path.read_text().splitlines())
        for path in tracked("*.html", "*.txt", "*.xml")
        if paths.TEMPLATES in path.parents
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_TEMPLATE} == {}


@pytest.mark.parametrize(
    "forbidden", [REGISTRIES, MACHINE_PATHS], ids=["registries", "machine paths"]
)
def test_no_tracked_file_names(forbidden: re.Pattern[str]) -> None:
    found = {
        named(path): match.group()
        for path in tracked()
        if "static/vendor" not in named(path) and (match := forbidden.search(text_of(path) or ""))
    }

    assert found == {}


def test_python_and_templates_have_no_trailing_space() -> None:
    found = [
        named(path)
        for path in tracked("*.py", "*.html", "*.toml", "*.md")
        if MAKER_MARKS.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_every_package_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())

    assert "://" not in text
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_larger_lock_holds_every_pin_of_the_smaller_one() -> None:
    small, large = (
        {line for line in (ROOT / lock).read_text().splitlines() if "==" in line} for lock in LOCKS
    )

    assert small - large == set()


@pytest.mark.parametrize("script", ["run", "test", ".ci/venv.sh"])
def test_the_two_commands_are_plain_posix_shell(script: str) -> None:
    subprocess.run(["sh", "-n", ROOT / script], check=True)


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_the_commands_may_be_run(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111
