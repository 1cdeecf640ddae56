from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import make_pledge, obligation_of, operator
from tracker import paths
from tracker.domain import audit, periods, reference, sheets
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError
from tracker.models import (
    Area,
    AuditEvent,
    Country,
    Forum,
    LineOfAction,
    Obligation,
    Organisation,
    PlanOfAction,
    ProcessEvent,
    ReportingPeriod,
    Term,
)
from tracker.models.enums import Standing

FILES = sorted(paths.REFERENCE.glob("*.csv"))
LINES = (
    "plan,area,parent,code,kind,title_es,title_en,title_pt,title_fr,valid_from,valid_to,standing"
)
PERIODS = "plan,code,covers_from,covers_to,opens_on,due_on,closes_on,publishes_on"


def sheet(name: str, *rows: str) -> sheets.Sheet:
    return sheets.read(name, "\n".join(rows).encode())


def load(session: Session, *given: sheets.Sheet) -> list[reference.Loaded]:
    return reference.load(session, operator(), sheets=given)


def faults(session: Session, *given: sheets.Sheet) -> list[tuple[str, str, str]]:
    with pytest.raises(sheets.FaultySheetsError) as refused:
        load(session, *given)
    return [(fault.field, fault.value, str(fault)) for fault in refused.value.sheet_faults]


def test_the_package_knows_33_countries_and_who_is_known_to_have_adopted(session: Session) -> None:
    countries = session.scalars(select(Country).order_by(Country.iso3)).all()

    assert len(countries) == 33
    assert [country.iso3 for country in countries if country.adopted_on] == ["BRA", "CHL", "MEX"]
    assert {country.time_zone for country in countries} <= available_timezones()
    assert {country.subregion for country in countries} == {
        "caribbean",
        "central_america",
        "south_america",
    }
    assert all(country.name(code) for country in countries for code in ("es", "en", "pt", "fr"))


def test_the_three_areas_are_working_titles_with_their_bodies(session: Session) -> None:
    areas = session.scalars(select(Area).order_by(Area.number)).all()

    assert [(area.code, area.standing) for area in areas] == [
        ("protection", Standing.WORKING_TITLE),
        ("solutions", Standing.WORKING_TITLE),
        ("disasters", Standing.WORKING_TITLE),
    ]
    bodies = [area.supporting_organisation for area in areas]
    assert [body.code for body in bodies if body] == ["IACHR", "IDB", "PDD"]


def test_what_is_known_of_the_plan_is_there_and_nothing_more(session: Session) -> None:
    lines = session.scalars(select(LineOfAction).order_by(LineOfAction.code)).all()
    outcomes = session.scalars(
        select(Term.code).where(Term.vocabulary == "multistakeholder_outcome").order_by(Term.code)
    ).all()
    current = session.scalars(select(PlanOfAction).where(PlanOfAction.is_current)).one()

    assert [line.code for line in lines] == [f"PT{number}" for number in range(1, 8)]
    assert {(line.standing, line.area_id) for line in lines} == {(Standing.WORKING_TITLE, None)}
    assert outcomes == [f"cartagena40-O{number}" for number in range(1, 7)]
    assert current.code == "chile-2024"
    assert session.scalar(select(func.count()).select_from(PlanOfAction)) == 5
    assert session.scalar(select(func.count()).select_from(ProcessEvent)) == 15


def test_the_calendar_is_twenty_half_years(session: Session) -> None:
    calendar = session.scalars(periods.calendar()).all()

    assert (len(calendar), calendar[0].code, calendar[-1].code) == (20, "2025-H1", "2034-H2")
    assert [later.covers_from.toordinal() for later in calendar[1:]] == [
        earlier.covers_to.toordinal() + 1 for earlier in calendar[:-1]
    ]


def test_members_of_unclear_standing_are_not_listed(session: Session) -> None:
    forums = {forum.code: forum for forum in session.scalars(select(Forum))}

    assert {"NIC", "VEN"}.isdisjoint(one.country_iso3 for one in forums["OAS"].members)
    assert forums["GRULAC"].members == []
    assert len(forums["CELAC"].members) == 33


def test_loading_again_changes_nothing(session: Session) -> None:
    before = audit.data_version(session)

    loaded = load(session, *(sheets.read(path.name, path.read_bytes()) for path in FILES))

    assert [one.name for one in loaded] == list(reference.NAMES)
    assert {(tuple(one.new), one.changed) for one in loaded} == {((), 0)}
    assert sum(one.unchanged for one in loaded) == 378
    assert audit.data_version(session) == before


def test_the_secretariats_lines_are_added_and_changed_in_place(session: Session) -> None:
    official = sheet(
        "lines.csv",
        LINES,
        "chile-2024,protection,,P1,programme,Programa uno,,,,,,verified",
        "chile-2024,protection,P1,A1,action,Acción uno,,,,2025-01-01,,verified",
        "chile-2024,protection,,PT2,priority,Título oficial,,,,2025-01-01,2027-12-31,verified",
    )

    [loaded] = load(session, official)

    assert (loaded.new, loaded.changed, loaded.unchanged) == (["P1", "A1"], 1, 0)
    found = {
        line.code: line
        for line in session.scalars(
            select(LineOfAction).where(LineOfAction.code.in_(["P1", "A1", "PT2"]))
        )
    }
    assert found["A1"].parent_id == found["P1"].id
    assert found["PT2"].title("en") == "Título oficial"
    assert found["PT2"].standing is Standing.VERIFIED
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (event.action, event.object_id, event.actor_role) == (
        "reference.load",
        "lines.csv",
        "operator",
    )
    assert official.sha256 in event.body


