"""The filters of a page as what its facts obey: the very conditions that choose the rows of lists and files."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.monitoring.records import belongs_to
from tracker.monitoring.scope import EVERYTHING, Scope
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters
from tracker.reports.owed import owed
from tracker.reports.question import Condition, Question

# They say how a pledge stands in a period, not what it is.
OF_A_PERIOD = ("stage", "reported")


def scope(session: Session, actor: Actor, chosen: Filters, period: str) -> Scope:
    """Return what the filters leave; a stage or a report asked for is the one of the period."""
    at_any_time = replace(chosen, period=(), snapshot="")
    if not at_any_time.said():
        return EVERYTHING
    question = _question(session, actor, at_any_time)
    pledges = _pledges(question)
    standing = []
    if any(getattr(chosen, name) for name in OF_A_PERIOD):
        of_period = _question(session, actor, replace(at_any_time, period=(period,)))
        standing = [Pledge.id.in_(_owed(of_period, pledges, Obligation.pledge_id))]
    return Scope(
        obligations=_owed(question, pledges, Obligation.id),
        pledges=pledges.where(*standing),
        texts=select(PledgeVersion.id)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(*_of_text(session, actor, at_any_time), *standing)
        .correlate(None),
        countries=chosen.country,
    )


def _pledges(question: Question) -> Select[Any]:
    """Return the pledges that fit, whatever was said of them."""
    text = and_(
        PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current, question.may_read_text()
    )
    return (
        select(Pledge.id)
        .select_from(Pledge)
        .outerjoin(PledgeVersion, text)
        .where(*question.chosen())
        .correlate(None)
    )


def _owed(question: Question, pledges: Select[Any], column: Any) -> Select[Any]:
    """Return a column of the obligations that fit: of a report's state the files' own words are asked."""
    if question.filters.reported:
        return owed(question).query.order_by(None).with_only_columns(column)
    # The updates say nothing more: without them the engine answers many times faster.
    found = select(column).where(Obligation.pledge_id.in_(pledges), question.counted())
    if question.filters.stage:
        found = found.where(Obligation.stage.in_(question.filters.stage))
    return found.correlate(None)


def _question(session: Session, actor: Actor, filters: Filters) -> Question:
    return Question(actor, Engine(session.get_bind().dialect.name), filters, "es", "")


def _of_text(session: Session, actor: Actor, filters: Filters) -> list[Condition]:
    """Return what the filters ask of a text that is not in force yet: its own parties count."""
    found = _question(session, actor, replace(filters, country=())).chosen()
    if filters.country:
        found.append(belongs_to(*filters.country))
    return found
