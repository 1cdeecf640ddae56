"""Programs say with a token in whose name they ask; a cookie means nothing to their door."""

from typing import Final

from flask import g, request

from tracker.domain import actors, api_tokens
from tracker.domain.actors import Actor
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.messages import N_

ROOM: Final = "/api/v1/"


class UnknownTokenError(TrackerError):
    """A program asked with a token that opens nothing."""

    default = N_("This token opens nothing: it is unknown, has ended or was revoked.")


def is_of_programs() -> bool:
    """Say whether the request came to the door of programs."""
    return request.path.startswith(ROOM)


def recognised(anonymous: Actor) -> Actor:
    """Return who asks through a program; raises UnknownTokenError for a token that doesn't open."""
    said = request.headers.get("Authorization")
    if said is None:
        return anonymous
    scheme, _, secret = said.partition(" ")
    is_bearer = scheme.casefold() == "bearer"
    found = api_tokens.known(database.session, secret.strip(), anonymous.at) if is_bearer else None
    if found is None:
        raise UnknownTokenError
    g.api_token_id = found.id
    return actors.of_user(found.user, anonymous.at, anonymous.request_id)
