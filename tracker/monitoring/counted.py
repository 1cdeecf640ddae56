"""Every pledge that counts in a period as a frozen row, from the database or from a snapshot."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tracker import clock, measure
from tracker.domain.standing import OVER as OVER_STAGES
from tracker.models.enums import Answer, MilestoneState
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring import facts, freezing, snapshots
from tracker.monitoring.dimensions import OVER, Counted
from tracker.monitoring.figures import Tally
from tracker.monitoring.rows import Period, Step
from tracker.monitoring.snapshots import Vintage

# The rows of the progress report that a snapshot keeps beside the inputs, and the names of their columns.
REPORT_ROWS, REPORT_COLUMNS = "report:progress", "columns"
SUMMARY_ROWS = "report:summary"
SUMMARY_COUNTS = (
    *("eligible", "accepted", "no_change", "not_due", "waived", "on_time"),
    *("planning", "in_progress", "fulfilled", "discontinued"),
)


def live(session: Session, period: Period, now: datetime) -> list[Counted]:
    """Return how each pledge that counts in the period stands at the moment, by code."""
    parties, lines = freezing.parties(session), freezing.lines_of_action(session)
    query = (
        select(
            *(Pledge.code, Pledge.withdrawn_at, PledgeVersion.id, Area.code.label("area")),
            *(Obligation.lead_country_iso3, PledgeVersion.country_roles),
            *(PledgeVersion.support_kinds, PledgeVersion.populations),
            *(PledgeVersion.starts_on, PledgeVersion.ends_on),
            *(PledgeVersion.budget_minor, PledgeVersion.budget_currency),
            *(Obligation.due_at, Obligation.waived_at, Obligation.answer, Obligation.answered_at),
            *(Obligation.is_stale, Obligation.stage, Obligation.progress),
            *(ProgressUpdate.challenge_codes, ProgressUpdate.support_needed),
        )
        .select_from(Obligation)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .join(Area, Area.id == Pledge.area_id)
        .outerjoin(
            ProgressUpdate,
            and_(ProgressUpdate.obligation_id == Obligation.id, ProgressUpdate.is_current),
        )
        .where(Obligation.period_id == period.id, Obligation.is_owed)
        .order_by(Pledge.code)
    )
    return [
        _counted(
            {
                **row._mapping,
                "lines": lines.get(row.id, ()),
                "countries": {row.lead_country_iso3, *parties.get(row.id, ())} - {None},
                "roles": row.country_roles,
                "kinds": row.support_kinds,
                "challenges": row.challenge_codes or (),
                "needs_support": bool(row.support_needed),
                "is_hidden": row.withdrawn_at is not None,
            },
            period,
            now,
        )
        for row in session.execute(query)
    ]


def frozen(session: Session, vintage: Vintage, period: Period) -> list[Counted]:
    """Return how each pledge of a published period stood; a text withdrawn since is said no more."""
    hidden, said = snapshots.withdrawn(session), _said(session, vintage)
    return [
        _counted(_thawed(body, said.get(body["code"], {}), hidden), period, vintage.as_of)
        for body in snapshots.bodies(session, vintage, freezing.PLEDGE)
    ]


def _said(session: Session, vintage: Vintage) -> dict[str, dict[str, str]]:
    """Return what the frozen progress report says of each pledge, by its code."""
    return {cells["pledge_code"]: cells for cells in report_cells(session, vintage, REPORT_ROWS)}


def report_cells(session: Session, vintage: Vintage, kind: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a frozen report by the names of their columns."""
    name = kind.partition(":")[2]
    columns: list[str] = next(
        body["columns"]
        for body in snapshots.bodies(session, vintage, REPORT_COLUMNS)
        if body["report"] == name
    )
    for body in snapshots.bodies(session, vintage, kind):
        yield dict(zip(columns, body, strict=True))


def _thawed(
    body: Mapping[str, Any], said: Mapping[str, str], hidden: Collection[str]
) -> dict[str, Any]:
    amount, currency = said.get("budget_amount", ""), said.get("budget_currency", "")
    return {
        **body,
        "due_at": datetime.fromisoformat(body["due_at"]),
        "answered_at": body["answered_at"] and datetime.fromisoformat(body["answered_at"]),
        "starts_on": body["starts_on"] and date.fromisoformat(body["starts_on"]),
        "ends_on": body["ends_on"] and date.fromisoformat(body["ends_on"]),
        "needs_support": bool(said.get("support_needed")),
        "budget_minor": _minor(amount, currency) if amount else None,
        "budget_currency": currency if amount else None,
        "is_hidden": body["code"] in hidden,
    }


