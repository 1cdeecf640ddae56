import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.browsing import Browser
from tracker import paths
from tracker.models.enums import Role
from tracker.web import export_slots
from tracker.web.export_slots import BusyError, MineBusyError, Slots

HOLDER = """
import pathlib, sys, time
from tracker.web.export_slots import Slots
release = Slots(pathlib.Path(sys.argv[1]), at_once=2).take("other")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    return Slots(tmp_path / "exports", at_once=3, for_one_reader=2)


def test_one_reader_gets_so_many_and_another_the_rest(slots: Slots) -> None:
    first, second = slots.take("a"), slots.take("a")
    with pytest.raises(MineBusyError):
        slots.take("a")
    third = slots.take("b")
    with pytest.raises(BusyError):
        slots.take("c")

    first()
    again = slots.take("c")

    for give_back in (second, third, again):
        give_back()
        give_back()
    slots.take("a")()


def test_a_reader_whose_limit_is_reached_is_told_so_first(slots: Slots) -> None:
    slots.at_once = 2
    held = [slots.take("a"), slots.take("a")]

    with pytest.raises(MineBusyError):
        slots.take("a")

    for give_back in held:
        give_back()


def test_the_slots_are_those_of_all_processes_and_free_when_one_is_killed(tmp_path: Path) -> None:
    slots = Slots(tmp_path, at_once=2)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=paths.PACKAGE.parent,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        mine = slots.take("mine")
        with pytest.raises(BusyError):
            slots.take("third")
        holder.kill()

    theirs = slots.take("third")

    mine()
    theirs()


def test_the_server_keeps_a_process_for_pages(app: Flask) -> None:
    slots = app.extensions["tracker_slots"]
    for processes, at_once in ((1, 1), (2, 1), (4, 3)):
        export_slots.leave_a_process_free(app, processes)
        assert slots.at_once == at_once


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        (None, "not an address", True),
    ],
)
def test_a_household_is_one_reader(
    app: Flask, one: str | None, other: str | None, is_same: bool
) -> None:
    app.extensions["tracker_slots"].for_one_reader = 1
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": one}):
        give_back = export_slots.taken(0)
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": other}):
        if is_same:
            with pytest.raises(MineBusyError):
                export_slots.taken(0.1)
        else:
            export_slots.taken(0)()
    give_back()


def test_a_person_is_one_reader_wherever(app: Flask, sign_in: Callable[..., Browser]) -> None:
    slots = app.extensions["tracker_slots"]
    slots.for_one_reader = 1
    monitor = sign_in(Role.MONITOR)
    assert monitor.user is not None
    give_back = slots.take(f"person {monitor.user.id}")

    refused = monitor.client.get("/data/summary.csv?lang=en")
    give_back()

    assert refused.status_code == 429
    assert "Other files for you are still on their way" in refused.text
    assert monitor.client.get("/data/summary.csv").status_code == 200
