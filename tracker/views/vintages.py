"""What was published of each period and what is known now: public, like the figures themselves."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.extensions import database
from tracker.monitoring import snapshots, vintages
from tracker.reports import files, filters, frozen
from tracker.reports.catalogue import REPORTS
from tracker.reports.cells import Engine
from tracker.reports.filters import NoSnapshotError
from tracker.reports.question import Question
from tracker.web import figure_links
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names, current_language

MOST_ROWS = 500

bp = Blueprint("vintages", __name__, url_prefix="/<lang:lang>/vintages")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Show every period as it was first published and as it is known now."""
    rows = vintages.table(database.session, current_actor().at)
    return render_template("vintages/index.html", rows=rows, now=current_actor().at)


@bp.get("/<period>")
@allow(GET=PUBLIC)
@until_data_change
def show(period: str) -> ResponseReturnValue:
    """Show a snapshot with its hash, and what differs now or in another snapshot (`?to=2026-H2`)."""
    page = vintages.page(database.session, current_actor().at, period, request.args.get("to", ""))
    verdict = snapshots.verify(database.session, page.vintage)
    return render_template("vintages/show.html", page=page, verdict=verdict, names=country_names())


@bp.get("/<period>/pledges")
@allow(GET=PUBLIC)
def pledges(period: str) -> ResponseReturnValue:
    """List the rows behind a published figure, as the snapshot keeps them."""
    session = database.session
    vintage = snapshots.of_period(session, period)
    if vintage is None:
        raise NoSnapshotError(period=period)
    asked = [pair for pair in request.args.items(multi=True) if pair[0] not in ("snapshot", "lang")]
    chosen, _writing = filters.read(session, [*asked, ("snapshot", period)])
    report = REPORTS["progress"]
    question = Question(
        actor=current_actor(),
        engine=Engine(session.get_bind().dialect.name),
        filters=chosen,
        language=current_language(),
        pledge_address="",
    )
    found = frozen.answered(report).rows(session, question)
    names = report.sheet.names
    rows = [_shown(dict(zip(names, row, strict=True))) for row in islice(found, MOST_ROWS + 1)]
    return render_template(
        "vintages/pledges.html",
        vintage=vintage,
        rows=rows[:MOST_ROWS],
        is_cut=len(rows) > MOST_ROWS,
        most=MOST_ROWS,
        said=[pair for pair in chosen.said() if pair[0] != "snapshot"],
        files={form: figure_links.frozen_file(chosen, form) for form in files.FORMATS},
    )


def _shown(cells: Mapping[str, str]) -> dict[str, Any]:
    progress, day = cells["progress"], cells["reported_on"]
    return {
        **cells,
        "progress": Fraction(progress) if progress else None,
        "reported_on": date.fromisoformat(day) if day else None,
    }
