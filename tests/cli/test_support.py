from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from tests.supporting import make_match, make_offer
from tracker.models.support import MatchState


def test_what_expired_lapses(app: Flask, session: Session) -> None:
    match = make_match(session, offer=make_offer(session, valid_until=date(2026, 11, 24)))
    match.offer.valid_until = date(2026, 11, 23)
    session.commit()

    result = app.test_cli_runner().invoke(args=["support", "lapse"])

    assert result.output == "1 lapsed.\n"
    session.expire_all()
    assert match.state is MatchState.LAPSED
