"""Every setting is documented where an operator looks."""

import re

import pytest

from tracker import paths

ROOT = paths.PACKAGE.parent
SETTING = re.compile(r"\bTRACKER_[A-Z]+(?:_[A-Z]+)*\b")


def settings() -> set[str]:
    return {*SETTING.findall((ROOT / "config.py").read_text()), "PORT"}


@pytest.mark.parametrize("page", [".env.example", "docs/operations.md"])
def test_every_setting_stands_in(page: str) -> None:
    text = (ROOT / page).read_text()

    assert settings() - {*SETTING.findall(text), *(["PORT"] if "PORT" in text else [])} == set()


@pytest.mark.parametrize("page", [".env.example", "docs/operations.md"])
def test_no_setting_is_invented_in(page: str) -> None:
    text = (ROOT / page).read_text()

    assert set(SETTING.findall(text)) - settings() == set()


def test_nothing_else_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in paths.PACKAGE.rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text())
    ]

    assert readers == []
