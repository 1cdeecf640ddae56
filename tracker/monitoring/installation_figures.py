"""What an operator's monitor asks of an installation: how much waits, how far the trail is; no text, no name."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.domain import audit
from tracker.models.enums import DigestState, State
from tracker.models.notification import Digest
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.user import UserSession


def of(session: Session, at: datetime) -> Mapping[str, int]:
    """Return the figures by their name."""

    def count(query: Select[int]) -> int:
        return session.scalar(query) or 0

    return {
        "audit_events": audit.data_version(session),
        "mails_waiting": count(
            select(func.count()).select_from(Digest).where(Digest.state == DigestState.WAITING)
        ),
        "mails_failed": count(
            select(func.count()).select_from(Digest).where(Digest.state == DigestState.FAILED)
        ),
        "pledges_to_review": count(
            select(func.count())
            .select_from(PledgeVersion)
            .where(PledgeVersion.state == State.SUBMITTED)
        ),
        "reports_to_review": count(
            select(func.count())
            .select_from(ProgressUpdate)
            .where(ProgressUpdate.state == State.SUBMITTED)
        ),
        "sessions_open": count(
            select(func.count())
            .select_from(UserSession)
            .where(UserSession.ended_at.is_(None), UserSession.expires_at > at)
        ),
    }
