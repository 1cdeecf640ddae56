"""The anchors of the audit trail, for those who keep copies elsewhere: numbers and hashes, nothing else."""

from flask import Blueprint, Response

from tracker.domain.anchors import public_text
from tracker.web import anchors
from tracker.web.auth import PUBLIC, allow

bp = Blueprint("anchors", __name__, url_prefix="/data")


@bp.get("/anchors.jsonl")
@allow(GET=PUBLIC)
def index() -> Response:
    """Send all anchors so far, the oldest first."""
    place = anchors.file()
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    return Response(text, mimetype="application/jsonl")


@bp.get("/anchors.pem")
@allow(GET=PUBLIC)
def public_key() -> Response:
    """Send the public key with which the anchors are checked."""
    return Response(public_text(anchors.key()), mimetype="application/x-pem-file")
