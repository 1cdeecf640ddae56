"""The kinds of files that may support a report."""

from enum import StrEnum


class FileType(StrEnum):
    """What a file that supports a report may be, as its content says."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    CSV = "csv"
    TXT = "txt"
