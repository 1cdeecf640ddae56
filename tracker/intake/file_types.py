"""What a file really is: its first bytes and its build decide, and its name must agree.

No library fits: those that guess by magic bytes take any archive for an office document and say nothing of
macros, passwords or a second file inside. So what is taken is a short list, and each kind is looked at.
"""

import codecs
import mmap
import re
from pathlib import Path, PurePosixPath

from tracker.domain.errors import Fault, InvalidError
from tracker.intake import office, pictures
from tracker.intake.refusals import WrongFileError, holds_another
from tracker.messages import N_
from tracker.models.file_types import FileType

MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.WEBP: "image/webp",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileType.CSV: "text/csv",
    FileType.TXT: "text/plain",
}
ENDINGS = {f".{kind.value}": kind for kind in FileType} | {".jpg": FileType.JPEG}
TEXTS = (FileType.CSV, FileType.TXT)
PDF_END = 1024
LONGEST_ENDING = 20
# Programs that a reader of PDF would start, in the plain or with letters written as #xx.
_PDF_PROGRAM = re.compile(
    rb"/(?:JavaScript|Launch|RichMedia|[\w#]{0,40}#[0-9A-Fa-f]{2}[\w#]{0,40}ript)\b"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|\?xml|\?php)\b|^\s*(?:#!|GIF8|\{\\rtf)",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_TAKEN = N_(
    "Choose a PDF, a picture (PNG, JPEG, WebP), an office document (docx, xlsx, pptx, odt, ods), a CSV table or plain text."
)


def recognise(file: Path, name: str) -> FileType:
    """Return what the file called `name` holds; raises InvalidError with a fault of `file` when it is not taken."""
    ending = PurePosixPath(name).suffix.lower()
    try:
        kind = _kind_of(file, ending)
        if ending and ENDINGS.get(ending) is not kind:
            raise WrongFileError(
                N_("The name ends in %(ending)s, but inside the file is %(found)s."),
                ending=ending[:LONGEST_ENDING],
                found=kind.value.upper(),
            )
    except WrongFileError as error:
        raise InvalidError([Fault("file", error.message, **error.values)]) from error
    return kind


def _kind_of(file: Path, ending: str) -> FileType:
    with (
        file.open("rb") as opened,
        mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        start = content[:16]
        if start.startswith(b"%PDF-"):
            return _pdf(content)
        if start.startswith(b"PK"):
            return office.kind_of(opened)
        if start.startswith(_OLE):
            raise WrongFileError(
                N_(
                    "The document is in an old format or locked by a password: save it as PDF, docx, xlsx or pptx without one."
                )
            )
        if found := pictures.kind_of(content):
            return found
        if ENDINGS.get(ending, FileType.TXT) not in TEXTS:
            raise WrongFileError(_NOT_TAKEN)
        _refuse_no_text(content[:])
    return ENDINGS.get(ending, FileType.TXT)


def _pdf(content: mmap.mmap) -> FileType:
    end = content.rfind(b"%%EOF", max(0, len(content) - PDF_END))
    if end < 0:
        raise WrongFileError(N_("The PDF is cut off or damaged: save it anew."))
    if _PDF_PROGRAM.search(content):
        raise WrongFileError(N_("The PDF holds a program: print it to a new PDF."))
    if holds_another(content, end):
        raise WrongFileError(N_("The file holds a second file inside: save it anew."))
    return FileType.PDF


def _refuse_no_text(content: bytes) -> None:
    text = _decoded(content)
    if _UNPRINTABLE.search(text) or not text.strip():
        raise WrongFileError(_NOT_TAKEN)
    if _MARKUP.search(text):
        raise WrongFileError(N_("The text holds the code of a web page or a program."))


def _decoded(content: bytes) -> str:
    """Return the text; which encoding of eight bits it is makes no difference to what is looked for."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
