"""Every published pledge owes updates; the deadline is the end of the day where the country is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_pledge, obligation_of, operator, update_text
from tracker.domain import obligations, periods, progress, publication, standing
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.models.country import Country
from tracker.models.enums import Role, Stage
from tracker.models.period import Obligation, ReportingPeriod
from tracker.reports import publishing

SECOND = timedelta(seconds=1)


def codes_owed(session: Session, pledge_id: int) -> list[str]:
    query = select(Obligation).where(Obligation.pledge_id == pledge_id).join(Obligation.period)
    return [owed.period.code for owed in session.scalars(query.order_by(Obligation.due_at))]


def test_a_pledge_owes_from_the_period_in_which_it_starts_to_the_end(session: Session) -> None:
    pledge = make_pledge(session, starts_on=date(2026, 6, 30))

    owed = codes_owed(session, pledge.id)

    assert owed[0] == "2026-H1"
    assert owed[-1] == "2034-H2"
    assert len(owed) == 18


def test_a_pledge_that_starts_a_day_later_owes_a_period_less(session: Session) -> None:
    pledge = make_pledge(session, starts_on=date(2026, 7, 1))

    assert codes_owed(session, pledge.id)[0] == "2026-H2"


def test_a_draft_owes_nothing(session: Session) -> None:
    pledge = make_pledge(session, published=False)

    assert codes_owed(session, pledge.id) == []
    with pytest.raises(WrongStateError):
        standing.begin(session, pledge)


def test_without_a_calendar_nothing_is_owed(session: Session) -> None:
    session.execute(delete(ReportingPeriod))

    assert codes_owed(session, make_pledge(session).id) == []


def test_an_organisation_reports_in_universal_time(session: Session) -> None:
    pledge = make_pledge(session, organisation="Fictional Partner")

    assert obligation_of(session, pledge).due_at == datetime(2026, 8, 1, tzinfo=UTC)


def test_the_deadline_is_the_end_of_the_due_day_in_each_of_the_33_zones(session: Session) -> None:
    countries = session.scalars(select(Country).order_by(Country.iso3)).all()
    assert len(countries) == 33

    for country in countries:
        pledge = make_pledge(session, country=country.iso3, external_ref=f"zone-{country.iso3}")
        owed = obligation_of(session, pledge, "2026-H2")
        zone = ZoneInfo(country.time_zone)
        last_second = (owed.due_at - SECOND).astimezone(zone)
        assert last_second.date() == date(2027, 1, 31), country.iso3
        assert (last_second.hour, last_second.minute, last_second.second) == (23, 59, 59)
        assert owed.due_at.astimezone(zone).date() == date(2027, 2, 1), country.iso3


@pytest.mark.parametrize(
    ("offset", "is_late"), [(-SECOND, False), (timedelta(), True), (SECOND, True)]
)
def test_a_second_decides_whether_a_report_is_late_in_each_of_the_33_zones(
    session: Session, offset: timedelta, is_late: bool
) -> None:
    for country in session.scalars(select(Country).order_by(Country.iso3)).all():
        pledge = make_pledge(session, country=country.iso3, external_ref=f"late-{country.iso3}")
        owed = obligation_of(session, pledge, "2026-H1")
        moment = operator(owed.due_at + offset)

        update = progress.start(session, moment, owed, update_text())
        progress.submit(session, moment, update)
        progress.accept(session, operator(), update)

        assert owed.answered_at is not None
        assert (owed.answered_at >= owed.due_at) is is_late, country.iso3


def test_what_a_published_pledge_owes_is_public(session: Session) -> None:
    pledge = make_pledge(session)
    stranger = actor_of(session, Role.FOCAL_POINT, country="HND")

    seen = session.scalars(obligations.visible_to(stranger)).all()

    assert {owed.pledge.code for owed in seen} == {pledge.code}


def test_what_a_withdrawn_pledge_owed_stays_with_its_country(
    session: Session, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    publication.withdraw(session, operator(), pledge, reason="The programme ended.")
    stranger = actor_of(session, Role.FOCAL_POINT, country="HND")

    assert session.scalars(obligations.visible_to(stranger)).all() == []
    assert session.scalars(obligations.visible_to(focal_point)).all() != []


def test_a_scheduled_period_takes_no_update(session: Session) -> None:
    owed = obligation_of(session, make_pledge(session), "2027-H1")

    with pytest.raises(WrongStateError, match="opens on 2027-01-01"):
        obligations.require_taking(session, owed, NOW)


@pytest.mark.parametrize("is_published", [False, True])
def test_a_closed_period_takes_no_update(
    session: Session, monitor: Actor, is_published: bool
) -> None:
    owed = obligation_of(session, make_pledge(session), "2026-H1")
    periods.close(session, monitor, owed.period)
    if is_published:
        publishing.publish(session, monitor, owed.period)

    with pytest.raises(WrongStateError, match="2026-H1 is closed"):
        obligations.require_taking(session, owed, NOW)


def test_a_withdrawn_pledge_takes_no_update(session: Session) -> None:
    pledge = make_pledge(session)
    owed = obligation_of(session, pledge)
    publication.withdraw(session, operator(), pledge, reason="The programme ended.")

    with pytest.raises(WrongStateError, match="withdrawn"):
        obligations.require_taking(session, owed, NOW)


def test_a_discontinued_pledge_takes_no_later_update(session: Session) -> None:
    pledge = make_pledge(session)
    first = progress.start(
        session,
        operator(),
        obligation_of(session, pledge, "2026-H1"),
        update_text(stage=Stage.DISCONTINUED, challenges="The fund was closed."),
    )
    progress.submit(session, operator(), first)
    progress.accept(session, operator(), first)

    with pytest.raises(WrongStateError, match="owes no update"):
        obligations.require_taking(session, obligation_of(session, pledge, "2026-H2"), NOW)
