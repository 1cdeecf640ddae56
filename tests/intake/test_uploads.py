"""Files are kept whole under their hash, or not at all; names are only words."""

import errno
import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from tests.intake import evidence
from tracker.domain.errors import InvalidError
from tracker.intake.uploads import ARRIVING, LARGEST, UNNAMED_FOR, Shelf, clean_name
from tracker.models.file_types import FileType


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "uploads")


def left(shelf: Shelf) -> list[Path]:
    return [path for path in shelf.folder.rglob("*") if path.is_file()]


def age(file: Path) -> None:
    moment = time.time() - UNNAMED_FOR - 60
    os.utime(file, (moment, moment))


def test_a_file_lies_under_its_hash(shelf: Shelf) -> None:
    sha256 = hashlib.sha256(evidence.PDF).hexdigest()

    kept = shelf.keep(io.BytesIO(evidence.PDF), "../../etc/Decreto 12.pdf")

    assert (kept.sha256, kept.size) == (sha256, len(evidence.PDF))
    assert (kept.type, kept.name) == (FileType.PDF, "Decreto 12.pdf")
    assert left(shelf) == [shelf.folder / sha256[:2] / sha256[2:4] / sha256]
    assert shelf.path_of(sha256).read_bytes() == evidence.PDF


def test_the_same_content_is_kept_once(shelf: Shelf) -> None:
    kept = {shelf.keep(io.BytesIO(evidence.PDF), name).sha256 for name in ("a.pdf", "b.pdf")}

    assert len(kept) == len(left(shelf)) == 1


def test_a_name_without_an_ending_gets_the_true_one(shelf: Shelf) -> None:
    assert shelf.keep(io.BytesIO(evidence.png()), "foto").name == "foto.png"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (evidence.PDF + b" " * LARGEST, "The file is larger than 10 MB."),
        (b"\0\1", "Choose a PDF, a picture"),
    ],
)
def test_of_a_refused_file_nothing_is_left(shelf: Shelf, content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        shelf.keep(io.BytesIO(content), "a.pdf")

    assert left(shelf) == []


class Failing(io.BytesIO):
    """A stream after whose first piece the disk is full."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().read(8)


def test_of_a_file_that_could_not_be_written_nothing_is_left(shelf: Shelf) -> None:
    with pytest.raises(OSError, match="No space left"):
        shelf.keep(Failing(evidence.PDF), "a.pdf")

    assert left(shelf) == []


def test_the_largest_file_is_taken(shelf: Shelf) -> None:
    text = b"1;2\n" * (LARGEST // 4)

    assert shelf.keep(io.BytesIO(text), "a.csv").size == LARGEST


@pytest.mark.parametrize("sha256", ["", "..", "a" * 63, "A" * 64, "../" + "a" * 64])
def test_only_a_hash_is_a_place(shelf: Shelf, sha256: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        shelf.path_of(sha256)


def test_a_sweep_takes_what_nobody_names_after_an_hour(shelf: Shelf) -> None:
    named = shelf.keep(io.BytesIO(evidence.PDF), "a.pdf").sha256
    unnamed = shelf.keep(io.BytesIO(evidence.png()), "a.png").sha256
    young = shelf.keep(io.BytesIO(evidence.jpeg()), "a.jpg").sha256
    unfinished = shelf.folder / ARRIVING / "tmpabc"
    unfinished.write_bytes(b"half")
    for file in (shelf.path_of(named), shelf.path_of(unnamed), unfinished):
        age(file)

    swept = shelf.sweep(lambda sha256: sha256 == named)

    assert swept == 2
    assert {file.name for file in left(shelf)} == {named, young}


def test_a_sweep_is_content_when_somebody_else_was_there_first(shelf: Shelf) -> None:
    kept = shelf.path_of(shelf.keep(io.BytesIO(evidence.PDF), "a.pdf").sha256)
    age(kept)

    def is_named(_sha256: str) -> bool:
        kept.unlink()
        return False

    assert shelf.sweep(is_named) == 0


def test_an_empty_shelf_is_swept(shelf: Shelf) -> None:
    assert shelf.sweep(lambda _sha256: False) == 0


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Informe final.PDF", "Informe final.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("C:\\x.pdf", "x.pdf"),
        ("/etc/x", "x"),
        ("CON", "_CON"),
        ("aux.pdf", "_aux.pdf"),
        ("x\0.pdf", "x.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "xSet-Cookie_ a=b.pdf"),
        ('"; filename=evil.html', "__ filename=evil.html"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("....", "file"),
        ("", "file"),
        ("abc\u202efdp.exe", "abcfdp.exe"),
        ("foto 📷.jpg", "foto 📷.jpg"),
        ("Informe.pdf ", "Informe.pdf"),
        ("n\u0303andu\u0301.pdf", "ñandú.pdf"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_a_name_is_cleaned(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


def test_a_file_is_borrowed_from_another_folder_once_and_only_whole(
    shelf: Shelf, tmp_path: Path
) -> None:
    other = Shelf(tmp_path / "other")
    sha256 = other.keep(io.BytesIO(evidence.PDF), "a.pdf").sha256
    spoilt = other.keep(io.BytesIO(evidence.png()), "a.png").sha256
    other.path_of(spoilt).write_bytes(evidence.jpeg())

    assert [shelf.borrow(other, one) for one in (sha256, sha256, spoilt)] == [True, True, False]
    assert shelf.is_whole(sha256)
    assert not shelf.is_whole(spoilt)
    assert [file.name for file in left(shelf)] == [sha256]
