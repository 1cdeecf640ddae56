"""What a guard would write down: refusals and failed proofs, one line of JSON each, to the log `tracker.security`."""

import json
import logging
from typing import Any

from flask import request

from tracker.web.auth import current_actor

log = logging.getLogger("tracker.security")
LONGEST = 300


def note(event: str, **details: Any) -> None:
    """Write down what happened, when (UTC), to whom and from where; never a password, token or query string."""
    actor = current_actor()
    said = {
        "at": actor.at.isoformat(),
        "event": event,
        "user": actor.user_id,
        "from": request.remote_addr,
        "request": actor.request_id,
        "method": request.method,
        "path": request.path[:LONGEST],
        **details,
    }
    # JSON has no line ends of its own: whoever chooses a path can't write a second line.
    log.warning(json.dumps(said, ensure_ascii=True, sort_keys=True))
