"""The summary: the figures of the region, its countries and areas, one row per group and period."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.monitoring.summary import SummaryRow, summary_rows
from tracker.reports import pledge_cells
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Row
from tracker.reports.question import Question

# A group can be chosen, not narrowed: its figures are those of all its pledges.
FILTERS = frozenset({"country", "area", "period", "snapshot"})

SHEET = Sheet(
    name="summary",
    title=N_("Figures by period, country and area"),
    about=N_(
        "One row per period for the region, each country, and the areas of both; joint pledges count once in the region."
    ),
    key=(),
    columns=(
        pledge_cells.PERIOD,
        Column(
            "country_iso3",
            N_("Country code"),
            Kind.CODE,
            N_("ISO 3166-1 code of the country; empty for the region."),
            hxl="#country+code+v_iso3",
        ),
        Column(
            "area",
            N_("Area"),
            Kind.CODE,
            N_("Code of the area of the plan; empty for all areas."),
            hxl="#sector+code+v_pac",
        ),
        Column(
            "eligible",
            N_("Eligible"),
            Kind.INTEGER,
            N_(
                "How many pledges owe an update for the period; the waived ones are not among them."
            ),
        ),
        Column("accepted", N_("Accepted"), Kind.INTEGER, N_("How many have an accepted update.")),
        Column(
            "no_change",
            N_("No change"),
            Kind.INTEGER,
            N_("How many have an accepted statement that nothing has changed."),
        ),
        Column(
            "not_reported",
            N_("Not reported"),
            Kind.INTEGER,
            N_("How many have no accepted update though it was due."),
        ),
        Column(
            "not_due",
            N_("Not yet due"),
            Kind.INTEGER,
            N_("How many have no accepted update and still have time."),
        ),
        Column(
            "waived",
            N_("Waived"),
            Kind.INTEGER,
            N_("How many were let off; they are not eligible."),
        ),
        Column(
            "coverage",
            N_("Coverage"),
            Kind.NUMBER,
            N_("Share of the eligible pledges with an accepted update or statement, from 0 to 1."),
        ),
        Column(
            "on_time",
            N_("On time"),
            Kind.INTEGER,
            N_("How many of these were first sent by the end of the due day."),
        ),
        Column("planning", N_("Planning"), Kind.INTEGER, N_("How many are being planned.")),
        Column("in_progress", N_("In progress"), Kind.INTEGER, N_("How many are in progress.")),
        Column("fulfilled", N_("Fulfilled"), Kind.INTEGER, N_("How many are fulfilled.")),
        Column("discontinued", N_("Discontinued"), Kind.INTEGER, N_("How many are discontinued.")),
        Column(
            "computable",
            N_("With progress"),
            Kind.INTEGER,
            N_("How many have a progress figure."),
        ),
        Column(
            "mean_progress",
            N_("Mean progress"),
            Kind.NUMBER,
            N_(
                "Mean progress of those that have a figure; empty for fewer than 5 eligible pledges."
            ),
        ),
        Column(
            "lower_bound",
            N_("Lower bound"),
            Kind.NUMBER,
            N_("The mean over all eligible pledges if the others stood at 0."),
        ),
        Column(
            "upper_bound",
            N_("Upper bound"),
            Kind.NUMBER,
            N_("The mean over all eligible pledges if the others stood at 1."),
        ),
    ),
)


def rows(session: Session, question: Question) -> Iterator[Row]:
    """Yield the figures as everything else shows them."""
    asked = question.filters
    for row in summary_rows(session, question.actor.at, asked.period or None):
        is_chosen = (not asked.country or row.country_iso3 in asked.country) and (
            not asked.area or row.area in asked.area
        )
        if is_chosen:
            yield _written(row)


def _written(row: SummaryRow) -> Row:
    values = (getattr(row, name) for name in SHEET.names)
    return ["" if value is None else str(value) for value in values]
