from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_pledge, make_update
from tests.reports.asking import IN_TIME, LATE, codes, table
from tracker.models.enums import Role, State


def test_who_owes_what_and_how_late_it_came(session: Session) -> None:
    early, late = make_pledge(session, country="CHL"), make_pledge(session, country="CHL")
    make_pledge(session, organisation="Partner")
    make_update(session, early, at=IN_TIME)
    make_update(session, late, at=LATE)

    rows = [list(row.values()) for row in table(session, "obligations", period="2026-H1")]

    assert rows == [
        [early.code, "CHL", "2026-H1", "2026-07-31", "accepted", "2026-07-31", "0"],
        [late.code, "CHL", "2026-H1", "2026-07-31", "accepted", "2026-08-01", "1"],
        ["ORG-2026-001", "", "2026-H1", "2026-07-31", "not_reported", "", ""],
    ]


def test_what_was_sent_and_waits_shows_its_day_to_those_who_may_know(session: Session) -> None:
    update = make_update(session, make_pledge(session), accepted=False)
    update.state, update.submitted_at, update.first_submitted_at = State.SUBMITTED, NOW, NOW
    monitor = actor_of(session, Role.MONITOR)

    seen, public = table(session, "obligations", monitor)[0], table(session, "obligations")[0]

    assert (seen["state"], seen["submitted_on"], seen["days_late"]) == (
        "submitted",
        "2026-11-24",
        "116",
    )
    assert (public["state"], public["submitted_on"], public["days_late"]) == (
        "not_reported",
        "",
        "",
    )


def test_two_readers_filter_by_what_they_may_see(session: Session) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, accepted=False)
    own = actor_of(session, Role.FOCAL_POINT, country="CHL")

    assert codes(table(session, "obligations", own, reported="draft")) == [pledge.code]
    assert codes(table(session, "obligations", reported="draft")) == []
