"""A picture is whole, not too large, and nothing beside."""

from pathlib import Path

import pytest

from tests.intake import evidence
from tests.intake.test_file_types import recognised, refused
from tracker.models.file_types import FileType

DAMAGED = "The picture is cut off or damaged: save it anew."
SECOND = "The file holds a second file inside: save it anew."
LARGE = "The picture has 50000 x 50000 points: make it smaller."


@pytest.mark.parametrize("kind", [b"VP8X", b"VP8L", b"VP8 "])
def test_the_three_kinds_of_webp_are_taken(tmp_path: Path, kind: bytes) -> None:
    assert recognised(tmp_path, "a.webp", evidence.webp(kind, 300, 200)) is FileType.WEBP


def test_what_a_camera_writes_after_the_end_is_left_alone(tmp_path: Path) -> None:
    assert recognised(tmp_path, "a.jpg", evidence.jpeg(after=b"\0\0camera SEFT")) is FileType.JPEG


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.png", evidence.png(50_000, 50_000), LARGE),
        ("a.jpg", evidence.jpeg(50_000, 50_000), LARGE),
        ("a.webp", evidence.webp(b"VP8X", 50_000, 50_000), LARGE),
        ("a.png", evidence.png(20_000, 20_000), "The picture has 20000 x 20000 points"),
        ("a.png", evidence.png(0, 5), DAMAGED),
        ("a.jpg", evidence.jpeg(5, 0), DAMAGED),
        ("a.png", evidence.png()[:-4], DAMAGED),
        ("a.png", evidence.png()[:20], DAMAGED),
        ("a.png", evidence.png().replace(b"IDAT", b"IDAX"), DAMAGED),
        ("a.png", evidence.png() + b"\0", SECOND),
        ("a.jpg", evidence.jpeg()[:30], DAMAGED),
        ("a.jpg", evidence.jpeg().removesuffix(b"\xff\xd9"), DAMAGED),
        ("a.jpg", evidence.jpeg()[:2] + b"\xff\xe0\0\1" + evidence.jpeg()[2:], DAMAGED),
        ("a.jpg", evidence.jpeg()[:2] + b"\xff\xe0\0\5" + evidence.jpeg()[2:], DAMAGED),
        ("a.webp", evidence.webp()[:-1], DAMAGED),
        ("a.webp", evidence.webp() + b"\0", SECOND),
        ("a.webp", evidence.webp(b"ODD "), DAMAGED),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    assert sentence in refused(tmp_path, name, content)
