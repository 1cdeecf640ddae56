"""One table says who may do what: pages, files, search, commands and jobs all ask here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError, WrongStateError
from tracker.models.enums import Role, State

Condition = Callable[[Actor, Any], bool]


class Permission(StrEnum):
    """What can be allowed, as `thing:action`."""

    HOME_SEE = "home:see"
    ACCOUNT_OWN = "account:own"
    PLEDGE_CREATE = "pledge:create"
    PLEDGE_EDIT = "pledge:edit"
    PLEDGE_SUBMIT = "pledge:submit"
    PLEDGE_SIGN_OFF = "pledge:sign-off"
    PLEDGE_REVIEW = "pledge:review"
    PLEDGE_AMEND = "pledge:amend"
    PLEDGE_WITHDRAW = "pledge:withdraw"
    PLEDGE_DELETE = "pledge:delete"
    UPDATE_EDIT = "update:edit"
    UPDATE_SUBMIT = "update:submit"
    UPDATE_SIGN_OFF = "update:sign-off"
    UPDATE_REVIEW = "update:review"
    UPDATE_DELETE = "update:delete"
    PRACTICE_CREATE = "practice:create"
    PRACTICE_EDIT = "practice:edit"
    PRACTICE_SUBMIT = "practice:submit"
    PRACTICE_SIGN_OFF = "practice:sign-off"
    PRACTICE_REVIEW = "practice:review"
    PRACTICE_AMEND = "practice:amend"
    PRACTICE_WITHDRAW = "practice:withdraw"
    PRACTICE_DELETE = "practice:delete"
    PRACTICE_TAKE_UP = "practice:take-up"
    CONTRIBUTION_WRITE = "contribution:write"
    CONTRIBUTION_REVIEW = "contribution:review"
    ASSESSMENT_WRITE = "assessment:write"
    ASSESSMENT_REPLY = "assessment:reply"
    TRANSLATION_WRITE = "translation:write"
    SUPPORT_CREATE = "support:create"
    SUPPORT_EDIT = "support:edit"
    SUPPORT_SUBMIT = "support:submit"
    SUPPORT_SIGN_OFF = "support:sign-off"
    SUPPORT_REVIEW = "support:review"
    SUPPORT_WITHDRAW = "support:withdraw"
    SUPPORT_DELETE = "support:delete"
    SUPPORT_CORRECT = "support:correct"
    SUPPORT_MATCH = "support:match"
    MONITORING_SEE = "monitoring:see"
    VIEWS_KEEP = "views:keep"
    REVIEW_QUEUE = "review:queue"
    PERIODS_MANAGE = "periods:manage"
    OBLIGATION_WAIVE = "obligation:waive"
    REMINDERS_SEND = "reminders:send"
    PEOPLE_MANAGE = "people:manage"
    REFERENCE_MANAGE = "reference:manage"
    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"
    IMPORT = "intake:import"


@dataclass(frozen=True, slots=True)
class Rule:
    """The roles that may, on which records (`owner`), and in which states of them."""

    roles: frozenset[Role]
    owner: Condition | None = None
    states: frozenset[State] | None = None
    unless: Condition | None = None


def _own(actor: Actor, subject: Any, *roles: Role) -> bool:
    """Say whether the subject belongs to a country or organisation the actor answers for in a role."""
    country = subject.lead_country_iso3
    if country is not None:
        return country in actor.countries(*roles)
    return Role.PARTNER in roles and subject.lead_organisation_id in actor.organisations


def is_own(actor: Actor, subject: Any) -> bool:
    """Say whether a focal point or partner writes for the subject's owner."""
    return _own(actor, subject, Role.FOCAL_POINT, Role.PARTNER)


def is_own_to_sign_off(actor: Actor, subject: Any) -> bool:
    """Say whether the actor approves for the subject's country."""
    return _own(actor, subject, Role.APPROVER)


def is_own_to_withdraw(actor: Actor, subject: Any) -> bool:
    """Say whether the actor is of the monitoring staff or of the subject's own side."""
    return Role.MONITOR in actor.roles or _own(
        actor, subject, Role.APPROVER, Role.FOCAL_POINT, Role.PARTNER
    )


def is_own_to_write(actor: Actor, subject: Any) -> bool:
    """Say whether the actor is a focal point of the subject's country."""
    return _own(actor, subject, Role.FOCAL_POINT)


