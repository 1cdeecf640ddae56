"""The quality profile as a file, for monitoring staff: one row per country, counts beside every share."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.monitoring.quality import Middle, Part, Quality, profiles
from tracker.monitoring.rows import Period
from tracker.monitoring.scope import Scope
from tracker.reports import cells, pledge_cells
from tracker.reports.catalogue import Report
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Row
from tracker.reports.question import Question

_GIVEN = N_("How many of them.")
_WHOLE = N_("Of how many.")
_SHARE = N_("The share, from 0 to 1; empty for fewer than 5.")
_PARTS = (
    ("required", N_("Required answers of pledges")),
    ("optional", N_("Optional answers of pledges")),
    ("said", N_("Answers and values in reports")),
    ("on_time", N_("Reports in time")),
    ("evidence", N_("Reports with evidence")),
    ("claims", N_("Fulfilled with evidence")),
)


def _columns() -> Iterator[Column]:
    for name, label in _PARTS:
        yield Column(f"{name}_given", label, Kind.INTEGER, _GIVEN)
        yield Column(f"{name}_whole", label, Kind.INTEGER, _WHOLE)
        yield Column(f"{name}_share", label, Kind.NUMBER, _SHARE)


SHEET = Sheet(
    name="quality",
    title=N_("Quality of reporting by country"),
    about=N_(
        "One row per country, by name: how complete, timely, evidenced and recent its reports are."
    ),
    key=("country_iso3", "period"),
    columns=(
        pledge_cells.COUNTRY_ISO3,
        pledge_cells.PERIOD,
        Column(
            "pledges", N_("Pledges"), Kind.INTEGER, N_("Pledges that owe a report for the period.")
        ),
        Column(
            "reports",
            N_("Reports"),
            Kind.INTEGER,
            N_("Accepted reports with content in four periods."),
        ),
        *_columns(),
        Column("late", N_("Late reports"), Kind.INTEGER, N_("Reports sent after the due day.")),
        Column(
            "days_late",
            N_("Median days late"),
            Kind.NUMBER,
            N_("Median days late; empty for fewer than 5."),
        ),
        Column(
            "answered",
            N_("Pledges with an answer"),
            Kind.INTEGER,
            N_("Pledges with an answer at any time."),
        ),
        Column(
            "age_days",
            N_("Median age in days"),
            Kind.NUMBER,
            N_("Median age of the last answer; empty for fewer than 5."),
        ),
        Column(
            "unheard", N_("Never answered"), Kind.INTEGER, N_("Pledges without any answer yet.")
        ),
    ),
)


def report(opened: tuple[Period, ...], period: Period, scope: Scope) -> Report:
    """Return the report on a period's profile, for what a page's filters leave."""

    def rows(session: Session, question: Question) -> Iterator[Row]:
        found = profiles(session, opened, period, question.actor.at, question.language, scope)
        return (_row(profile, period) for profile in found)

    return Report(SHEET, rows)


def _row(profile: Quality, period: Period) -> Row:
    parts: list[Part] = [getattr(profile, name) for name, _ in _PARTS]
    return [
        profile.country.iso3,
        period.code,
        str(profile.pledges),
        str(profile.reports),
        *(
            text
            for part in parts
            for text in (str(part.given), str(part.whole), cells.share(part.share))
        ),
        *_middle(profile.late),
        *_middle(profile.age),
        str(profile.unheard),
    ]


def _middle(found: Middle) -> tuple[str, str]:
    return str(found.number), cells.share(found.days)
