import pytest
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import api_tokens, users
from tracker.domain.actors import of_user
from tracker.domain.api_tokens import MOST_TOKENS, NewToken
from tracker.domain.credentials import hashed
from tracker.domain.errors import InvalidError, WrongStateError
from tracker.models.api_token import TokenScope
from tracker.models.enums import Role

PASSWORD = "carta magna lluvia quince"
NEW = NewToken(name="Upload", scope=TokenScope.READ, days=30)


def test_a_token_needs_a_person_a_name_an_offered_life_and_the_password(session: Session) -> None:
    user = factories.make_user(session, Role.MONITOR, password_hash=hashed(PASSWORD))
    wrong = NewToken(name=" ", scope=TokenScope.READ, days=3000)

    with pytest.raises(WrongStateError, match="Only a person"):
        api_tokens.create(session, factories.operator(), NEW, password=PASSWORD)
    with pytest.raises(InvalidError) as refused:
        api_tokens.create(session, of_user(user, factories.NOW), wrong, password="other")
    assert [fault.field for fault in refused.value.faults] == ["name", "days", "current_password"]


def test_nobody_hoards_tokens_and_staff_end_them_all(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens.credentials, "matches", lambda *_: True)
    user = factories.make_user(session, Role.MONITOR)
    actor = of_user(user, factories.NOW)
    made = [api_tokens.create(session, actor, NEW, password="x") for _ in range(MOST_TOKENS)]

    with pytest.raises(WrongStateError, match="20 tokens"):
        api_tokens.create(session, actor, NEW, password="x")
    users.end_sessions(session, factories.operator(), user)
    session.expire_all()

    assert not api_tokens.of(session, actor)
    assert api_tokens.known(session, made[0], factories.NOW) is None
