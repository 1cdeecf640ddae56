"""Templates import what they use, and only that."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tracker import paths

TEMPLATES = sorted(
    path for path in paths.TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".xml"}
)
PARSER = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])  # noqa: S701 - it only parses


def imported(tree: nodes.Template) -> set[str]:
    whole = {node.target for node in tree.find_all(nodes.Import)}
    parts = {
        name if isinstance(name, str) else name[1]
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    }
    return whole | parts


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(paths.TEMPLATES))
)
def test_every_jinja_import_is_used(template: Path) -> None:
    tree = PARSER.parse(template.read_text(encoding="utf-8"))

    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}

    assert imported(tree) - used == set()
