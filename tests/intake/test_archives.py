"""An archive is unpacked only within limits, whatever it claims of itself."""

import io
import struct
import zipfile

import pytest

from tracker.intake import archives
from tracker.intake.faults import RefusedError


def archive_of(*members: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return written.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        archives.unpack(data, "f.xlsx")
    return str(caught.value.cell_faults[0])


def test_the_members_are_unpacked() -> None:
    assert archives.unpack(archive_of(("a", b"1"), ("b/c", b"22")), "f") == {
        "a": b"1",
        "b/c": b"22",
    }


def test_too_many_members_are_refused() -> None:
    many = archive_of(*((str(number), b"") for number in range(5000)))

    assert refused(many) == "The workbook has 5000 parts; at most 300 are read."


def test_a_bomb_is_refused_by_the_size_it_claims() -> None:
    bomb = archive_of(("a", b"0" * 70_000_000))

    assert len(bomb) < 100_000
    assert refused(bomb) == "Unpacked, the workbook is larger than 60 MB."


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1000)
    data = bytearray(archive_of(("a", b"0" * 5000)))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 10)

    assert refused(bytes(data)) == "The file is no XLSX workbook, or it is damaged."


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "xl/../../a"])
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    assert (
        refused(archive_of((name, b"1"))) == "The workbook has a part whose name leads out of it."
    )


def test_a_damaged_archive_is_refused() -> None:
    whole = archive_of(("a", b"content " * 100))

    for damaged in (whole[: len(whole) // 2], whole[:40] + b"\xff" * 8 + whole[48:], b"PK\x03\x04"):
        assert "damaged" in refused(damaged)
