"""Office documents: archives with the right parts, without programs, passwords or more than they claim."""

import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from tracker.intake.refusals import WrongFileError
from tracker.messages import N_
from tracker.models.file_types import FileType

MOST_PARTS = 5_000
MOST_UNPACKED = 200_000_000
# Text shrinks much, but never like this: only a bomb does.
MOST_SHRUNK = 500
LONGEST_LIST = 2_000_000
CONTENTS = "[Content_Types].xml"
MAIN_PARTS = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
    "ppt/presentation.xml": FileType.PPTX,
}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": FileType.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileType.ODS,
}
ENCRYPTED = 0x1
_PROGRAM = re.compile(
    r"(^|/)(vbaproject|vbadata|activex|macrosheets/|dialogsheets/|basic/|scripts/|oleobject\d*\.bin$)",
    re.IGNORECASE,
)
_DAMAGED = N_("The document is cut off or damaged: save it anew.")
_MACROS = N_("The document holds macros or programs: save it without them, or as PDF.")
_LOCKED = N_("The document is locked by a password: save it without one.")
_NO_DOCUMENT = N_("The archive is no office document: take the document out of it.")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


def kind_of(file: BinaryIO) -> FileType:
    """Return which document the archive is; raises WrongFileError when it is none that is taken."""
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bomb(archive)
            _refuse_program(archive)
            return _kind(archive)
    except (*_UNREADABLE, ValueError) as error:
        raise WrongFileError(_DAMAGED) from error


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    # Parts that share their bytes add up to more than the file holds before its list of parts.
    is_overlapping = packed > archive.start_dir
    is_shrunk = unpacked > MOST_SHRUNK * (packed + 1)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_overlapping or is_shrunk:
        raise WrongFileError(N_("Unpacked, the document would be too large."))
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise WrongFileError(_LOCKED)
    if archive.comment or min((part.header_offset for part in parts), default=0):
        raise WrongFileError(N_("The file holds a second file inside: save it anew."))


def _refuse_program(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        place = PurePosixPath(name.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in name:
            raise WrongFileError(N_("The document has a part whose name leads out of it."))
        if _PROGRAM.search(str(place)):
            raise WrongFileError(_MACROS)


def _kind(archive: zipfile.ZipFile) -> FileType:
    names = set(archive.namelist())
    if CONTENTS in names:
        if b"macroenabled" in _read(archive, CONTENTS).lower():
            raise WrongFileError(_MACROS)
        found = [kind for part, kind in MAIN_PARTS.items() if part in names]
    elif "mimetype" in names:
        if b"encryption-data" in _read(archive, "META-INF/manifest.xml"):
            raise WrongFileError(_LOCKED)
        found = [
            OPEN_DOCUMENTS[said] for said in [_read(archive, "mimetype")] if said in OPEN_DOCUMENTS
        ]
    else:
        found = []
    if len(found) != 1:
        raise WrongFileError(_NO_DOCUMENT)
    return found[0]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        raise WrongFileError(_DAMAGED)
    with archive.open(name) as part:
        return part.read(LONGEST_LIST)
