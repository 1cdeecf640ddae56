"""Room for exports: a few at a time for one reader and in all, counted over every process of a machine.

A slot is a lock on a file, which the kernel lifts when its process ends, however it ends: no count can go
wrong, and nothing has to be tidied up. There is one slot fewer than there are processes (see `serve`),
so that pages are answered however long the readers of files take.
"""

import fcntl
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from flask import Flask, current_app, request

from tracker.domain.errors import TrackerError
from tracker.messages import N_
from tracker.web.auth import current_actor

FOLDER = "exports"
GATE = "gate"
AT_ONCE = 4
# More than one, for whoever fetches a file while another is still on its way.
FOR_ONE_READER = 2
# Most files are there within it: waiting so long is kinder than refusing, and no page notices.
PATIENCE = 1.0
STEP = 0.05
RETRY_AFTER = 5

Release = Callable[[], None]


class BusyError(TrackerError):
    """As many files are being sent as the installation can."""

    default = N_(
        "Too many files are being prepared at the moment. Nothing is wrong with your request: try again in a few seconds."
    )


class MineBusyError(BusyError):
    """One reader asks for more files at a time than one reader may."""

    default = N_(
        "Other files for you are still on their way. Wait until they have arrived, then try again."
    )


@dataclass(slots=True)
class Slots:
    """The slots of a machine: lock files in a folder that all its processes share."""

    folder: Path
    at_once: int = AT_ONCE
    for_one_reader: int = FOR_ONE_READER

    def take(self, reader: str) -> Release:
        """Take a slot for a reader and return what gives it back; raises BusyError when there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = hashlib.sha256(reader.encode()).hexdigest()
        # One at a time goes through: between looking and taking nobody else may do either.
        with (self.folder / GATE).open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            return self._taken(mark)

    def _taken(self, mark: str) -> Release:
        free, own = None, 0
        for number in range(self.at_once):
            slot = (self.folder / f"slot-{number}").open("a+")
            if not _locked(slot):
                slot.seek(0)
                own += slot.read() == mark
            elif free is None:
                free = slot
                continue
            slot.close()
        if own >= self.for_one_reader:
            if free is not None:
                free.close()
            raise MineBusyError
        if free is None:
            raise BusyError
        free.truncate(0)
        free.write(mark)
        free.flush()
        return free.close


def register(app: Flask) -> None:
    """Give the application its slots."""
    app.extensions["tracker_slots"] = Slots(Path(app.config["DATA_DIR"]) / FOLDER)


def leave_a_process_free(app: Flask, processes: int) -> None:
    """Let no more files be sent at a time than leave one of the server's processes for pages."""
    slots: Slots = app.extensions["tracker_slots"]
    slots.at_once = max(1, processes - 1)


def taken(patience: float = PATIENCE) -> Release:
    """Take a slot for whoever asks, waiting a little for one, and return what gives it back.

    Raises BusyError when there is still none.
    """
    slots: Slots = current_app.extensions["tracker_slots"]
    latest = monotonic() + patience
    while True:
        try:
            return slots.take(_reader())
        except BusyError:
            if monotonic() > latest:
                raise
        sleep(STEP)


def _reader() -> str:
    """Return who asks: the person, or the address; of the long addresses the part that one household has."""
    actor = current_actor()
    if actor.is_signed_in:
        return f"person {actor.user_id}"
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _locked(slot: IO[str]) -> bool:
    """Lock a slot, and say whether it was free."""
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