def is_own_to_translate(actor: Actor, subject: Any) -> bool:
    """Say whether the actor writes for the subject's owner, or is of the monitoring staff and it has reached them."""
    has_reached = subject.state in REACHED or (
        subject.state is State.RETURNED and subject.submitted_at is not None
    )
    return is_own(actor, subject) or (Role.MONITOR in actor.roles and has_reached)


def is_own_work(actor: Actor, subject: Any) -> bool:
    """Say whether the actor wrote, last edited or submitted the text."""
    return actor.user_id is not None and actor.user_id in (
        subject.author_id,
        subject.last_editor_id,
        subject.submitter_id,
    )


def _is_ever_submitted(_actor: Actor, subject: Any) -> bool:
    return subject.submitted_at is not None


def is_own_or_monitored(actor: Actor, subject: Any) -> bool:
    """Say whether it is the actor's own, or the actor is of the monitoring staff."""
    return Role.MONITOR in actor.roles or is_own(actor, subject)


def is_a_side(actor: Actor, subject: Any) -> bool:
    """Say whether the need or the offer of a match is the actor's own, or the actor is of the monitoring staff."""
    return is_own_or_monitored(actor, subject.need) or is_own(actor, subject.offer)


WRITERS = frozenset({Role.FOCAL_POINT, Role.PARTNER})
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
REACHED = frozenset({State.SUBMITTED, State.PUBLISHED, State.ACCEPTED, State.WITHDRAWN})
EVERYONE = frozenset(Role)
MONITOR = frozenset({Role.MONITOR})
APPROVER = frozenset({Role.APPROVER})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

