"""A ZIP archive from outside, unpacked into memory only within limits."""

import zipfile
import zlib
from io import BytesIO

from tracker.intake.faults import RefusedError, refuse
from tracker.messages import N_

MOST_MEMBERS = 300
MOST_UNPACKED = 60_000_000
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """Return the archive's members by their names.

    Raises RefusedError when there are too many, when they are too large together (whatever sizes
    the archive claims), when a name leads out of the archive, or when it is damaged.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_excess(archive, name)
            return _members(archive, name)
    except _DAMAGED as error:
        raise refuse(name, N_("The file is no XLSX workbook, or it is damaged.")) from error


def _refuse_excess(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise refuse(
            name,
            N_("The workbook has %(found)s parts; at most %(most)s are read."),
            found=len(members),
            most=MOST_MEMBERS,
        )
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _too_large(name)


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for member in archive.infolist():
        if member.filename.startswith("/") or ".." in member.filename.split("/"):
            raise refuse(name, N_("The workbook has a part whose name leads out of it."))
        # The claimed size may lie: what is read is bounded by the limit, and checked by the sum.
        member.file_size = left
        found[member.filename] = archive.open(member).read(left + 1)
        left -= len(found[member.filename])
    return found


def _too_large(name: str) -> RefusedError:
    return refuse(
        name,
        N_("Unpacked, the workbook is larger than %(most)s MB."),
        most=MOST_UNPACKED // 1_000_000,
    )
