"""Where the files that people sent lie, and how they leave: as downloads, never as pages of this site."""

from pathlib import Path

from flask import Response, current_app, send_file

from tracker.domain import evidence_files
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.intake.file_types import MEDIA_TYPES
from tracker.intake.uploads import FOLDER, Shelf
from tracker.models.evidence import Piece
from tracker.models.file_types import FileType

# A browser that opened one all the same would run nothing in it and give it no part of this site.
LOCKED_UP = "default-src 'none'; sandbox"


def shelf() -> Shelf:
    """Return the installation's folder of files."""
    return Shelf(Path(current_app.config["DATA_DIR"]) / FOLDER)


def sweep() -> int:
    """Take away the files that nothing has named for an hour; return how many."""
    with database.whole.reading() as session:
        return shelf().sweep(lambda sha256: bool(evidence_files.named(session, [sha256])))


def download(piece: Piece) -> Response:
    """Send a file under the name that its sender gave it; its reader's right was asked before.

    Raises NotFoundError, and says so in the log, for a file that is gone.
    """
    sha256 = str(piece.sha256)
    place = shelf().path_of(sha256)
    if not place.is_file():
        current_app.logger.error("The file %s of evidence %s is gone.", sha256, piece.id)
        raise NotFoundError
    response = send_file(
        place,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=piece.file_name,
        etag=sha256,
        last_modified=piece.added_at,
    )
    # Written without an encoding: which one a text is in is not known.
    response.headers["Content-Type"] = MEDIA_TYPES[FileType(str(piece.file_type))]
    response.headers["Content-Security-Policy"] = LOCKED_UP
    return response
