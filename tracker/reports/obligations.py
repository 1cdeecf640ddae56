"""The report of who owes what: one row per pledge and period, answered or not."""

from tracker.messages import N_
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.reports import cells, extract, pledge_cells
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.filters import Reported
from tracker.reports.owed import owed, zone
from tracker.reports.question import Question

SHEET = Sheet(
    name="obligations",
    title=N_("Who owes what"),
    about=N_(
        "One row per pledge and period in which it owes an update: when it was due and when it came."
    ),
    key=("pledge_code", "period"),
    columns=(
        pledge_cells.PLEDGE_CODE,
        pledge_cells.COUNTRY_ISO3,
        pledge_cells.PERIOD,
        pledge_cells.DUE_ON,
        Column(
            "state",
            N_("Report"),
            Kind.CODE,
            N_(
                "How the pledge stands in the period; draft, submitted and returned only for those who may see them."
            ),
            hxl="#status+code",
            words=tuple(Reported),
        ),
        Column(
            "submitted_on",
            N_("Sent on"),
            Kind.DATE,
            N_("Day on which the update was first sent, in the country's own time."),
            hxl="#date+reported",
        ),
        Column(
            "days_late",
            N_("Days late"),
            Kind.INTEGER,
            N_(
                "Days from the due day to the day it was sent, 0 when in time; empty when nothing was sent."
            ),
        ),
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine, base = question.engine, owed(question)
    return extract.of(
        {
            "pledge_code": Pledge.code,
            "country_iso3": cells.text(Pledge.lead_country_iso3),
            "period": ReportingPeriod.code,
            "due_on": engine.day(ReportingPeriod.due_on),
            "state": base.state,
            "submitted_on": engine.local_day(base.sent_at, zone()),
            "days_late": engine.days_between(ReportingPeriod.due_on, base.sent_at, zone()),
        },
        base.query,
        by=Obligation.pledge_id,
    )
