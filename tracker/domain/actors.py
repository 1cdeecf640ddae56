"""Who acts, with which rights, and when: handed to every domain function."""

from dataclasses import dataclass, field
from datetime import datetime

from tracker.models.enums import Role
from tracker.models.user import User

COUNTRY_ROLES = frozenset({Role.FOCAL_POINT, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role for one country or organisation (none for monitors and administrators)."""

    role: Role
    country_iso3: str | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the public, or the installation's operator) at the moment of the act."""

    at: datetime
    user_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)
    is_operator: bool = False
    request_id: str | None = None

    @property
    def is_signed_in(self) -> bool:
        """Say whether a person is known."""
        return self.user_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles held for anything."""
        return frozenset(grant.role for grant in self.grants)

    def countries(self, *roles: Role) -> frozenset[str]:
        """Return the countries for which one of the roles (any, when none is named) is held."""
        wanted = roles or tuple(COUNTRY_ROLES)
        return frozenset(
            grant.country_iso3
            for grant in self.grants
            if grant.role in wanted and grant.country_iso3 is not None
        )

    @property
    def organisations(self) -> frozenset[int]:
        """Return the organisations for which the person acts as a partner."""
        return frozenset(
            grant.organisation_id for grant in self.grants if grant.organisation_id is not None
        )


def public(at: datetime, request_id: str | None = None) -> Actor:
    """Return the actor without a session."""
    return Actor(at=at, request_id=request_id)


def operator(at: datetime) -> Actor:
    """Return the installation's operator at the command line: may name any country."""
    return Actor(at=at, name="operator", is_operator=True)


def of_user(user: User, at: datetime, request_id: str | None = None) -> Actor:
    """Return a person with the rights held at the moment; a disabled one has none."""
    held = () if user.disabled_at else (m for m in user.memberships if m.holds_at(at))
    grants = frozenset(Grant(m.role, m.country_iso3, m.organisation_id) for m in held)
    return Actor(at=at, user_id=user.id, name=user.name, grants=grants, request_id=request_id)
