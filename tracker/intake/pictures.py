"""Pictures, read only as far as it takes to know that they are whole, not too large, and nothing else."""

import struct
import zlib
from collections.abc import Iterator
from mmap import mmap

from tracker.intake.refusals import WrongFileError, holds_another
from tracker.messages import N_
from tracker.models.file_types import FileType

MOST_PIXELS = 100_000_000
LONGEST_SIDE = 30_000
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
# The frame headers of JPEG, which carry the size; C4, C8 and CC are something else.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN = 0xDA
_DAMAGED = N_("The picture is cut off or damaged: save it anew.")
_TWO = N_("The file holds a second file inside: save it anew.")


def kind_of(content: mmap) -> FileType | None:
    """Return which picture it is, or None when it is none; raises WrongFileError for one that is not sound."""
    try:
        if content[:8] == PNG:
            return _png(content)
        if content[:3] == JPEG:
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError) as error:
        raise WrongFileError(_DAMAGED) from error
    return None


def _png(content: mmap) -> FileType:
    place, name = len(PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, place)
        body = content[place + 4 : place + 8 + length]
        if struct.unpack_from(">I", content, place + 8 + length)[0] != zlib.crc32(body):
            raise WrongFileError(_DAMAGED)
        if place == len(PNG):
            _refuse_size(*struct.unpack_from(">II", content, place + 8))
        place += 12 + length
    if place != len(content):
        raise WrongFileError(_TWO)
    return FileType.PNG


def _jpeg(content: mmap) -> FileType:
    for marker, place in _segments(content):
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            _refuse_size(width, height)
    end = content.rfind(b"\xff\xd9")
    if end < place:
        raise WrongFileError(_DAMAGED)
    # Cameras may write something of their own after the end.
    if holds_another(content, end):
        raise WrongFileError(_TWO)
    return FileType.JPEG


def _segments(content: mmap) -> Iterator[tuple[int, int]]:
    """Yield each segment's marker and place, down to the first scan."""
    place, marker = 2, 0
    while marker != SCAN:
        lead, marker, length = struct.unpack_from(">BBH", content, place)
        if lead != 0xFF or length < 2:
            raise WrongFileError(_DAMAGED)
        yield marker, place
        place += 2 + length


def _webp(content: mmap) -> FileType:
    (length,) = struct.unpack_from("<I", content, 4)
    if length + 8 + length % 2 > len(content):
        raise WrongFileError(_DAMAGED)
    if length + 8 + length % 2 < len(content):
        raise WrongFileError(_TWO)
    _refuse_size(*_webp_size(content))
    return FileType.WEBP


def _webp_size(content: mmap) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8X":
            width, height = content[24:27], content[27:30]
            return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", content, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            raise WrongFileError(_DAMAGED)


def _refuse_size(width: int, height: int) -> None:
    if not width or not height:
        raise WrongFileError(_DAMAGED)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise WrongFileError(
            N_("The picture has %(width)s x %(height)s points: make it smaller."),
            width=width,
            height=height,
        )
