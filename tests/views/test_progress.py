"""The history of a report: what each revision changed and what was decided on it."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import (
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.domain import progress
from tracker.models.enums import Role

SignIn = Callable[..., Browser]


def test_the_history_shows_revisions_and_decisions_to_insiders(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(session)
    update = progress.start(
        session, operator(), obligation_of(session, pledge, "2026-H1"), update_text()
    )
    progress.submit(session, operator(), update)
    monitor = actor_of(session, Role.MONITOR)
    remarks = {"stage": "Really?", "readings.I1": "Since when?", "gone": "Old field."}
    progress.send_back(session, monitor, update, note="See below.", remarks=remarks)
    progress.submit(session, operator(), update)
    progress.accept(session, monitor, update)
    make_update(session, pledge, "2026-H1", achievements="A second region.")
    session.commit()
    address = f"/en/pledges/{pledge.code}/progress/2026-H1/history"

    inside = sign_in(Role.FOCAL_POINT, "CHL").get(address).text
    outside = sign_in(Role.FOCAL_POINT, "HND").get(address).text

    assert "Revision 2" in inside
    assert "Revision 1" in inside
    assert "Since when?" in inside
    assert "See below." in inside
    assert "Revision 2" in outside
    assert "Revision 1" not in outside
    assert "Since when?" not in outside


def test_a_report_without_revisions_and_one_without_changes(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")
    make_update(session, pledge, "2026-H1")
    session.commit()
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    address = f"/en/pledges/{pledge.code}/progress"

    assert (
        "Nothing changed since the report before." in writer.get(f"{address}/2026-H1/history").text
    )
    assert (
        "There is no report for this period yet." in writer.get(f"{address}/2026-H2/history").text
    )
