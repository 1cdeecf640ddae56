"""Fills a scratch database with invented rows at the scale S of the speed goals: quick, by plain inserts."""

import random
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert

from tracker.models import (
    Area,
    AuditHead,
    Base,
    Country,
    Obligation,
    PlanOfAction,
    Pledge,
    PledgeParty,
    PledgeVersion,
    ProgressUpdate,
    ReportingPeriod,
)
from tracker.models.enums import Answer, PartyRole, ProgressReason, Stage, Standing, State

PLEDGES, PERIODS, REPORTED_PERIODS, COUNTRIES = 2_000, 20, 10, 33
STAGES = (Stage.PLANNING, Stage.IN_PROGRESS, Stage.IN_PROGRESS, Stage.FULFILLED, Stage.DISCONTINUED)
START = datetime(2024, 12, 12, tzinfo=UTC)
NOW = datetime(2030, 1, 20, 12, tzinfo=UTC)


def fill(connection: Connection) -> None:
    """Create the tables and some 2,000 pledges with 20,000 accepted updates."""
    Base.metadata.create_all(connection)
    chance = random.Random(40)  # noqa: S311 - invented rows, not secrets
    connection.execute(insert(AuditHead), {"id": 1, "seq": 1, "hash": "0" * 64})
    _plan(connection)
    connection.execute(insert(Country), [_country(number) for number in range(COUNTRIES)])
    connection.execute(insert(ReportingPeriod), [_period(number) for number in range(PERIODS)])
    numbers = range(1, PLEDGES + 1)
    connection.execute(insert(Pledge), [_pledge(number, chance) for number in numbers])
    connection.execute(insert(PledgeVersion), [_version(number) for number in numbers])
    connection.execute(insert(PledgeParty), [_party(number) for number in numbers[::15]])
    obligations = [_obligation(p, q, chance) for p in numbers for q in range(PERIODS)]
    connection.execute(insert(Obligation), obligations)
    answered = [row for row in obligations if row["answer"]]
    connection.execute(insert(ProgressUpdate), [_update(row) for row in answered])
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ANALYZE")


def _plan(connection: Connection) -> None:
    plan = {"id": 1, "code": "chile-2024", "kind": "plan", "is_current": True, "title_en": "Plan"}
    connection.execute(insert(PlanOfAction), plan | {"standing": Standing.VERIFIED, "source": ""})
    areas = ("protection", "solutions", "disasters")
    connection.execute(
        insert(Area),
        [
            {"id": number, "plan_id": 1, "number": number, "code": code, "title_en": code}
            | {"standing": Standing.WORKING_TITLE}
            for number, code in enumerate(areas, 1)
        ],
    )


def _iso3(number: int) -> str:
    return f"Q{chr(65 + number // 26)}{chr(65 + number % 26)}"


def _country(number: int) -> dict[str, object]:
    names = {f"name_{code}": f"Country {number}" for code in ("es", "en", "pt", "fr")}
    return names | {
        "iso3": _iso3(number),
        "iso2": _iso3(number)[1:],
        "m49": f"{number:03}",
        "subregion": "south_america",
        "currency": "USD",
        "time_zone": "UTC",
    }


def _period(number: int) -> dict[str, object]:
    year, half = 2025 + number // 2, number % 2
    first = date(year, 1 + 6 * half, 1)
    last = date(year, 12, 31) if half else date(year, 6, 30)
    return {
        "id": number + 1,
        "plan_id": 1,
        "code": f"{year}-H{half + 1}",
        "covers_from": first,
        "covers_to": last,
        "opens_on": first,
        "due_on": last + timedelta(days=31),
        "closes_on": last + timedelta(days=46),
        "publishes_on": last + timedelta(days=77),
    }


def _pledge(number: int, chance: random.Random) -> dict[str, object]:
    return {
        "id": number,
        "code": f"{_iso3(number % COUNTRIES)}-2025-{number:03}",
        "lead_country_iso3": _iso3(number % COUNTRIES),
        "area_id": 1 + number // COUNTRIES % 3,
        "stage": chance.choice(STAGES),
        "created_at": START,
        "first_published_at": START,
    }


def _version(number: int) -> dict[str, object]:
    return {
        "id": number,
        "pledge_id": number,
        "number": 1,
        "state": State.PUBLISHED,
        "is_current": True,
        "title": f"Invented pledge {number}",
        "language": "en",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2031, 12, 31),
        "created_at": START,
        "edited_at": START,
        "published_at": START,
    }


def _party(number: int) -> dict[str, object]:
    return {
        "version_id": number,
        "position": 0,
        "role": PartyRole.CO_PLEDGER,
        "country_iso3": _iso3((number + 7) % COUNTRIES),
    }


def _obligation(pledge: int, period: int, chance: random.Random) -> dict[str, object]:
    due = datetime(2025 + (period + 1) // 2, 2 if period % 2 else 8, 1, tzinfo=UTC)
    answered = period <= REPORTED_PERIODS and chance.random() < 0.91
    below = chance.choice((3, 12, 100, 240, 1_000, 4_500, 6_200))
    figure = chance.random() < 0.7
    return {
        "id": (pledge - 1) * PERIODS + period + 1,
        "pledge_id": pledge,
        "period_id": period + 1,
        "area_id": 1 + pledge // COUNTRIES % 3,
        "lead_country_iso3": _iso3(pledge % COUNTRIES),
        "due_at": due,
        "is_owed": True,
        "answer": chance.choice((Answer.ACCEPTED, Answer.ACCEPTED, Answer.NO_CHANGE))
        if answered
        else None,
        "is_stale": False,
        "stage": chance.choice(STAGES) if answered else None,
        "stage_changed_on": due.date() if answered else None,
        "answered_at": due + timedelta(days=chance.choice((-9, -4, 6))) if answered else None,
        "progress": f"{chance.randint(0, below)}/{below}" if answered and figure else None,
        "progress_reason": ProgressReason.OK if answered else ProgressReason.NOT_REPORTED,
        "indicators": 2,
        "computable": 2 if answered and figure else 0,
    }


def _update(obligation: dict[str, object]) -> dict[str, object]:
    return {
        "obligation_id": obligation["id"],
        "revision": 1,
        "state": State.ACCEPTED,
        "is_current": True,
        "stage": obligation["stage"],
        "language": "en",
        "achievements": "What was done, invented. " * 6,
        "created_at": obligation["answered_at"],
        "edited_at": obligation["answered_at"],
        "first_submitted_at": obligation["answered_at"],
        "submitted_at": obligation["answered_at"],
        "accepted_at": obligation["answered_at"],
    }
