import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.models import FormKey, PlanOfAction, User
from tracker.models.violations import violated


def refused(session: Session, statement: object) -> str | None:
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(statement)  # type: ignore[call-overload]
    return violated(caught.value)


def test_a_check_says_its_name(session: Session) -> None:
    statement = text("UPDATE installation SET id = 2")

    assert refused(session, statement) == "ck_installation_single"


def test_a_unique_column_says_its_name(session: Session) -> None:
    row = {"code": "chile-2024", "kind": "plan", "standing": "verified"}

    assert refused(session, insert(PlanOfAction).values(**row)) == "uq_plan_of_action_code"


def test_several_unique_columns_say_their_name(session: Session) -> None:
    user = User(email="a@example.org", name="A", created_at=NOW)
    session.add(user)
    session.flush()
    row = {"user_id": user.id, "purpose": "p", "key": "k", "result": "", "created_at": NOW}
    session.execute(insert(FormKey).values(**row))

    assert refused(session, insert(FormKey).values(**row)) == "uq_form_key_user_id_purpose_key"


def test_a_unique_index_says_its_name_on_sqlite_too() -> None:
    error = IntegrityError("", {}, Exception("UNIQUE constraint failed: pledge_version.pledge_id"))

    assert violated(error) == "uq_pledge_version_current"


def test_an_unknown_table_has_no_name() -> None:
    error = IntegrityError("", {}, Exception("UNIQUE constraint failed: other.id"))

    assert violated(error) is None
