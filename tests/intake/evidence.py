"""Files that people send as evidence, and others that only look like them, each as small as it can be."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
CONTENTS = "[Content_Types].xml"
MANIFEST = "META-INF/manifest.xml"
ODT = b"application/vnd.oasis.opendocument.text"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def chunk(name: bytes, body: bytes) -> bytes:
    """Write one part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 1, height: int = 1) -> bytes:
    """Write a PNG that says it is of this size."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 1, height: int = 1, *, after: bytes = b"") -> bytes:
    """Write a JPEG that says it is of this size; `after` follows its end."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    parts = ((0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), (0xC0, frame), (0xDA, b"\1\1\0\0\x3f\0"))
    segments = (b"\xff%c" % name + struct.pack(">H", len(body) + 2) + body for name, body in parts)
    return b"\xff\xd8" + b"".join(segments) + b"\x12\x34\xff\xd9" + after


def webp(kind: bytes = b"VP8X", width: int = 1, height: int = 1) -> bytes:
    """Write a WebP of one of its three kinds that says it is of this size."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    bodies = {
        b"VP8X": b"\0\0\0\0" + sides,
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0",
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }
    body = bodies.get(kind, b"\0" * 10)
    inner = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def archive(parts: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """Write an archive with these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            # Of a day of its own: names of tests hold these bytes, and two processes must agree on them.
            made.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
        made.comment = comment
    return written.getvalue()


def docx(**parts: bytes) -> bytes:
    """Write a Word document, with more parts if need be."""
    return office("word/document.xml", parts)


def office(
    main: str, parts: Mapping[str, bytes] | None = None, contents: bytes = b"<Types/>"
) -> bytes:
    """Write a document of Microsoft's kind with this main part."""
    return archive({CONTENTS: contents, main: b"<main/>", **(parts or {})})


def open_document(said: bytes = ODT, manifest: bytes = b"<manifest/>", **parts: bytes) -> bytes:
    """Write an OpenDocument."""
    return archive({"mimetype": said, "content.xml": b"<office/>", MANIFEST: manifest, **parts})


def locked(content: bytes) -> bytes:
    """Mark every part of an archive as locked by a password, in its list of parts."""
    marked = bytearray(content)
    place = marked.find(b"PK\x01\x02")
    while place >= 0:
        marked[place + 8] |= 1
        place = marked.find(b"PK\x01\x02", place + 4)
    return bytes(marked)
