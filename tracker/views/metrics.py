"""Figures for an operator's monitor: to this machine, or to who brings the installation's token."""

import hmac
import ipaddress

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.monitoring import installation_figures
from tracker.web import anchors
from tracker.web.auth import PUBLIC, allow, current_actor

bp = Blueprint("metrics", __name__)
BEARER = "Bearer "


@bp.get("/metrics")
@allow(GET=PUBLIC)
def show() -> Response:
    """Send the figures in the text form of Prometheus; for anybody else there is nothing here."""
    if not (_is_here() or _has_token()):
        raise NotFoundError
    registry = CollectorRegistry()
    for name, value in installation_figures.of(database.session, current_actor().at).items():
        Gauge(f"tracker_{name}", name.replace("_", " "), registry=registry).set(value)
    if anchors.file().exists():
        taken = Gauge(
            "tracker_anchor_timestamp_seconds", "when the trail was anchored", registry=registry
        )
        taken.set(anchors.file().stat().st_mtime)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_here() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    token, sent = current_app.config["METRICS_TOKEN"], request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(sent.encode(), f"{BEARER}{token}".encode())
