"""What hatchling cannot say in pyproject.toml: compiled catalogues, and config.py for wheels only."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from whitenoise.compress import Compressor


class TrackerHook(BuildHookInterface[Any]):
    """Write the .mo file beside every .po file, and let a wheel carry config.py and compressed files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in Path(self.root, "tracker", "translations").glob("*/LC_MESSAGES/*.po"):
            with source.open("rb") as text:
                catalogue = read_po(text, locale=source.parts[-3], domain=source.stem)
            with source.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, catalogue)
        if version == "editable":  # a checkout has its config.py on the top level; ./run compresses
            return
        build_data["force_include"]["config.py"] = "tracker/_bundle/config.py"
        compressor = Compressor(quiet=True)
        for source in Path(self.root, "tracker", "static").rglob("*"):
            if source.is_file() and compressor.should_compress(source.name):
                compressor.compress(str(source))
