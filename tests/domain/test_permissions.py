"""The rights table of the model, cell by cell: who x own or other x state."""

from dataclasses import dataclass
from itertools import product

import pytest

from tests.factories import NOW
from tracker.domain import actors
from tracker.domain.actors import Actor, Grant
from tracker.domain.errors import NotAllowedError, WrongStateError
from tracker.domain.permissions import RULES, Permission, holds, may, owns, require
from tracker.models.enums import Role, State


@dataclass
class Subject:
    """A text of Chile (or of organisation 7), written by person 1."""

    state: State
    lead_country_iso3: str | None = "CHL"
    lead_organisation_id: int | None = None
    author_id: int | None = 1
    last_editor_id: int | None = 1
    submitter_id: int | None = None
    submitted_at: object = None


def person(
    role: Role, country: str | None = None, organisation: int | None = None, *, number: int = 9
) -> Actor:
    return Actor(NOW, number, "A", frozenset({Grant(role, country, organisation)}))


PEOPLE = {
    "public": actors.public(NOW),
    "focal point": person(Role.FOCAL_POINT, "CHL"),
    "approver": person(Role.APPROVER, "CHL"),
    "other country": person(Role.FOCAL_POINT, "HND"),
    "other approver": person(Role.APPROVER, "HND"),
    "partner": person(Role.PARTNER, None, 7),
    "monitor": person(Role.MONITOR),
    "administrator": person(Role.ADMINISTRATOR),
}
# For each permission: who has it, and in which states of the text.
TABLE: dict[Permission, dict[str, set[str]]] = {
    Permission.PLEDGE_EDIT: {"focal point": {"draft", "returned"}},
    Permission.PLEDGE_SUBMIT: {"focal point": {"draft", "returned"}},
    Permission.PLEDGE_SIGN_OFF: {"approver": {"awaiting_sign_off"}},
    Permission.PLEDGE_REVIEW: {"monitor": {"submitted"}},
    Permission.PLEDGE_AMEND: {"focal point": {"published"}},
    Permission.PLEDGE_WITHDRAW: {
        "focal point": {"published"},
        "approver": {"published"},
        "monitor": {"published"},
    },
    Permission.PLEDGE_DELETE: {"focal point": {"draft"}},
    Permission.UPDATE_EDIT: {"focal point": {"draft", "returned"}},
    Permission.UPDATE_SUBMIT: {"focal point": {"draft", "returned"}},
    Permission.UPDATE_SIGN_OFF: {"approver": {"awaiting_sign_off"}},
    Permission.UPDATE_REVIEW: {"monitor": {"submitted"}},
    Permission.UPDATE_DELETE: {"focal point": {"draft"}},
}


@pytest.mark.parametrize(
    ("permission", "who", "state"), list(product(TABLE, PEOPLE, State)), ids=str
)
def test_the_rights_table(permission: Permission, who: str, state: State) -> None:
    expected = state.value in TABLE[permission].get(who, set())

    assert may(PEOPLE[who], permission, Subject(state)) is expected


def test_every_permission_has_a_rule() -> None:
    assert set(RULES) == set(Permission)


def test_a_partner_writes_for_its_organisation_only() -> None:
    own = Subject(State.DRAFT, None, 7)

    assert may(PEOPLE["partner"], Permission.PLEDGE_EDIT, own)
    assert not may(person(Role.PARTNER, None, 8), Permission.PLEDGE_EDIT, own)
    assert not may(PEOPLE["focal point"], Permission.PLEDGE_EDIT, own)


def test_nobody_signs_off_or_reviews_their_own_work() -> None:
    waiting = Subject(State.AWAITING_SIGN_OFF, submitter_id=9)
    sent = Subject(State.SUBMITTED, last_editor_id=9)

    assert not may(PEOPLE["approver"], Permission.PLEDGE_SIGN_OFF, waiting)
    assert not may(PEOPLE["monitor"], Permission.PLEDGE_REVIEW, sent)


def test_a_draft_that_was_once_sent_is_not_deleted() -> None:
    assert not may(
        PEOPLE["focal point"], Permission.PLEDGE_DELETE, Subject(State.DRAFT, submitted_at=NOW)
    )


def test_the_wrong_person_and_the_wrong_moment_are_told_apart() -> None:
    with pytest.raises(NotAllowedError):
        require(PEOPLE["other country"], Permission.PLEDGE_EDIT, Subject(State.DRAFT))
    with pytest.raises(WrongStateError):
        require(PEOPLE["focal point"], Permission.PLEDGE_EDIT, Subject(State.SUBMITTED))
    with pytest.raises(NotAllowedError):
        require(PEOPLE["focal point"], Permission.MONITORING_SEE)
    require(PEOPLE["focal point"], Permission.PLEDGE_EDIT, Subject(State.DRAFT))
    require(PEOPLE["administrator"], Permission.MONITORING_SEE)
    require(PEOPLE["focal point"], Permission.PLEDGE_CREATE, Subject(State.DRAFT))


def test_the_operator_may_everything_but_not_at_any_moment() -> None:
    operator = actors.operator(NOW)

    assert holds(operator, Permission.PEOPLE_MANAGE)
    assert owns(operator, Permission.PLEDGE_EDIT, Subject(State.DRAFT))
    assert not may(operator, Permission.PLEDGE_EDIT, Subject(State.PUBLISHED))
