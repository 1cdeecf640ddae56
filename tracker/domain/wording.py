"""What a written text may contain, and how it is kept."""

import unicodedata

from tracker.domain.errors import Fault
from tracker.messages import N_

# A line is one line of a form, prose may have paragraphs.
LINE = 300
PROSE = 10_000
NOTE = 2_000
_LAYOUT = "\n\r\t"


def wording_faults(path: str, value: str, limit: int) -> list[Fault]:
    """Name what keeps a text from being stored: control characters, or too many characters."""
    if any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in _LAYOUT for letter in value
    ):
        return [Fault(path, N_("Remove the characters that can't be shown."))]
    if len(prose(value)) > limit:
        return [
            Fault(
                path,
                N_("Shorten this to %(limit)s characters; it has %(length)s."),
                limit=limit,
                length=len(prose(value)),
            )
        ]
    return []


def line(value: str) -> str:
    """Return the text on one line, composed, without stray blanks."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def prose(value: str) -> str:
    """Return the text composed, with plain line ends and nothing around it."""
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
