"""What no source of ours holds: dynamic code, unescaped text, remote hosts, messages between windows."""

import re
import tomllib
from pathlib import Path

from tracker import paths

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((paths.STATIC / "js").glob("*.js"))
TEMPLATES = sorted(paths.TEMPLATES.rglob("*.html"))
PYTHON = sorted(paths.PACKAGE.rglob("*.py"))
# The only texts that reach a page unescaped: pictures that this program draws itself.
SAFE = {"components/icons.html", "second_factor/confirm.html"}


def finds(pattern: str, files: list[Path]) -> set[str]:
    return {
        str(file.relative_to(ROOT))
        for file in files
        if re.search(pattern, file.read_text(encoding="utf-8"))
    }


def test_scripts_write_text_and_talk_to_this_site_only() -> None:
    assert SCRIPTS
    assert finds(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", SCRIPTS) == set()
    assert finds(r"\beval\(|new Function|postMessage|importScripts", SCRIPTS) == set()
    assert finds(r"https?://(?!www\.w3\.org)", SCRIPTS) == set()
    assert finds(r"__proto__|\.prototype\[", SCRIPTS) == set()


def test_templates_escape_and_hold_nothing_inline() -> None:
    unescaped = finds(r"\|\s*safe\b|autoescape false", TEMPLATES)
    assert {name.removeprefix("templates/") for name in unescaped} <= SAFE
    assert finds(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"", TEMPLATES) == set()


def test_the_program_runs_no_text_and_no_shell() -> None:
    assert finds(r"\b(?:eval|exec)\(", PYTHON) == set()
    assert finds(r"\bpickle\b|yaml\.load|marshal\.load|shell=True|os\.system", PYTHON) == set()
    assert finds(r"render_template_string|Markup\(f|\bjinja2\.Template\(", PYTHON) == set()
    assert finds(r"\bimport (?:requests|httpx)|urllib\.request", PYTHON) == set()


def test_the_linter_watches_for_the_rest() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert {"S", "DTZ", "BLE"} <= set(settings["tool"]["ruff"]["lint"]["select"])
    assert settings["tool"]["mypy"]["strict"] is True
