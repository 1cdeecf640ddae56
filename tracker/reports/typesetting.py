"""A document becomes a tagged PDF (PDF/UA-1): its words go to typst as data, never as markup.

Run as a module it is the process that sets one document, so that a hard one can be stopped,
and the memory it took goes back: `python -m tracker.reports.typesetting TEMPLATE < document.json`.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tracker import paths
from tracker.domain.errors import TrackerError
from tracker.messages import N_
from tracker.reports.glyphs import shown

TEMPLATE = paths.TEMPLATES / "typst" / "report.typ"
PATIENCE = 30.0


class UnsetError(TrackerError):
    """The document could not be set."""

    default = N_("The PDF could not be made. The page holds the same report and can be printed.")


class NoTypesetterError(UnsetError):
    """The installation can't make any PDF."""

    default = N_(
        "This installation makes no PDF files: its operator can add them with “pip install tracker[pdf]”. "
        "The page holds the same report and can be printed."
    )


def is_there() -> bool:
    """Say whether PDF files can be made here."""
    return find_spec("typst") is not None


def typeset(document: Mapping[str, Any], patience: float = PATIENCE) -> bytes:
    """Return the document as a PDF, the same bytes for the same document; raises UnsetError."""
    if not is_there():
        raise NoTypesetterError
    text = json.dumps(_showable(document), ensure_ascii=False)
    command = [sys.executable, "-m", __name__, str(TEMPLATE)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            input=text.encode(),
            capture_output=True,
            timeout=patience,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise UnsetError from error
    except subprocess.CalledProcessError as error:
        raise UnsetError from error
    return done.stdout


def _showable(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {name: _showable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_showable(part) for part in value]
    return value


def _set(template: Path, text: str) -> bytes:
    """Compile the document; the moment it says is the file's, so that nothing depends on the clock."""
    import typst  # noqa: PLC0415 - an extra, needed in this process only

    moment = datetime.fromisoformat(json.loads(text)["moment"]).astimezone(UTC)
    made: bytes = typst.compile(
        str(template),
        format="pdf",
        sys_inputs={"document": text},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=int(moment.timestamp()),
    )
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(_set(Path(sys.argv[1]), sys.stdin.buffer.read().decode()))
