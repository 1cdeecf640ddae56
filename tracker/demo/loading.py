"""Plays the demonstration into an empty database: everything passes through the domain's functions."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demo import dependencies, people
from tracker.demo.agenda import Agenda
from tracker.demo.people import People
from tracker.demo.pledge_acts import PledgeActs
from tracker.demo.pledges import Planned, planned
from tracker.demo.practices import PracticeActs
from tracker.demo.report_acts import ReportActs
from tracker.demo.reports import CLOSING, Span
from tracker.demo.stakeholders import StakeholderActs
from tracker.demo.support import SupportActs
from tracker.demo.translations import TranslationActs
from tracker.domain import periods
from tracker.domain.errors import WrongStateError
from tracker.messages import N_
from tracker.models import Area, Country, Installation, Pledge, ReportingPeriod, User
from tracker.reports import publishing

# Everybody has an account before the first pledge is written.
BEGINNING = datetime(2025, 1, 2, 15, tzinfo=UTC)
DECIDING_HOUR = time(18, tzinfo=UTC)


def load(session: Session, now: datetime, password_hash: str) -> People:
    """Fill an empty database with the demonstration as it stands at the moment; return who takes part.

    Raises WrongStateError when there are people or pledges already.
    """
    if session.scalar(select(User.id).limit(1)) or session.scalar(select(Pledge.id).limit(1)):
        raise WrongStateError(N_("The demonstration data needs an empty database."))
    everybody = people.gather(session, min(BEGINNING, now), password_hash)
    session.get_one(Installation, 1).is_demonstration = True
    # The session forgets what nobody holds, and would load these thousands of times.
    held = [session.scalars(select(kind)).all() for kind in (Country, Area, ReportingPeriod)]
    agenda = Agenda()
    calendar = _calendar(session, now)
    texts = PledgeActs(session, everybody, agenda, now)
    answers = ReportActs(texts, calendar)
    published: list[tuple[Planned, datetime]] = []
    for plan in planned(everybody.countries, now.date()):
        if published_at := texts.tell(plan):
            answers.tell(plan, published_at)
            published.append((plan, published_at))
    dependencies.tell_all(texts, published)
    PracticeActs(session, everybody, agenda).tell_all()
    SupportActs(session, everybody, agenda).tell_all()
    TranslationActs(session, everybody, agenda).tell_all()
    StakeholderActs(session, everybody, agenda).tell_all(calendar)
    _tell_decisions(
        session, everybody, agenda, [one for one in calendar if one.is_closed_on(now.date())]
    )
    agenda.carry_out(now)
    del held
    return everybody


def _calendar(session: Session, now: datetime) -> list[Span]:
    return [
        Span(
            period.code,
            period.covers_to,
            period.opens_on,
            period.due_on,
            period.closes_on,
            period.publishes_on,
        )
        for period in session.scalars(periods.calendar())
        if period.opens_on <= now.date()
    ]


def _tell_decisions(
    session: Session, everybody: People, agenda: Agenda, closed: Sequence[Span]
) -> None:
    """Write down that monitoring staff close every period, and publish all of them but the last."""
    for span in closed:
        closing = datetime.combine(span.closes_on + CLOSING, DECIDING_HOUR)
        agenda.add(closing, partial(_close, session, everybody, span.code))
    for span in closed[:-1]:
        publishing = datetime.combine(span.publishes_on, DECIDING_HOUR)
        agenda.add(publishing, partial(_publish, session, everybody, span.code))


def _close(session: Session, everybody: People, code: str, at: datetime) -> None:
    periods.close(session, everybody.monitor(at), periods.find(session, code))


def _publish(session: Session, everybody: People, code: str, at: datetime) -> None:
    publishing.publish(session, everybody.monitor(at), periods.find(session, code))
