"""Whether the service lives and whether it can work: one word, no details."""

from flask import Blueprint, Response
from sqlalchemy import text

from tracker.extensions import database
from tracker.web.auth import PUBLIC, allow

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@allow(GET=PUBLIC)
def live() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@allow(GET=PUBLIC)
def ready() -> Response:
    """Say that the database answers too; the error handler turns its silence into 503."""
    database.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
