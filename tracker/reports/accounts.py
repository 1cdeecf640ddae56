"""What each pledge of a country was said to have come to, in the words and values of the files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.domain.actors import public
from tracker.monitoring.dashboards import View
from tracker.reports import frozen
from tracker.reports.catalogue import REPORTS
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters
from tracker.reports.question import Question

# What one report can hold of people's texts: more would keep its readers, and those who set it, too long.
MOST_LETTERS = 400_000
TEXTS = ("achievements", "challenges", "next_steps", "support_needed")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator with where it started, where it is and where it should go."""

    title: str
    unit: str
    kind: str
    baseline: Decimal | None
    value: Decimal | None
    value_state: str
    target: Decimal | None
    progress: Decimal | None


@dataclass(frozen=True, slots=True)
class Account:
    """A pledge's report for a period as the public may read it; `texts` are those of TEXTS that say something."""

    state: str
    reported_on: date | None
    is_late: bool
    institution: str
    texts: Mapping[str, str]
    indicators: Sequence[Measured] = ()


def of_country(session: Session, here: View, iso3: str) -> dict[str, Account]:
    """Return the accounts of a country's pledges by code, from the snapshot or as they are now.

    They are the public's, whoever asks: nothing that is still on its way is among them.
    """
    indicators: dict[str, list[Measured]] = {}
    for cells in _rows(session, here, iso3, "indicators"):
        indicators.setdefault(cells["pledge_code"], []).append(_measured(cells))
    return {
        cells["pledge_code"]: _account(cells, indicators.get(cells["pledge_code"], ()))
        for cells in _rows(session, here, iso3, "progress")
    }


def longest(accounts: Mapping[str, Account]) -> int | None:
    """Return after how many letters each text must be cut so that a report holds them all; None for no cut."""
    lengths = [len(text) for account in accounts.values() for text in account.texts.values()]
    return MOST_LETTERS // len(lengths) if sum(lengths) > MOST_LETTERS else None


def _rows(session: Session, here: View, iso3: str, name: str) -> Iterator[Cells]:
    report = REPORTS[name]
    code = here.period.code
    question = Question(
        actor=public(here.now),
        engine=Engine(session.get_bind().dialect.name),
        filters=Filters(country=(iso3,), period=(code,), snapshot=code if here.vintage else ""),
        language=here.language,
        pledge_address="",
    )
    source = frozen.answered(report) if here.vintage else report
    for row in source.rows(session, question):
        yield dict(zip(report.sheet.names, row, strict=True))


def _account(cells: Cells, indicators: Sequence[Measured]) -> Account:
    reported_on = cells["reported_on"]
    return Account(
        state=cells["report_state"],
        reported_on=date.fromisoformat(reported_on) if reported_on else None,
        is_late=cells["late"] == "true",
        institution=cells["lead_institution"],
        texts={name: cells[name] for name in TEXTS if cells[name].strip()},
        indicators=indicators,
    )


def _measured(cells: Cells) -> Measured:
    return Measured(
        title=cells["title"],
        unit=cells["unit"],
        kind=cells["kind"],
        baseline=_number(cells["baseline_value"]),
        value=_number(cells["value"]),
        value_state=cells["value_state"],
        target=_number(cells["target_value"]),
        progress=_number(cells["progress"]),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
