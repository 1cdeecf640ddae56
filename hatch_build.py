"""What hatchling cannot say in pyproject.toml: compiled catalogues, and config.py for wheels only."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TrackerHook(BuildHookInterface[Any]):
    """Write the .mo file beside every .po file, and let a wheel carry config.py."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in Path(self.root, "tracker", "translations").glob("*/LC_MESSAGES/*.po"):
            with source.open("rb") as text:
                catalogue = read_po(text, locale=source.parts[-3], domain=source.stem)
            with source.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, catalogue)
        if version != "editable":  # a checkout has its config.py on the top level
            build_data["force_include"]["config.py"] = "tracker/_bundle/config.py"
