"""One family of errors: each carries an English message and its values; the doors translate it."""

from collections.abc import Mapping
from typing import Any

from tracker.messages import N_


class TrackerError(Exception):
    """Something the tracker refuses to do, in a sentence that its user can read."""

    default = N_("The tracker can't do that.")

    def __init__(self, message: str = "", /, **values: Any) -> None:
        self.message = message or self.default
        self.values: Mapping[str, Any] = values
        super().__init__(self.message % values if values else self.message)


class NotFoundError(TrackerError):
    """What was asked for isn't there, or may not be seen."""

    default = N_("This page does not exist, or you may not see it.")


class NoFiguresError(NotFoundError):
    """The period asked for is none, or has not begun; periods are public, so that the answer may say so."""

    default = N_(
        "There are no figures for “%(period)s”: it is no period of the plan, or it has not begun. Periods with figures: %(opened)s."
    )


class NotAllowedError(TrackerError):
    """The person sees it but may not do this."""

    default = N_("Your role does not allow this.")


class WrongStateError(TrackerError):
    """The right person at the wrong moment."""

    default = N_("This can't be done in the present state.")


class StaleError(TrackerError):
    """Somebody else saved in between."""

    default = N_("Somebody else saved this in the meantime. Nothing of yours was stored yet.")


class DuplicateError(TrackerError):
    """It exists already."""

    default = N_("This exists already.")


class TooManyError(TrackerError):
    """This was tried too often; `values["seconds"]` says how long to wait."""

    default = N_("Too many tries. Try again later.")


class InvalidError(TrackerError):
    """The content breaks rules: `faults` says which, field by field."""

    default = N_("Some answers need correcting.")

    def __init__(
        self, faults: "list[Fault] | None" = None, message: str = "", /, **values: Any
    ) -> None:
        self.faults = faults or []
        first = next(iter(self.faults), None)
        if first is not None and not message:
            super().__init__(first.message, **first.values)
        else:
            super().__init__(message, **values)


class Fault:
    """One broken rule: the field's path (`indicators.2.target_value`), the sentence and its values."""

    def __init__(self, field: str, message: str, /, **values: Any) -> None:
        self.field = field
        self.message = message
        self.values = values

    def __repr__(self) -> str:
        """Show the fault as a reader of a log would want it."""
        return f"Fault({self.field!r}, {str(self)!r})"

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.message % self.values if self.values else self.message
