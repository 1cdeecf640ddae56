"""Anchors of the audit trail: its last event's number and hash, signed and kept outside the database.

A chain alone proves nothing about its end: whoever may write in the database can cut it, or make all of it
anew. An anchor that left the machine can't be made to agree with that.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.audit import GENESIS
from tracker.models.audit import AuditEvent, AuditHead

VERSION = b"tracker-anchor-v1\0"


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of a file of anchors that doesn't agree with the trail, and why."""

    line: int
    reason: str


def take(session: Session, key: Ed25519PrivateKey, at: datetime) -> str:
    """Return the anchor of the trail as it stands, as one line of JSON."""
    head = session.execute(select(AuditHead)).scalar_one()
    said = {"seq": head.seq, "hash": head.hash, "at": at.isoformat()}
    return json.dumps({**said, "signature": base64.b64encode(key.sign(_signed(said))).decode()})


def check(session: Session, key: Ed25519PublicKey, lines: Iterable[str]) -> tuple[int, list[Fault]]:
    """Return how many anchors there are, and those that don't agree with the trail.

    The trail's own chain is checked by `audit.verify`; here only whether it passes through each anchor.
    """
    count, faults = 0, []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        count += 1
        if reason := _fault(session, key, line):
            faults.append(Fault(number, reason))
    return count, faults


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, for those who check anchors elsewhere."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _fault(session: Session, key: Ed25519PublicKey, line: str) -> str:
    try:
        said = json.loads(line)
        signature = base64.b64decode(said.pop("signature"), validate=True)
        seq, found = int(said["seq"]), str(said["hash"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it is no anchor"
    try:
        key.verify(signature, _signed(said))
    except InvalidSignature:
        return "its signature is not of this key"
    held = session.scalar(select(AuditEvent.hash).where(AuditEvent.seq == seq))
    if held is None and seq != 0:
        return f"the trail has no event {seq} any more"
    if (held or GENESIS) != found:
        return f"event {seq} is another one by now"
    return ""


def _signed(said: dict[str, Any]) -> bytes:
    return VERSION + json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
