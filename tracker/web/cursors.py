"""Where a long list goes on: the place of its last row, in an address, instead of a page number."""

import base64
import binascii
import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_

from tracker.domain.errors import TrackerError
from tracker.messages import N_

LONGEST = 400


class UnknownPlaceError(TrackerError):
    """An address that no list has given out."""

    default = N_("This page of the list does not exist: start again from its beginning.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort value and the unique code of a row, and on which side of it the list goes on."""

    value: str
    code: str
    is_backward: bool = False

    def written(self) -> str:
        """Return the cursor as it stands in an address."""
        content = json.dumps([self.value, self.code, int(self.is_backward)])
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read(text: str) -> Cursor | None:
    """Return the cursor of an address, None for none; raises UnknownPlaceError for anything else."""
    if not text:
        return None
    if len(text) > LONGEST or not text.isascii():
        raise UnknownPlaceError
    try:
        padded = text + "=" * (-len(text) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise UnknownPlaceError from error
    match content:
        case [str() as value, str() as code, 0 | 1 as side] if "\0" not in value + code:
            return Cursor(value, code, bool(side))
        case _:
            raise UnknownPlaceError


def beyond(
    column: ColumnElement[str], code: ColumnElement[str], cursor: Cursor, *, falls: bool
) -> ColumnElement[bool]:
    """Return the condition that a row lies beyond the cursor in the list's order (`falls`: from high to low)."""
    if falls is cursor.is_backward:
        return or_(column > cursor.value, and_(column == cursor.value, _code_beyond(code, cursor)))
    return or_(column < cursor.value, and_(column == cursor.value, _code_beyond(code, cursor)))


def _code_beyond(code: ColumnElement[str], cursor: Cursor) -> ColumnElement[bool]:
    # Rows of the same value always follow each other by their code, whichever way the value goes.
    return code < cursor.code if cursor.is_backward else code > cursor.code
