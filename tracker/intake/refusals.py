"""Why a file that was sent as evidence is not taken."""

import re
from mmap import mmap
from typing import Any

# What other programs would take for the beginning of a file of their own.
_BEGINNINGS = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|<script|<html|<svg|<\?php|\x7fELF|MZ\x90|Rar!\x1a|7z\xbc\xaf",
    re.IGNORECASE,
)


ARCHIVE_END = 22 + 0xFFFF


class WrongFileError(Exception):
    """A file's content is refused: an English sentence and its values."""

    def __init__(self, message: str, /, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message)


def holds_another(content: mmap, end: int) -> bool:
    """Say whether a second file begins after the place at which this one ends."""
    # An archive's list stands at its end, with a comment of at most 64 kB behind it.
    is_archive = content.rfind(b"PK\x05\x06", max(0, len(content) - ARCHIVE_END)) >= 0
    return is_archive or _BEGINNINGS.search(content, end) is not None
