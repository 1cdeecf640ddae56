"""A published period shows its snapshot; what is known now stands beside it."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tests.monitoring import world as worlds
from tests.monitoring.world import World
from tests.reports.test_publishing import H1, LATER, publish
from tracker.domain import periods, progress, publication
from tracker.models.enums import Role
from tracker.models.snapshot import Snapshot, SnapshotRow
from tracker.monitoring import dashboards
from tracker.monitoring.snapshots import Vintage
from tracker.reports import files
from tracker.views import vintages as door


@pytest.fixture
def world(session: Session) -> World:
    return worlds.make(session)


@pytest.fixture
def vintage(session: Session, world: World) -> Vintage:
    """The published period, and a report that was accepted after it."""
    update = factories.make_update(
        session, world.silent, accepted=False, readings=worlds.readings(75)
    )
    progress.submit(session, factories.operator(), update)
    made = publish(session)
    progress.accept(session, factories.operator(LATER), update)
    session.commit()
    return made


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    text = client.get(address).text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "address", ["/en/", "/en/areas/protection", "/en/countries", "/en/countries/CHL"]
)
def test_a_published_period_shows_its_snapshot_and_the_way_to_the_live_figures(
    browser: Browser, vintage: Vintage, address: str
) -> None:
    published = browser.get(address).text
    live = browser.get(f"{address}?period={H1}&live=1").text

    assert "These are the published figures, as known on November 24, 2026" in published
    assert f"method 1, sha256 {vintage.short}" in published
    assert f"{address}?period={H1}&amp;live=1" in published
    assert f"snapshot={H1}" in published
    assert f"/en/vintages/{H1}/pledges?" in published
    assert "Live figures of" in live
    assert "They may differ from those published on November 24, 2026." in live
    assert f"snapshot={H1}" not in live
    assert vintage.short not in live


def test_figures_differ_where_a_late_report_was_accepted(
    browser: Browser, vintage: Vintage
) -> None:
    assert ">5 of 7</a> reported" in browser.get("/en/").text.replace("\xa0", " ")
    assert ">6 of 7</a> reported" in browser.get(f"/en/?period={H1}&live=1").text.replace(
        "\xa0", " "
    )


def test_a_country_s_report_is_cited_with_its_snapshot(browser: Browser, vintage: Vintage) -> None:
    page = browser.get("/en/countries/CHL").text

    cited = f"snapshot of November 24, 2026, method 1, sha256 {vintage.short}."
    assert f"Chile Plan of Action 2024-2034”, {cited}" in page


def test_a_period_that_is_not_published_says_nothing_of_snapshots(
    browser: Browser, vintage: Vintage
) -> None:
    page = browser.get("/en/?period=2026-H2").text

    assert "These are the published figures" not in page
    assert "They may differ" not in page


def test_page_and_every_file_of_the_snapshot_agree_to_the_digit(
    session: Session, client: FlaskClient, vintage: Vintage
) -> None:
    here = dashboards.view(session, LATER, "en", H1)
    assert here is not None
    figures = dashboards.plan_page(session, here).figures
    (region,) = [
        row
        for row in rows(client, f"/data/summary.csv?snapshot={H1}")
        if not row["country_iso3"] and not row["area"]
    ]
    found = json.loads(client.get(f"/data/summary.json?snapshot={H1}").text)
    whole = next(row for row in found if not row["country_iso3"] and not row["area"])

    names = ("eligible", "accepted", "not_reported", "planning", "fulfilled", "computable")
    assert [region[name] for name in names] == [str(getattr(figures, name)) for name in names]
    assert [whole[name] for name in names] == [getattr(figures, name) for name in names]
    assert figures.mean is not None
    assert region["mean_progress"] == f"{float(figures.mean):.6f}"
    assert (
        f'"mean_progress": {region["mean_progress"]}'
        in client.get(f"/data/summary.json?snapshot={H1}").text
    )


@pytest.mark.parametrize("form", files.FORMATS)
def test_every_format_has_the_frozen_rows(client: FlaskClient, vintage: Vintage, form: str) -> None:
    response = client.get(f"/data/progress.{form}?snapshot={H1}&country=CHL")

    name = f"progress_CHL_snapshot-{H1}_2026-11-24.{form}"
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_snapshot_stands_in_its_column_and_live_rows_have_none(
    client: FlaskClient, world: World, vintage: Vintage
) -> None:
    frozen = rows(client, f"/data/progress.csv?snapshot={H1}")
    live = rows(client, f"/data/progress.csv?period={H1}")

    def state(found: list[dict[str, str]]) -> list[str]:
        return [row["report_state"] for row in found if row["pledge_code"] == world.silent.code]

    assert {row["snapshot"] for row in frozen} == {H1}
    assert {row["snapshot"] for row in live} == {""}
    assert (state(frozen), state(live)) == (["not_reported"], ["accepted"])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/data/progress.csv?snapshot=2025-H1", 409),
        ("/data/progress.csv?snapshot=nonsense", 400),
        ("/en/vintages/2025-H1", 404),
        ("/en/vintages/nonsense", 404),
        (f"/en/vintages/{H1}?to=2025-H1", 404),
        ("/en/vintages/2025-H1/pledges", 409),
        (f"/en/vintages/{H1}/pledges?stage=nonsense", 400),
    ],
)
def test_what_was_never_published_is_not_there(
    client: FlaskClient, vintage: Vintage, address: str, status: int
) -> None:
    assert client.get(address).status_code == status


def test_each_period_stands_as_published_and_as_known_now(
    browser: Browser, vintage: Vintage
) -> None:
    page = browser.get("/en/vintages").text

    assert f'href="/en/vintages/{H1}"' in page
    assert "first published" in page
    assert f"with {H1}" in page
    assert "not published yet" in page


def test_a_period_published_before_there_were_snapshots_says_so(
    browser: Browser, session: Session, world: World
) -> None:
    period = periods.find(session, "2025-H1")
    period.closed_at = period.published_at = NOW
    session.commit()

    assert "never published with a snapshot" in browser.get("/en/vintages").text


def test_before_the_first_period_there_is_nothing_to_compare(
    browser: Browser, session: Session
) -> None:
    browser.app.extensions["tracker_clock"] = lambda: datetime(2024, 12, 31, tzinfo=UTC)

    assert "No reporting period has opened yet" in browser.get("/en/vintages").text


def test_what_changed_since_names_the_pledge_that_reported_late(
    browser: Browser, world: World, vintage: Vintage
) -> None:
    page = browser.get(f"/en/vintages/{H1}").text

    assert vintage.sha256 in page
    assert "the rows give this hash" in page
    assert "1 pledge stands otherwise." in page
    assert f'href="/en/pledges/{world.silent.code}"' in page


def test_two_snapshots_are_compared(
    browser: Browser, session: Session, world: World, vintage: Vintage
) -> None:
    publish(session, "2025-H2")
    session.commit()

    page = browser.get(f"/en/vintages/2025-H2?to={H1}").text

    assert f"What differs in the snapshot of {H1}" in page
    assert "owes no report" in page
    assert "no change" in page


def test_without_later_reports_nothing_changed(
    browser: Browser, session: Session, world: World
) -> None:
    publish(session)
    session.commit()

    assert "Every pledge stands as it was published." in browser.get(f"/en/vintages/{H1}").text


def test_a_snapshot_that_was_tampered_with_is_pointed_out(
    browser: Browser, session: Session
) -> None:
    first = periods.find(session, "2025-H1").id
    session.add(SnapshotRow(period_id=first, position=2, kind="country", body="{}"))
    session.flush()
    seal = {"as_of": NOW, "published_at": NOW, "sha256": "0" * 64}
    session.add(Snapshot(period_id=first, method_version=1, row_count=1, **seal))
    session.commit()

    page = browser.get("/en/vintages/2025-H1").text

    assert "This snapshot is not as it was sealed: A row is missing." in page
    assert "the rows give this hash" not in page


def test_the_rows_behind_a_figure_are_those_of_the_snapshot(
    browser: Browser, client: FlaskClient, world: World, vintage: Vintage
) -> None:
    page = browser.get(f"/en/vintages/{H1}/pledges?reported=not_reported").text

    assert world.silent.code in page
    assert world.half.code not in page
    assert "reported=not_reported" in page
    whole = browser.get(f"/es/vintages/{H1}/pledges").text.replace("\N{NO-BREAK SPACE}", " ")
    assert ">50 %<" in whole
    assert ">20-07-2026<" in whole
    assert "0.500000" not in whole
    assert f"/data/progress.csv?reported=not_reported&amp;snapshot={H1}&amp;lang=en" in page
    assert "No pledge in this snapshot" in browser.get(f"/en/vintages/{H1}/pledges?q=zzz").text


def test_many_rows_are_cut_and_the_page_says_so(
    browser: Browser, vintage: Vintage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_ROWS", 2)

    assert (
        "The first 2 rows; the files hold all of them."
        in browser.get(f"/en/vintages/{H1}/pledges").text
    )


def test_the_title_of_a_pledge_withdrawn_since_is_not_shown(
    browser: Browser, session: Session, world: World, vintage: Vintage
) -> None:
    publication.withdraw(session, factories.operator(LATER), world.half, reason="No se hará.")
    session.commit()

    assert "Withdrawn pledge" in browser.get(f"/en/vintages/{H1}/pledges?country=CHL").text


def test_the_list_of_pledges_leads_to_the_snapshots_rows(
    client: FlaskClient, vintage: Vintage
) -> None:
    some = client.get(f"/en/pledges?snapshot={H1}&country=CHL")
    every = client.get(f"/en/pledges?snapshot={H1}")

    assert some.headers["Location"] == f"/en/vintages/{H1}/pledges?country=CHL"
    assert every.headers["Location"] == f"/en/vintages/{H1}/pledges"


def test_signed_in_readers_see_the_same_snapshot(
    sign_in: Callable[..., Browser], vintage: Vintage
) -> None:
    page = sign_in(Role.MONITOR).get(f"/en/vintages/{H1}/pledges").text

    assert "draft" not in page[page.index("<main") :]
