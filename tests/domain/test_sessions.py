"""Sessions live on the server: their owner sees and ends them."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, make_user, sign_in
from tracker.domain import actors, credentials, sessions
from tracker.domain.errors import InvalidError, NotFoundError
from tracker.models.enums import Role

PASSWORD = "carta magna lluvia quince"
NOBODY = actors.public(NOW)


def test_a_session_ends_at_sign_out_and_with_its_time(session: Session) -> None:
    user = make_user(session, Role.MONITOR, password_hash=credentials.hashed(PASSWORD))
    token = sign_in(session, user.email, PASSWORD)
    other = sign_in(session, user.email, PASSWORD)
    late = actors.public(NOW + sessions.SESSION_LIFE)

    opened = sessions.live(session, NOBODY, token)
    assert opened is not None
    assert opened.user is user
    assert sessions.live(session, late, token) is None
    for ended in (token, token, "unknown"):
        sessions.end(session, actors.of_user(user, NOW), ended)
    assert sessions.live(session, NOBODY, token) is None
    assert sessions.live(session, NOBODY, other) is not None


def test_signing_in_says_the_same_whatever_is_wrong(session: Session) -> None:
    user = make_user(session, Role.MONITOR, password_hash=credentials.hashed(PASSWORD))
    without = make_user(session, Role.MONITOR)
    said = set()
    for email, password in [(user.email, "wrong"), (without.email, ""), ("nobody@a.org", PASSWORD)]:
        with pytest.raises(InvalidError) as caught:
            sign_in(session, email, password)
        said.add(str(caught.value))

    assert said == {"The e-mail address or the password is not right."}


def test_the_owner_sees_and_ends_sessions_and_nobody_elses(session: Session) -> None:
    user, stranger = make_user(session, Role.MONITOR), make_user(session, Role.MONITOR)
    me, other = actors.of_user(user, NOW), actors.of_user(stranger, NOW)
    sessions.begin(session, me, user, client="Fire\x07fox" + "x" * 300)
    (mine,) = sessions.own(session, me)
    mark = mine.token_hash[: sessions.MARK]
    assert mine.client == ("Firefox" + "x" * 300)[:200]

    with pytest.raises(NotFoundError):
        sessions.end_own(session, other, mark)
    sessions.end_own(session, me, mark)

    assert sessions.own(session, me) == []
    with pytest.raises(NotFoundError):
        sessions.end_own(session, me, mark)


def test_a_proof_is_recent_for_a_quarter_of_an_hour(session: Session) -> None:
    user = make_user(session, Role.MONITOR)
    token = sessions.begin(session, NOBODY, user)
    opened = sessions.live(session, NOBODY, token)
    assert opened is not None
    later = NOW + timedelta(minutes=16)
    assert opened.is_recent_at(NOW + timedelta(minutes=14), sessions.RECENT)
    assert not opened.is_recent_at(later, sessions.RECENT)

    sessions.confirm(session, actors.of_user(user, later), token)

    assert opened.is_recent_at(later, sessions.RECENT)
