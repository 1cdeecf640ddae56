"""Files that people send: streamed to disk, looked at, and kept under the hash of their content.

A file lies at `uploads/ab/cd/abcd…`, whatever its sender called it. It is there, whole and on disk, before a row
says so; a row that never came about leaves a file that nobody names, which a sweep takes away.
"""

import contextlib
import hashlib
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from tracker.domain.errors import Fault, InvalidError
from tracker.domain.texts import KeptFile
from tracker.intake import file_types
from tracker.messages import N_

FOLDER = "uploads"
ARRIVING = ".arriving"
MEGABYTE = 1_000_000
LARGEST = 10 * MEGABYTE
PIECE = 64 * 1024
LONGEST_NAME = 120
# Long enough for the slowest request to commit what it kept.
UNNAMED_FOR = 3600
_HASH = re.compile("[0-9a-f]{64}")
_UNWRITABLE = re.compile(r'[<>:"|?*%;&$`!\']')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder in which the files lie."""

    folder: Path

    def path_of(self, sha256: str) -> Path:
        """Return where the file of this hash lies, or would lie."""
        if not _HASH.fullmatch(sha256):
            raise ValueError("This is no SHA-256.")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def keep(self, stream: IO[bytes], name: str) -> KeptFile:
        """Stream a file to disk, look at it, and put it in its place.

        Raises InvalidError with a fault of `file` for one that is empty, too large or not of a kind that is
        taken, OSError when it can't be written; either way nothing is left of it.
        """
        cleaned = clean_name(name)
        with self._arriving(stream) as (unfinished, sha256, size):
            kind = file_types.recognise(unfinished, cleaned)
            self._put(unfinished, sha256)
        ending = "" if PurePosixPath(cleaned).suffix else f".{kind.value}"
        return KeptFile(sha256=sha256, size=size, type=kind, name=cleaned + ending)

    def borrow(self, other: "Shelf", sha256: str) -> bool:
        """Copy a file from another folder unless it is here; say whether it is here now, whole."""
        if self.path_of(sha256).is_file():
            return True
        source = other.path_of(sha256)
        with (
            contextlib.suppress(FileNotFoundError, InvalidError),
            source.open("rb") as stream,
            self._arriving(stream) as (unfinished, found, _),
        ):
            if found == sha256:
                self._put(unfinished, sha256)
        return self.path_of(sha256).is_file()

    def is_whole(self, sha256: str) -> bool:
        """Say whether the file is here and its content is still that of its hash."""
        with contextlib.suppress(FileNotFoundError), self.path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        return False

    @contextlib.contextmanager
    def _arriving(self, stream: IO[bytes]) -> Iterator[tuple[Path, str, int]]:
        """Stream to a file without a place, and take away what was not put in one."""
        arriving = self.folder / ARRIVING
        arriving.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=arriving)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                sha256, size = _copy(stream, target)
            yield unfinished, sha256, size
        finally:
            unfinished.unlink(missing_ok=True)

    def _put(self, unfinished: Path, sha256: str) -> None:
        place = self.path_of(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(place)
        _write_through(place.parent, place.parent.parent, self.folder)

    def files(self) -> Iterator[Path]:
        """Yield every file that was put in its place."""
        return (path for path in self.folder.glob("??/??/*") if _HASH.fullmatch(path.name))

    def sweep(self, is_named: Callable[[str], bool]) -> int:
        """Take away what no row names, and what was never finished; return how many files that were.

        What is younger than an hour stays: its row may still be on its way.
        """
        unfinished = (self.folder / ARRIVING).glob("*")
        unnamed = (file for file in self.files() if not is_named(file.name))
        return sum(_removed(file) for candidates in (unfinished, unnamed) for file in candidates)


def clean_name(name: str) -> str:
    """Return a file's name as it can be shown and saved anywhere: no path, nothing invisible, no device."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    plain = " ".join(_UNWRITABLE.sub("_", visible).split()).strip(". ")
    stem, ending = PurePosixPath(plain).stem, PurePosixPath(plain).suffix.lower()
    stem = stem[: LONGEST_NAME - len(ending)].strip(". ")
    return f"{'_' if _DEVICES.match(stem) else ''}{stem or 'file'}{ending}"


def _copy(stream: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > LARGEST:
            raise _wrong(N_("The file is larger than %(most)s MB."), most=LARGEST // MEGABYTE)
        digest.update(piece)
        target.write(piece)
    if not size:
        raise _wrong(N_("The file is empty."))
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest(), size


def _wrong(message: str, /, **values: int) -> InvalidError:
    return InvalidError([Fault("file", message, **values)])


def _write_through(*folders: Path) -> None:
    """Have the new names on disk too, not only the bytes."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _removed(file: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        if time.time() - file.stat().st_mtime > UNNAMED_FOR:
            file.unlink()
            return True
    return False