def _minor(amount: str, currency: str) -> int:
    return int(Decimal(amount).scaleb(get_currency_precision(currency)))


def _counted(row: Mapping[str, Any], period: Period, now: datetime) -> Counted:
    share = facts.share(row["progress"]) if row["progress"] else None
    figures = {
        "code": row["code"],
        "tally": _tally(row, period, share, now),
        "pace": _pace(row, period, share, now),
        "countries": tuple(sorted(row["countries"])),
        "is_stale": row["is_stale"],
        "is_hidden": row["is_hidden"],
    }
    if row["is_hidden"]:
        return Counted(**figures)
    return Counted(
        **figures,
        lines=tuple(row["lines"]),
        populations=tuple(row["populations"]),
        roles=tuple(row["roles"]),
        kinds=tuple(row["kinds"]),
        challenges=tuple(row["challenges"]),
        needs_support=row["needs_support"],
        budget_minor=row["budget_minor"],
        budget_currency=row["budget_currency"],
    )


def _tally(row: Mapping[str, Any], period: Period, share: Fraction | None, now: datetime) -> Tally:
    where: dict[str, Any] = {"period": period.code, "area": row["area"]}
    if row["waived_at"] is not None:
        return Tally(**where, waived=1)
    answer, at = row["answer"], row["answered_at"]
    stage: dict[str, Any] = {str(row["stage"]): 1} if row["stage"] is not None else {}
    return Tally(
        **where,
        **stage,
        eligible=1,
        accepted=int(answer == Answer.ACCEPTED),
        no_change=int(answer == Answer.NO_CHANGE),
        not_due=int(answer is None and row["due_at"] > now),
        on_time=int(at is not None and at < row["due_at"]),
        shares=() if share is None else (share,),
    )


def _pace(row: Mapping[str, Any], period: Period, share: Fraction | None, now: datetime) -> str:
    if row["stage"] in OVER_STAGES:
        return OVER
    day = min(period.covers_to, clock.local_day(now, "UTC"))
    gone = measure.elapsed_share(row["starts_on"], row["ends_on"], day)
    return measure.pace(share, gone).value


def live_steps(session: Session, since: date, until: date) -> list[Step]:
    """Return the dated milestones up to a day of all public pledges: those open, and those planned since a day."""
    query = (
        select(Pledge.code, Milestone.title, Milestone.planned_to, Milestone.done_on)
        .join(Pledge, Pledge.id == Milestone.pledge_id)
        .where(
            Pledge.first_published_at.is_not(None),
            Pledge.withdrawn_at.is_(None),
            Milestone.state != MilestoneState.CANCELLED,
            Milestone.planned_to <= until,
            Milestone.done_on.is_(None) | (Milestone.planned_to >= since),
        )
        .order_by(Milestone.planned_to, Pledge.code, Milestone.position)
    )
    return [Step(*row) for row in session.execute(query)]


def frozen_steps(session: Session, vintage: Vintage, since: date, until: date) -> list[Step]:
    """Return the same as a snapshot keeps them, but for pledges withdrawn since."""
    hidden = snapshots.withdrawn(session)
    found = [
        Step(
            body["pledge"],
            body["title"],
            body["planned_to"] and date.fromisoformat(body["planned_to"]),
            body["done_on"] and date.fromisoformat(body["done_on"]),
        )
        for body in snapshots.bodies(session, vintage, freezing.MILESTONE)
        if body["pledge"] not in hidden and body["state"] != MilestoneState.CANCELLED
    ]
    kept = [
        (step.planned_to, step)
        for step in found
        if step.planned_to is not None
        and step.planned_to <= until
        and (step.done_on is None or step.planned_to >= since)
    ]
    return [step for _, step in sorted(kept, key=lambda pair: (pair[0], pair[1].code))]


def frozen_summary(session: Session, vintage: Vintage, country: str) -> list[Tally]:
    """Return what a snapshot says of a country's areas in its own and earlier periods, without progress."""
    found = []
    for cells in report_cells(session, vintage, SUMMARY_ROWS):
        if cells["country_iso3"] == country and cells["area"]:
            counts: dict[str, Any] = {name: int(cells[name] or 0) for name in SUMMARY_COUNTS}
            found.append(
                Tally(period=cells["period"], area=cells["area"], country=country, **counts)
            )
    return found
