"""What the database is asked for the figures: columns in, frozen rows out, whatever the number of pledges."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from tracker.domain.pledge_search import fold
from tracker.models.base import LANGUAGES
from tracker.models.country import Country
from tracker.models.enums import Answer, PartyRole, Stage, Standing
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area, PlanOfAction
from tracker.models.pledge import PledgeParty, PledgeVersion
from tracker.monitoring.figures import Joint, Tally
from tracker.monitoring.rows import AreaRow, CountryRow, Period
from tracker.monitoring.scope import EVERYTHING, Scope

_APART = " "


def periods(session: Session, today: date) -> tuple[Period, ...]:
    """Return the current plan's periods that have opened, the first one first."""
    columns = [
        getattr(ReportingPeriod, name)
        for name in (
            *("id", "code", "covers_from", "covers_to", "opens_on", "due_on"),
            *("closes_on", "publishes_on", "closed_at", "published_at"),
        )
    ]
    query = (
        select(*columns)
        .join(PlanOfAction, PlanOfAction.id == ReportingPeriod.plan_id)
        .where(PlanOfAction.is_current, ReportingPeriod.opens_on <= today)
        .order_by(ReportingPeriod.covers_from)
    )
    return tuple(Period(**row._mapping) for row in session.execute(query))


def areas(session: Session, language: str) -> tuple[AreaRow, ...]:
    """Return the areas of the current plan with their supporting bodies, in their order."""
    query = (
        select(
            Area.code,
            Area.number,
            Area.standing,
            *(getattr(Area, f"title_{code}") for code in LANGUAGES),
            Organisation.name,
            *(getattr(Organisation, f"name_{code}") for code in LANGUAGES),
        )
        .join(PlanOfAction, PlanOfAction.id == Area.plan_id)
        .outerjoin(Organisation, Organisation.id == Area.supporting_organisation_id)
        .where(PlanOfAction.is_current)
        .order_by(Area.number)
    )
    return tuple(
        AreaRow(
            row.code,
            row.number,
            _in_language(row, "title", language),
            row.standing is Standing.WORKING_TITLE,
            getattr(row, f"name_{language}") or row.name,
        )
        for row in session.execute(query)
    )


def countries(session: Session, language: str) -> tuple[CountryRow, ...]:
    """Return all countries by their names in the language, accents aside."""
    query = select(
        Country.iso3, Country.iso2, getattr(Country, f"name_{language}"), Country.subregion
    ).order_by(Country.iso3)
    found = (CountryRow(*row) for row in session.execute(query))
    return tuple(sorted(found, key=lambda country: fold(country.name)))


