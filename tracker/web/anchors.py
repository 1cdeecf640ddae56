"""Where the anchors of the audit trail and the key that signs them lie: beside the database, for other machines to fetch."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import current_app

from tracker.domain import anchors
from tracker.extensions import database
from tracker.web.auth import clock

KEY, FILE = "anchor-key.pem", "anchors.jsonl"


def key() -> Ed25519PrivateKey:
    """Return the installation's key; the first time it is made, readable by its owner alone."""
    place = Path(current_app.config["DATA_DIR"]) / KEY
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    try:
        with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(made)
    except FileExistsError:
        pass
    found = load_pem_private_key(place.read_bytes(), None)
    assert isinstance(found, Ed25519PrivateKey)  # noqa: S101 - the file is of our own making
    return found


def file() -> Path:
    """Return where the anchors are kept unless another place is named."""
    return Path(current_app.config["DATA_DIR"]) / FILE


def append(place: Path) -> str:
    """Write the anchor of this moment to the end of a file, on the disk before it counts, and return it."""
    with database.whole.reading() as session:
        line = anchors.take(session, key(), clock()())
    with place.open("a", encoding="utf-8") as opened:
        opened.write(line + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    return line
