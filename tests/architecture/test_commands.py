"""The commands that the documentation tells people to type exist."""

import re
from pathlib import Path

import click
import pytest

from tracker import cli, jobs, paths

ROOT = paths.PACKAGE.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
TYPED = re.compile(r"^(?:TRACKER_\S+ |\S*/bin/)?tracker ((?:[a-z][a-z-]* ?)+)", re.MULTILINE)


def typed(text: str) -> set[str]:
    code = "\n".join(block or line for block, line in CODE.findall(text))
    return {words.strip() for words in TYPED.findall(code)}


def is_command(words: str) -> bool:
    """Follow the words down the groups; what comes after a command is its arguments."""
    here: click.Command = click.Group(
        commands={
            command.name: command for command in (*cli.COMMANDS, *jobs.COMMANDS) if command.name
        }
    )
    for word in words.split():
        if not isinstance(here, click.Group):
            return True
        if word not in here.commands:
            return False
        here = here.commands[word]
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    named = typed(page.read_text())

    assert [words for words in named if not is_command(words)] == []
