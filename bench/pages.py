"""Pages by requests a second: the plan page against the empty route, the list of pledges against Flask-Admin's."""

import statistics
from urllib.parse import urlencode

from sqlalchemy import select

from bench import ours, peers
from bench.serving import Rate, Server, ask, load
from bench.table import Result, Tables
from tracker.db import Database, make_engine
from tracker.models.pledge import Pledge
from tracker.web.cursors import Cursor
from tracker.web.pledge_list import PAGE

PLAN, LIST = "/en/", "/en/pledges"
NOT_MODIFIED, WARM, FIRST, DEEP = 0.85, 0.75, 7.0, 0.7
Target = tuple[Server, str, dict[str, str]]


def plan(tables: Tables, url: str, where: tuple[str, str], runs: int, seconds: float) -> None:
    """Measure the plan page: unchanged, kept, and made anew."""
    with ours.served(url) as server, ours.served(url, cold=True) as cold:
        status, tag = ask(server, PLAN)
        unchanged = {"If-None-Match": tag}
        if status != 200 or ask(server, PLAN, unchanged)[0] != 304:
            raise LookupError(f"the plan page answered {status}")
        rates = _rounds(
            {
                "empty": (server, ours.EMPTY, {}),
                "304": (server, PLAN, unchanged),
                "warm": (server, PLAN, {}),
                "cold": (cold, PLAN, {}),
            },
            runs,
            seconds,
        )
    is_judged = where[0] == "sqlite"
    goals = {"304": NOT_MODIFIED, "warm": WARM, "cold": None}
    section = "Plan page: share of the empty route's requests"
    for name, goal in goals.items():
        tables.add(
            section,
            _ratios(
                f"plan page {name}", where, rates, (name, "empty"), goal if is_judged else None
            ),
        )
    middle = statistics.median(rate.wall for rate in rates["empty"])
    tables.add(section, [Result("empty route", *where, [middle], unit="req/s")])


def lists(tables: Tables, url: str, where: tuple[str, str], runs: int, seconds: float) -> None:
    """Measure the list's first and deepest page, beside Flask-Admin's of the same length."""
    section = "List of pledges"
    deepest, last_page = _deepest(url)
    with ours.served(url) as server:
        first: Target = (server, LIST, {})
        deep: Target = (server, f"{LIST}?{urlencode({'page': deepest})}", {})
        targets = {"first": first, "deepest": deep}
        rates = _rounds(targets, runs, seconds)
        tables.add(
            section, _ratios("deepest page / first", where, rates, ("deepest", "first"), DEEP)
        )
        try:
            with peers.served("flask-admin", url) as other:
                targets["theirs"] = (other, peers.LIST.format(page=0), {})
                targets["their deepest"] = (other, peers.LIST.format(page=last_page), {})
                rates = _rounds(targets, runs, seconds)
        except LookupError as error:
            tables.leave_out(f"Flask-Admin's list, {' '.join(where)}", str(error))
            return
    for what, pair, goal in (
        ("first page / Flask-Admin's", ("first", "theirs"), FIRST),
        ("deepest page / Flask-Admin's", ("deepest", "their deepest"), None),
    ):
        tables.add(section, _ratios(what, where, rates, pair, goal))


def _rounds(targets: dict[str, Target], runs: int, seconds: float) -> dict[str, list[Rate]]:
    """Ask for all targets in turn, several times: whatever disturbs a round disturbs all of it."""
    for server, path, headers in targets.values():
        load(server, path, 1, headers)
    found: dict[str, list[Rate]] = {name: [] for name in targets}
    for _ in range(runs):
        for name, (server, path, headers) in targets.items():
            found[name].append(load(server, path, seconds, headers))
    return found


def _ratios(
    what: str,
    where: tuple[str, str],
    rates: dict[str, list[Rate]],
    pair: tuple[str, str],
    goal: float | None,
) -> list[Result]:
    ones, others = (rates[name] for name in pair)
    pairs = list(zip(ones, others, strict=True))
    cpu = [one.cpu / other.cpu for one, other in pairs]
    wall = [one.wall / other.wall for one, other in pairs]
    return [
        Result(f"{what}, CPU", *where, cpu, goal, at_least=True),
        Result(f"{what}, clock", *where, wall, goal, at_least=True),
    ]


def _deepest(url: str) -> tuple[str, int]:
    """Return the cursor of our list's last full page, and the number of Flask-Admin's."""
    engine = make_engine(url)
    with Database(engine).reading() as session:
        codes = list(session.scalars(select(Pledge.code).order_by(Pledge.code)))
    engine.dispose()
    return Cursor(codes[-PAGE - 1], codes[-PAGE - 1]).written(), len(codes) // PAGE - 1
