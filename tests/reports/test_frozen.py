"""The frozen rows of the reports: the same cells as on the day, the same filters as on live rows."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.monitoring import world as worlds
from tests.monitoring.world import World
from tests.reports.asking import KEPT, PUBLIC, Table, codes, question, table
from tests.reports.test_publishing import H1, LATER, publish
from tracker.domain import publication
from tracker.domain.texts import LinkText
from tracker.models.enums import LinkRelation, LinkScheme
from tracker.reports import frozen
from tracker.reports.catalogue import REPORTS
from tracker.reports.filters import NoSnapshotError

FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"country": "PER"},
    {"country": ("CHL", "PER")},
    {"area": "solutions"},
    {"stage": "fulfilled"},
    {"reported": ("waived", "not_reported")},
    {"reported": "no_change", "country": "CHL"},
    {"kind": "policy"},
    {"kind": "financial"},
    {"population": "stateless"},
    {"role": "origin"},
    {"line": "nothing"},
    {"forum": "CSM"},
    {"q": "REGISTRO apatridas"},
    {"q": "zzz"},
)


@pytest.fixture
def world(session: Session) -> World:
    made = worlds.make(session)
    link = LinkText(scheme=LinkScheme.FORUM, identifier="CSM", relation=LinkRelation.CONTRIBUTES_TO)
    factories.make_pledge(session, country="HND", links=(link,))
    return made


def kept(session: Session, name: str, **asked: Any) -> Table:
    report = frozen.answered(REPORTS[name])
    rows = report.rows(session, question(session, PUBLIC, snapshot=H1, **asked))
    return [dict(zip(report.sheet.names, row, strict=True)) for row in rows]


def without(rows: Table, *names: str) -> Table:
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def test_the_snapshot_gives_the_rows_of_its_day_by_every_filter(
    session: Session, world: World
) -> None:
    names = [name for name in KEPT if name != "summary"]
    live = [table(session, name, period=H1, **asked) for asked in FILTERS for name in names]

    publish(session)

    frozen_ = [kept(session, name, **asked) for asked in FILTERS for name in names]
    for now, then in zip(live, frozen_, strict=True):
        assert without(then, "snapshot") == without(now, "snapshot")


@pytest.mark.parametrize("asked", [{}, {"country": "PER"}, {"area": "protection"}], ids=str)
def test_the_summary_is_that_of_its_day(
    session: Session, world: World, asked: dict[str, Any]
) -> None:
    live = table(session, "summary", period=H1, **asked)
    before = table(session, "summary", period="2025-H2", **asked)

    publish(session)

    assert kept(session, "summary", **asked) == live
    assert kept(session, "summary", period="2025-H2", **asked) == before
    assert kept(session, "summary", period="2026-H2") == []


def test_the_rows_say_of_which_snapshot_they_are(session: Session, world: World) -> None:
    publish(session)

    rows = kept(session, "progress")

    assert {row["snapshot"] for row in rows} == {H1}
    assert {row["method_version"] for row in rows} == {"1"}
    assert rows[0]["url"].startswith("https://pledges.example/es/pledges/")
    assert {row["country"] for row in rows} == {"Chile", "Honduras", ""}
    assert kept(session, "progress", period="2026-H2") == []
    assert len(kept(session, "progress", period=("2026-H2", H1))) == len(rows)


def test_of_a_pledge_withdrawn_since_the_figures_stay_and_the_text_goes(
    session: Session, world: World
) -> None:
    publish(session)
    before = {name: kept(session, name) for name in KEPT}
    code = world.half.code

    publication.withdraw(session, factories.operator(LATER), world.half, reason="No se hará.")

    after = {name: kept(session, name) for name in KEPT}
    assert (after["summary"], after["obligations"]) == (before["summary"], before["obligations"])
    assert set(codes(before["pledges"])) - set(codes(after["pledges"])) == {code}
    assert code not in codes(after["indicators"])
    (row,) = [row for row in after["progress"] if row["pledge_code"] == code]
    (was,) = [row for row in before["progress"] if row["pledge_code"] == code]
    assert (row["stage"], row["progress"]) == (was["stage"], was["progress"])
    assert (row["title"], row["achievements"]) == ("", "")
    assert code not in codes(kept(session, "progress", q="registro"))
    assert code not in codes(kept(session, "progress", kind="policy"))
    assert code in codes(kept(session, "progress", country="CHL"))


def test_a_pledge_that_still_had_time_is_not_due_in_the_snapshot(session: Session) -> None:
    pledge = factories.make_pledge(session)
    publish(session, "2026-H2")
    report = frozen.answered(REPORTS["progress"])

    asked = question(session, snapshot="2026-H2", reported="not_due")
    rows = list(report.rows(session, asked))

    assert [row[0] for row in rows] == [pledge.code]


def test_what_was_never_frozen_is_said(session: Session) -> None:
    report = frozen.answered(REPORTS["progress"])

    with pytest.raises(NoSnapshotError, match="no snapshot of 2026-H1"):
        list(report.rows(session, question(session, snapshot=H1)))


def test_a_column_that_came_later_is_empty(session: Session, world: World) -> None:
    publish(session)
    report = REPORTS["obligations"]
    added = replace(report.sheet.columns[0], name="added_later")
    newer = replace(report, sheet=replace(report.sheet, columns=(*report.sheet.columns, added)))

    rows = frozen.answered(newer).rows(session, question(session, snapshot=H1))

    assert {row[-1] for row in rows} == {""}