def test_every_fault_is_named_and_nothing_is_loaded(session: Session) -> None:
    found = faults(
        session,
        sheet(
            "lines.csv",
            LINES,
            "chile-2024,protection,,A1,action,Acción,,,,2027-01-01,2026-01-01,verified",
            "chile-2024,nowhere,,A2,outcome,Acción,,,,31/12/2027,,verified",
            "chile-2024,,,A3,action,Acción,,,,,,verified",
            "chile-2024,,,A3,action,Acción,,,,,,verified",
        ),
        sheet(
            "forum_members.csv", "forum,country,member_from,member_to,standing", "X,CHL,,,verified"
        ),
    )

    assert found == [
        ("lines.csv:2:valid_to", "2026-01-01", "It must not be before valid_from."),
        ("lines.csv:3:area", "nowhere", "There is no area with this code."),
        ("lines.csv:3:kind", "outcome", "Use one of: programme, action, priority."),
        (
            "lines.csv:3:valid_from",
            "31/12/2027",
            "Write an existing date as year-month-day, such as 2026-07-31.",
        ),
        ("lines.csv:5:code", "A3", "It stands in row 4 already."),
        ("forum_members.csv:2:forum", "X", "There is no forum with this code."),
    ]
    assert session.scalar(select(LineOfAction).where(LineOfAction.code == "A3")) is None


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (
            sheet("lines.csv", LINES + ",colour", ""),
            (
                "lines.csv:1:colour",
                "colour",
                f"The file has no such column. Its columns are: {LINES.replace(',', ', ')}, own_translation, source.",
            ),
        ),
        (
            sheet("lines.csv", LINES.replace(",kind", "")),
            ("lines.csv:1:kind", "", "The column is missing."),
        ),
        (sheet("lines.csv"), ("lines.csv:1:", "", "The file is empty.")),
        (
            sheet("actions.csv", "code"),
            (
                "actions.csv:1:",
                "actions.csv",
                f"The file must be one of: {', '.join(reference.NAMES)}.",
            ),
        ),
        (
            sheets.read("lines.csv", b"\xff\xfe"),
            ("lines.csv:1:", "", "The file must be saved as UTF-8."),
        ),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    session: Session, given: sheets.Sheet, fault: tuple[str, str, str]
) -> None:
    assert faults(session, given) == [fault]


def test_no_files_at_all_is_a_fault(session: Session) -> None:
    assert faults(session) == [
        (":0:", "", f"There is none of these files: {', '.join(reference.NAMES)}.")
    ]


def test_what_the_database_refuses_is_a_fault(session: Session) -> None:
    heading = (
        "iso3,iso2,m49,name_es,name_en,name_pt,name_fr,subregion,currency,time_zone,adopted_on"
    )
    twin = "XYZ,CL,999,Otro,Other,Outro,Autre,caribbean,USD,UTC,"

    assert faults(session, sheet("countries.csv", heading, twin)) == [
        (
            "countries.csv:2:iso3",
            "XYZ",
            "Another record holds the same values (uq_country_iso2).",
        )
    ]
    assert session.get(Country, "XYZ") is None


def test_exactly_one_plan_is_the_current_one(session: Session) -> None:
    heading = "code,kind,title_es,title_en,title_pt,title_fr,starts_on,ends_on,is_current,standing"
    second = "next-2034,plan,Plan siguiente,,,,2034-12-01,,yes,working_title"

    assert faults(session, sheet("plans.csv", heading, second)) == [
        (
            "plans.csv:1:is_current",
            "chile-2024, next-2034",
            "Exactly one plan must be the current one.",
        )
    ]


def test_a_closed_period_keeps_its_dates(session: Session, monitor: Actor) -> None:
    periods.close(session, monitor, periods.find(session, "2025-H1"))
    moved = "chile-2024,2025-H1,2025-01-01,2025-06-30,2025-01-01,2025-08-31,2025-09-15,2025-10-15"

    assert faults(session, sheet("periods.csv", PERIODS, moved)) == [
        ("periods.csv:2:code", "2025-H1", "A closed period keeps its dates.")
    ]


def test_an_organisations_type_is_one_of_the_forums_entity_types(session: Session) -> None:
    heading = "code,name,name_es,name_en,name_pt,name_fr,aliases,type,country"

    assert faults(session, sheet("organisations.csv", heading, "X,X,,,,,,club,CHL")) == [
        ("organisations.csv:2:type", "club", "There is no entity type with this code.")
    ]
    load(session, sheet("organisations.csv", heading, "X,X,,,,,,cso,CHL"))
    assert session.scalars(select(Organisation).where(Organisation.code == "X")).one().type == "cso"


def test_only_administrators_and_the_operator_load(session: Session, monitor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        reference.load(session, monitor, sheets=[])


def test_deadlines_follow_the_calendar_and_the_countrys_clock(session: Session) -> None:
    pledge = make_pledge(session)
    moved = "chile-2024,2026-H2,2026-07-01,2026-12-31,2026-07-01,2027-02-15,2027-03-15,2027-04-15"

    load(session, sheet("periods.csv", PERIODS, moved))

    # The end of 15 February in Santiago's summer.
    assert obligation_of(session, pledge, "2026-H2").due_at == datetime(2027, 2, 16, 3, tzinfo=UTC)


def test_a_new_period_is_owed_by_what_is_published(session: Session) -> None:
    pledge = make_pledge(session)
    unpublished = make_pledge(session, published=False)
    added = "chile-2024,2035-H1,2035-01-01,2035-06-30,2035-01-01,2035-07-31,2035-08-15,2035-09-15"

    load(session, sheet("periods.csv", PERIODS, added))

    owed = session.scalars(
        select(Obligation.pledge_id).join(ReportingPeriod).where(ReportingPeriod.code == "2035-H1")
    ).all()
    assert owed == [pledge.id]
    assert unpublished.id not in owed