def tallies(
    session: Session, chosen: Sequence[Period], now: datetime, scope: Scope = EVERYTHING
) -> list[Tally]:
    """Return how the obligations of the periods stand, by period, area and leading country."""
    keys = (Obligation.period_id, Obligation.area_id, Obligation.lead_country_iso3)
    query = (
        select(*keys, *_counts(now))
        .where(*_counting(chosen), *scope.owed, Obligation.waived_at.is_(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    waived = (
        select(*keys, func.count().label("waived"))
        .where(*_counting(chosen), *scope.owed, Obligation.waived_at.is_not(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    names, codes = _area_codes(session), {period.id: period.code for period in chosen}
    return [
        replace(made(row), period=codes[row.period_id], area=names[row.area_id])
        for made, rows in ((_tally, session.execute(query)), (_waived, session.execute(waived)))
        for row in rows
    ]


def stages(session: Session, chosen: Sequence[Period], now: datetime) -> list[Tally]:
    """Return how many obligations of each period stand at each stage, in the region; no progress."""
    keys = (Obligation.period_id, Obligation.answer, Obligation.stage)
    query = (
        select(*keys, func.count().label("eligible"), _not_due(now))
        .where(*_counting(chosen), Obligation.waived_at.is_(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    codes = {period.id: period.code for period in chosen}
    return [
        replace(
            _alike(row.answer, row.stage, row.eligible),
            period=codes[row.period_id],
            not_due=row.not_due,
        )
        for row in session.execute(query)
    ]


def joints(
    session: Session, chosen: Sequence[Period], now: datetime, scope: Scope = EVERYTHING
) -> list[Joint]:
    """Return the joint pledges, once for each country that is party to them beside the lead."""
    query = (
        for_parties(
            *(Obligation.pledge_id, Obligation.period_id, Obligation.area_id),
            *(Obligation.lead_country_iso3, PledgeParty.country_iso3),
            *(Obligation.answer, Obligation.stage, Obligation.progress),
            *(Obligation.due_at, Obligation.answered_at, Obligation.waived_at),
        )
        .where(*_counting(chosen), *scope.owed)
        .order_by(Obligation.id, PledgeParty.id)
    )
    names, codes = _area_codes(session), {period.id: period.code for period in chosen}
    return [
        Joint(
            row.pledge_id,
            scope.has(row.lead_country_iso3),
            replace(
                Tally(waived=1) if row.waived_at is not None else _single(row, now),
                period=codes[row.period_id],
                area=names[row.area_id],
                country=row.country_iso3,
            ),
        )
        for row in session.execute(query)
        if scope.has(row.country_iso3)
    ]


def for_parties(*columns: Any) -> Select[Any]:
    """Return columns of the obligations, once for each country that is party to the pledge beside its lead."""
    return (
        select(*columns)
        .select_from(PledgeParty)
        .join(PledgeVersion, PledgeVersion.id == PledgeParty.version_id)
        .join(Obligation, Obligation.pledge_id == PledgeVersion.pledge_id)
        .where(
            PledgeParty.role == PartyRole.CO_PLEDGER,
            PledgeParty.country_iso3.is_not(None),
            PledgeParty.country_iso3.is_distinct_from(Obligation.lead_country_iso3),
            PledgeVersion.is_current,
        )
    )


def _single(row: Any, now: datetime) -> Tally:
    return replace(
        _alike(row.answer, row.stage, 1),
        not_due=int(row.answer is None and row.due_at > now),
        on_time=int(row.answered_at is not None and row.answered_at < row.due_at),
        shares=_shares(row.progress),
    )


def _alike(answer: Answer | None, stage: Stage | None, number: int) -> Tally:
    """Return the tally of a number of obligations that stand alike."""
    tally = Tally(eligible=number)
    for name in (answer, stage):
        if name is not None:
            tally = replace(tally, **{name.value: number})  # type: ignore[arg-type]
    return tally


def _tally(row: Any) -> Tally:
    """Return a group's counts; what is left of the answers are the discontinued ones."""
    return Tally(
        country=row.lead_country_iso3,
        eligible=row.eligible,
        accepted=row.answered - row.no_change,
        no_change=row.no_change,
        not_due=row.not_due,
        on_time=row.on_time,
        planning=row.planning,
        in_progress=row.in_progress,
        fulfilled=row.fulfilled,
        discontinued=row.answered - row.planning - row.in_progress - row.fulfilled,
        shares=_shares(row.shares),
    )


def _waived(row: Any) -> Tally:
    return Tally(country=row.lead_country_iso3, waived=row.waived)


def _counting(chosen: Iterable[Period]) -> tuple[Any, ...]:
    ids = [period.id for period in chosen]
    # One value is compared, not listed: the index then gives the rows in the order of the groups.
    here = Obligation.period_id == ids[0] if len(ids) == 1 else Obligation.period_id.in_(ids)
    return (here, Obligation.is_owed)


def _counts(now: datetime) -> list[ColumnElement[Any]]:
    return [
        func.count().label("eligible"),
        func.count(Obligation.answer).label("answered"),
        func.count().filter(Obligation.answer == Answer.NO_CHANGE).label("no_change"),
        _not_due(now),
        func.count().filter(Obligation.answered_at < Obligation.due_at).label("on_time"),
        func.count().filter(Obligation.stage == Stage.PLANNING).label("planning"),
        func.count().filter(Obligation.stage == Stage.IN_PROGRESS).label("in_progress"),
        func.count().filter(Obligation.stage == Stage.FULFILLED).label("fulfilled"),
        func.aggregate_strings(Obligation.progress, _APART).label("shares"),
    ]


def _not_due(now: datetime) -> ColumnElement[int]:
    silent = Obligation.answer.is_(None)
    return func.count().filter(silent, Obligation.due_at > now).label("not_due")


def _shares(text: str | None) -> tuple[Fraction, ...]:
    return tuple(map(share, text.split(_APART))) if text else ()


@lru_cache(maxsize=65_536)
def share(text: str) -> Fraction:
    """Return the fraction that an obligation's column holds."""
    return Fraction(text)


def _area_codes(session: Session) -> dict[int, str]:
    return {row.id: row.code for row in session.execute(select(Area.id, Area.code))}


def _in_language(row: Any, name: str, language: str) -> str:
    """Return a text in the language, or in the first language that has one."""
    texts = (getattr(row, f"{name}_{code}") for code in (language, *LANGUAGES))
    return next((text for text in texts if text), "")
