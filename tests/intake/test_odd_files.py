"""Every odd file gets the right answer, from the command as on the page, and leaves no pledge behind."""

import io
from collections.abc import Callable, Iterable

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import actor_of
from tests.intake import odd_files
from tests.intake.odd_files import OddFile
from tracker.domain.actors import Actor
from tracker.intake import imports
from tracker.intake.faults import CellFault, DoubtError, RefusedError
from tracker.models.enums import Role
from tracker.models.pledge import Pledge


def answer_to(session: Session, actor: Actor, file: OddFile) -> str:
    """Return what a dry run of the file comes to, in the words of `odd_files`."""
    try:
        source = imports.open_source("pledges", file.name, file.content)
        outcome = imports.rehearse(session, actor, source, tick=lambda _: None)
    except DoubtError:
        return "ask"
    except RefusedError as error:
        if any(fault.place.row <= 1 for fault in error.cell_faults):
            return "file"
        return columns_of(error.cell_faults)
    return columns_of(outcome.faults) or "ok"


def columns_of(faults: Iterable[CellFault]) -> str:
    return ", ".join(sorted({fault.place.column or "row" for fault in faults}))


def test_every_odd_file_gets_the_right_answer(session: Session) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")
    files = list(odd_files.every())

    found = {file.name: answer_to(session, actor, file) for file in files}

    assert len(found) == len(files) >= 111
    assert found == {file.name: file.answer for file in files}


def test_every_encoding_is_read_as_it_was_meant() -> None:
    files = {file.name: file for file in odd_files.every()}
    for name in ("utf8-bom", "utf16", "latin1", "macroman"):
        file = files[f"{name}.csv"]
        table = imports.open_source("pledges", file.name, file.content).table
        assert odd_files.SPANISH in table.rows[0].cells.values(), name


def test_no_odd_file_breaks_the_page_or_leaves_a_pledge(
    app: Flask, session: Session, sign_in: Callable[..., Browser]
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = True
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    token = writer.token()

    for file in odd_files.every():
        sent = {"csrf_token": token, "kind": "pledges", "owner": "CHL"}
        content = {"file": (io.BytesIO(file.content), file.name)}
        answer = writer.client.post("/en/intake", data={**sent, **content})
        assert answer.status_code in (303, 422), file.name
        if answer.status_code == 422:
            assert file.answer in ("file", "row", "D"), file.name
            continue
        # What is mapped or asked next is answered by a page, too.
        assert writer.client.get(answer.location, follow_redirects=True).status_code == 200
        writer.post(f"{answer.location}/discard")

    assert session.scalar(select(func.count()).select_from(Pledge)) == 0