RULES: dict[Permission, Rule] = {
    Permission.HOME_SEE: Rule(EVERYONE),
    Permission.ACCOUNT_OWN: Rule(EVERYONE),
    Permission.PLEDGE_CREATE: Rule(WRITERS, is_own),
    Permission.PLEDGE_EDIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.PLEDGE_SUBMIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.PLEDGE_SIGN_OFF: Rule(
        APPROVER, is_own_to_sign_off, frozenset({State.AWAITING_SIGN_OFF}), unless=is_own_work
    ),
    Permission.PLEDGE_REVIEW: Rule(MONITOR, None, frozenset({State.SUBMITTED}), unless=is_own_work),
    Permission.PLEDGE_AMEND: Rule(WRITERS, is_own, frozenset({State.PUBLISHED})),
    # Which of a country's people may withdraw depends on whether it has an approver: see domain.pledges.
    Permission.PLEDGE_WITHDRAW: Rule(
        frozenset({Role.APPROVER, Role.FOCAL_POINT, Role.PARTNER, Role.MONITOR}),
        is_own_to_withdraw,
        frozenset({State.PUBLISHED}),
    ),
    Permission.PLEDGE_DELETE: Rule(
        WRITERS, is_own, frozenset({State.DRAFT}), unless=_is_ever_submitted
    ),
    Permission.UPDATE_EDIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.UPDATE_SUBMIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.UPDATE_SIGN_OFF: Rule(
        APPROVER, is_own_to_sign_off, frozenset({State.AWAITING_SIGN_OFF}), unless=is_own_work
    ),
    Permission.UPDATE_REVIEW: Rule(MONITOR, None, frozenset({State.SUBMITTED}), unless=is_own_work),
    Permission.UPDATE_DELETE: Rule(
        WRITERS, is_own, frozenset({State.DRAFT}), unless=_is_ever_submitted
    ),
    Permission.PRACTICE_CREATE: Rule(WRITERS, is_own),
    Permission.PRACTICE_EDIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.PRACTICE_SUBMIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.PRACTICE_SIGN_OFF: Rule(
        APPROVER, is_own_to_sign_off, frozenset({State.AWAITING_SIGN_OFF}), unless=is_own_work
    ),
    Permission.PRACTICE_REVIEW: Rule(
        MONITOR, None, frozenset({State.SUBMITTED}), unless=is_own_work
    ),
    Permission.PRACTICE_AMEND: Rule(WRITERS, is_own, frozenset({State.PUBLISHED})),
    Permission.PRACTICE_WITHDRAW: Rule(
        frozenset({Role.APPROVER, Role.FOCAL_POINT, Role.PARTNER, Role.MONITOR}),
        is_own_to_withdraw,
        frozenset({State.PUBLISHED}),
    ),
    Permission.PRACTICE_DELETE: Rule(
        WRITERS, is_own, frozenset({State.DRAFT}), unless=_is_ever_submitted
    ),
    # Here the subject is the country that takes it up.
    Permission.PRACTICE_TAKE_UP: Rule(frozenset({Role.FOCAL_POINT}), is_own_to_write),
    # Of which party, to which pledge: see domain.contributions.
    Permission.CONTRIBUTION_WRITE: Rule(frozenset({Role.PARTNER})),
    Permission.CONTRIBUTION_REVIEW: Rule(
        MONITOR, None, frozenset({State.SUBMITTED}), unless=is_own_work
    ),
    Permission.ASSESSMENT_WRITE: Rule(MONITOR),
    Permission.ASSESSMENT_REPLY: Rule(WRITERS, is_own),
    # A translation stands beside the original, which nobody changes by it.
    Permission.TRANSLATION_WRITE: Rule(
        WRITERS | MONITOR, is_own_to_translate, frozenset(State) - {State.WITHDRAWN}
    ),
    Permission.SUPPORT_CREATE: Rule(WRITERS, is_own),
    Permission.SUPPORT_EDIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.SUPPORT_SUBMIT: Rule(WRITERS, is_own, EDITABLE),
    Permission.SUPPORT_SIGN_OFF: Rule(
        APPROVER, is_own_to_sign_off, frozenset({State.AWAITING_SIGN_OFF}), unless=is_own_work
    ),
    Permission.SUPPORT_REVIEW: Rule(
        MONITOR, None, frozenset({State.SUBMITTED}), unless=is_own_work
    ),
    Permission.SUPPORT_WITHDRAW: Rule(
        frozenset({Role.APPROVER, Role.FOCAL_POINT, Role.PARTNER, Role.MONITOR}),
        is_own_to_withdraw,
        frozenset({State.PUBLISHED}),
    ),
    Permission.SUPPORT_DELETE: Rule(
        WRITERS, is_own, frozenset({State.DRAFT}), unless=_is_ever_submitted
    ),
    # The operator's alone: what people wrote is changed by people only.
    Permission.SUPPORT_CORRECT: Rule(frozenset(), None, frozenset({State.PUBLISHED})),
    Permission.SUPPORT_MATCH: Rule(WRITERS | MONITOR, is_a_side),
    Permission.MONITORING_SEE: Rule(MONITOR | ADMINISTRATOR),
    Permission.VIEWS_KEEP: Rule(MONITOR | ADMINISTRATOR),
    Permission.REVIEW_QUEUE: Rule(MONITOR),
    Permission.PERIODS_MANAGE: Rule(MONITOR),
    Permission.OBLIGATION_WAIVE: Rule(MONITOR),
    Permission.REMINDERS_SEND: Rule(MONITOR),
    Permission.PEOPLE_MANAGE: Rule(ADMINISTRATOR),
    Permission.REFERENCE_MANAGE: Rule(ADMINISTRATOR),
    Permission.AUDIT_READ: Rule(ADMINISTRATOR),
    Permission.AUDIT_VERIFY: Rule(ADMINISTRATOR),
    Permission.IMPORT: Rule(WRITERS),
}


def holds(actor: Actor, permission: Permission) -> bool:
    """Say whether the actor's roles alone give the permission for something."""
    return actor.is_operator or bool(actor.roles & RULES[permission].roles)


def owns(actor: Actor, permission: Permission, subject: Any) -> bool:
    """Say whether role and owner give the permission, whatever the state."""
    rule = RULES[permission]
    if actor.is_operator:
        return True
    excepted = rule.unless is not None and rule.unless(actor, subject)
    return _is_of(actor, rule, permission, subject) and not excepted


def _is_of(actor: Actor, rule: Rule, permission: Permission, subject: Any) -> bool:
    return holds(actor, permission) and (rule.owner is None or rule.owner(actor, subject))


def may(actor: Actor, permission: Permission, subject: Any) -> bool:
    """Say whether role, owner and state allow it: for buttons."""
    states = RULES[permission].states
    return owns(actor, permission, subject) and (states is None or subject.state in states)


def require(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Refuse what the actor may not do.

    Raises NotAllowedError for the wrong person, WrongStateError for the right one at the wrong moment.
    """
    if subject is None:
        if not holds(actor, permission):
            raise NotAllowedError
        return
    rule = RULES[permission]
    if not (actor.is_operator or _is_of(actor, rule, permission, subject)):
        raise NotAllowedError
    if rule.states is not None and subject.state not in rule.states:
        raise WrongStateError
    if not owns(actor, permission, subject):
        raise NotAllowedError
