"""The home page of each role: what is left to do, one action each."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import (
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    pledge_text,
    publish,
    update_text,
)
from tracker.domain import milestones, periods, pledges, progress, publication
from tracker.domain.milestones import Step
from tracker.models.country import Country
from tracker.models.enums import ProgressMethod, Role

SignIn = Callable[..., Browser]


def test_a_focal_point_sees_the_deadline_and_each_thing_with_its_action(
    sign_in: SignIn, session: Session
) -> None:
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    author, monitor = (
        actor_of(session, Role.FOCAL_POINT, country="CHL"),
        actor_of(session, Role.MONITOR),
    )
    due, returned, draft, sent = (
        make_pledge(session, title=title, starts_on=date(2026, 7, 1))
        for title in ("Due", "Returned", "Draft", "Sent")
    )
    for pledge in (returned, draft, sent):
        text = update_text(readings=()) if pledge is draft else update_text()
        update = progress.start(session, author, obligation_of(session, pledge, "2026-H2"), text)
        if pledge is not draft:
            progress.submit(session, author, update)
        if pledge is returned:
            remarks = {"readings.I1": "Is it a real fall?", "stage": "Sure?"}
            progress.send_back(session, monitor, update, remarks=remarks)
    session.commit()

    page = writer.get("/en/home").text

    assert "3 things left to do" in page
    assert "68 days" in page
    assert "The report 2026-H2 is due on Sunday, January 31, 2027 at 23:59, Chile time." in page
    assert "1 of 4 sent, 3 to send." in page
    assert "Is it a real fall?" in page
    assert "Indicator 1:" in page
    assert "1 more remark" in page
    assert "by the monitoring mechanism" in page
    assert "1 answer is missing" in page
    assert "With others (1)" in page
    assert f"/en/pledges/{due.code}/progress/2026-H2" in page
    # The most urgent row has the only filled button.
    assert page.count('class="btn btn-primary"') == 1
    assert page.index("Returned with remarks (1)") < page.index('class="btn btn-primary"')


def test_a_returned_report_of_a_closed_period_asks_for_nothing(
    sign_in: SignIn, session: Session
) -> None:
    author, monitor = (
        actor_of(session, Role.FOCAL_POINT, country="CHL"),
        actor_of(session, Role.MONITOR),
    )
    pledge = make_pledge(session, starts_on=date(2026, 1, 1))
    update = progress.start(
        session, author, obligation_of(session, pledge, "2026-H1"), update_text()
    )
    progress.submit(session, author, update)
    progress.send_back(session, monitor, update, note="Correct it.")
    periods.close(session, monitor, periods.find(session, "2026-H1"))
    session.commit()

    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text

    assert "Can't be sent any more (1)" in page
    assert "The period 2026-H1 is closed: it takes no more updates." in page
    assert "Correct and resend" not in page
    assert "Returned with remarks" not in page
    assert "1 thing left to do" in page


def test_a_late_report_says_when_it_was_due_and_what_was_said_last(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(session, starts_on=date(2025, 7, 1))
    make_update(session, pledge, "2025-H2")
    session.commit()

    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text

    assert "was due on July 31, 2026" in page
    assert "Last time: In progress, 25% · sent on November 24, 2026" in page


def test_pledges_on_their_way_have_an_action_too(sign_in: SignIn, session: Session) -> None:
    author, monitor = (
        actor_of(session, Role.FOCAL_POINT, country="CHL"),
        actor_of(session, Role.MONITOR),
    )
    pledges.create(session, author, pledge_text(title="Draft pledge"), country_iso3="CHL")
    returned = pledges.create(session, author, pledge_text(title="Back"), country_iso3="CHL")
    assert returned.open_version is not None
    publication.submit(session, author, returned.open_version)
    remarks = {"title": "Shorter, please."}
    publication.send_back(session, monitor, returned.open_version, note="", remarks=remarks)
    session.commit()

    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text

    assert f"/en/pledges/{returned.code}/edit" in page
    assert "Title:" in page
    assert "Shorter, please." in page
    assert "Draft pledge" in page


def test_an_approver_reads_and_decides(sign_in: SignIn, session: Session) -> None:
    chile = session.get(Country, "CHL")
    assert chile is not None
    chile.needs_sign_off = True
    author = actor_of(session, Role.FOCAL_POINT, country="CHL")
    pledge = make_pledge(session, starts_on=date(2026, 7, 1))
    update = progress.start(
        session, author, obligation_of(session, pledge, "2026-H2"), update_text()
    )
    progress.submit(session, author, update)
    new = pledges.create(session, author, pledge_text(title="New"), country_iso3="CHL")
    assert new.open_version is not None
    publication.submit(session, author, new.open_version)
    session.commit()
    approver = sign_in(Role.APPROVER, "CHL")

    page = approver.get("/en/home").text
    assert "To sign off (2)" in page
    assert "Read and decide" in page
    assert f'href="/en/pledges/{new.code}"' in page
    assert "Register a new pledge" not in page

    progress.send_back(session, actor_of(session, Role.APPROVER, country="CHL"), update, note="No.")
    session.commit()
    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text
    assert "by your approver" in page


def test_monitoring_is_led_to_the_queue(sign_in: SignIn, session: Session) -> None:
    monitor = sign_in(Role.MONITOR)
    assert "Nothing waits for a decision." in monitor.get("/en/home").text

    update = make_update(session, make_pledge(session), accepted=False)
    progress.submit(session, operator(), update)
    session.commit()
    page = monitor.get("/en/home").text
    assert "1 thing left to do" in page
    assert "Waiting for review (1)" in page
    assert 'href="/en/review"' in page


def test_an_administrator_is_led_to_the_calendar(sign_in: SignIn) -> None:
    page = sign_in(Role.ADMINISTRATOR).get("/en/home").text

    assert "There is nothing left to do." in page
    assert 'href="/en/periods"' in page
    assert "Waiting for review" not in page


def test_when_all_is_done_the_next_period_is_named(sign_in: SignIn, session: Session) -> None:
    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text

    assert "There is nothing left to do." in page
    assert "The next period, 2027-H1, opens on January 1, 2027." in page


def test_a_partner_has_its_own_deadline(sign_in: SignIn, session: Session) -> None:
    make_pledge(session, organisation="Fictional Partner", starts_on=date(2026, 7, 1))
    session.commit()

    page = sign_in(Role.PARTNER, organisation="Fictional Partner").get("/en/home").text

    assert "Fictional Partner · Partner" in page
    assert "universal time (UTC)" in page
    assert "Not reported yet" in page


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_the_home_is_there_in_every_language(sign_in: SignIn, language: str) -> None:
    sign_in(Role.FOCAL_POINT, "CHL").get(f"/{language}/home")


def test_a_deadline_is_told_in_the_reader_s_own_time_too(sign_in: SignIn, session: Session) -> None:
    make_pledge(session, starts_on=date(2026, 7, 1))
    session.commit()
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    assert writer.user is not None
    writer.user.time_zone = "America/Santiago"
    session.commit()
    assert "In your time zone" not in writer.get("/en/home").text

    writer.user.time_zone = "Europe/Madrid"
    session.commit()

    assert "In your time zone: February 1, 2027, 03:59 (Madrid)." in writer.get("/en/home").text


def test_milestones_near_their_day_are_told_to_their_author(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(
        session, published=False, indicators=(), progress_method=ProgressMethod.MILESTONES
    )
    assert pledge.open_version is not None
    plan = (
        ("Past", date(2026, 6, 30)),
        ("Soon", date(2026, 12, 20)),
        ("Far", date(2027, 6, 30)),
        ("Undated", None),
    )
    steps = [Step(title=title, weight_bp=2500, planned_to=day) for title, day in plan]
    milestones.plan(session, operator(), pledge.open_version, steps)
    publish(session, pledge)
    session.commit()

    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text

    assert "Milestones near their day (2)" in page
    assert f'href="/en/pledges/{pledge.code}/milestones/1"' in page
    assert "Planned for June 30, 2026 · its day has passed" in page
    assert "Planned for December 20, 2026" in page
    assert "/milestones/3" not in page
    assert "Milestones near" not in sign_in(Role.APPROVER, "CHL").get("/en/home").text
    assert "Milestones near" not in sign_in(Role.FOCAL_POINT, "PER").get("/en/home").text


def test_the_home_leads_to_reminders_and_the_calendar(sign_in: SignIn) -> None:
    assert 'href="/en/account/mail"' in sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text
