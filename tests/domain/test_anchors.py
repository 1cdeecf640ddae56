"""Anchors find what the chain alone can't: a cut end, a trail made anew; six kinds of tampering are found."""

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.factories import NOW, make_pledge
from tracker.db import Database
from tracker.domain import anchors, audit
from tracker.domain.audit import GENESIS, chained

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def take(session: Session) -> str:
    return anchors.take(session, KEY, NOW)


def faults(session: Session, *lines: str) -> list[str]:
    count, found = anchors.check(session, KEY.public_key(), lines)
    assert count == sum(bool(line.strip()) for line in lines)
    return [fault.reason for fault in found]


def test_a_trail_passes_through_its_anchors(session: Session) -> None:
    first = take(session)
    make_pledge(session)
    session.flush()

    assert faults(session, first, "", take(session)) == []


def test_what_is_no_anchor_or_not_ours_is_told(session: Session) -> None:
    said = json.loads(take(session))
    other = anchors.take(session, Ed25519PrivateKey.generate(), NOW)
    moved = json.dumps({**said, "seq": said["seq"] - 1})

    assert faults(session, "nonsense", "[]", "{}", other, moved) == [
        *["it is no anchor"] * 3,
        *["its signature is not of this key"] * 2,
    ]
    assert "PUBLIC KEY" in anchors.public_text(KEY)


def change(session: Session, seq: int) -> None:
    session.execute(
        text("UPDATE audit_event SET body = replace(body, 'a', 'b') WHERE seq = :s"), {"s": seq}
    )


def delete(session: Session, seq: int) -> None:
    session.execute(text("DELETE FROM audit_event WHERE seq = :s"), {"s": seq})


def swap(session: Session, seq: int) -> None:
    for was, becomes in ((seq, 900_000), (seq + 1, seq), (900_000, seq + 1)):
        values = {"was": was, "becomes": becomes}
        session.execute(text("UPDATE audit_event SET seq = :becomes WHERE seq = :was"), values)


def relabel(session: Session, seq: int) -> None:
    session.execute(text("UPDATE audit_event SET actor_role = 'x' WHERE seq = :s"), {"s": seq})


def cut(session: Session, seq: int) -> None:
    session.execute(text("DELETE FROM audit_event WHERE seq > :s"), {"s": seq})
    rebuild(session)


def forge(session: Session, seq: int) -> None:
    change_to = {"s": seq, "body": rewritten(session, seq)}
    session.execute(text("UPDATE audit_event SET body = :body WHERE seq = :s"), change_to)
    rebuild(session)


def rewritten(session: Session, seq: int) -> str:
    body = session.execute(
        text("SELECT body FROM audit_event WHERE seq = :s"), {"s": seq}
    ).scalar_one()
    content = json.loads(str(body))
    content["after"] = {"forged": True}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def rebuild(session: Session) -> None:
    """Make every hash anew, as somebody who knows how would."""
    prev, last = GENESIS, 0
    rows = session.execute(text("SELECT seq, body FROM audit_event ORDER BY seq")).all()
    for last, body in rows:
        values = {"s": last, "prev": prev, "hash": chained(prev, last, body)}
        session.execute(
            text("UPDATE audit_event SET prev = :prev, hash = :hash WHERE seq = :s"), values
        )
        prev = values["hash"]
    session.execute(text("UPDATE audit_head SET seq = :s, hash = :h"), {"s": last, "h": prev})


@pytest.mark.parametrize(
    ("tamper", "chain_finds"),
    [
        (change, True),
        (delete, True),
        (swap, True),
        (relabel, True),
        (cut, False),
        (forge, False),
    ],
)
def test_each_kind_of_tampering_is_found(
    own_engine: Engine, tamper: Callable[[Session, int], None], chain_finds: bool
) -> None:
    with Database(own_engine).writing() as session:
        make_pledge(session)
        session.commit()
        anchor = take(session)
        for trigger in _triggers(session):
            session.execute(text(trigger))

        tamper(session, audit.data_version(session) - 2)
        session.flush()
        session.expire_all()

        assert (audit.verify(session).bad_seq is not None) is chain_finds
        if not chain_finds:
            assert len(faults(session, anchor)) == 1
        session.rollback()


def _triggers(session: Session) -> list[str]:
    """Return what the owner of the database would do first."""
    if session.get_bind().dialect.name == "postgresql":
        return ["SET session_replication_role = replica"]
    names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    return [f"DROP TRIGGER {name}" for name in names.scalars()]
