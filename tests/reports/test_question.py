"""The filters, on the report of progress; the list of pledges has the same conditions."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_organisation, make_pledge, make_update
from tests.reports.asking import codes, table
from tracker.domain.texts import LinkText, PartyText
from tracker.models.enums import (
    CountryRole,
    LineKind,
    LinkRelation,
    LinkScheme,
    PartyRole,
    Population,
    Stage,
    Standing,
    SupportKind,
)
from tracker.models.plan import LineOfAction
from tracker.models.pledge import Pledge


def line(session: Session, pledge: Pledge, code: str) -> LineOfAction:
    made = LineOfAction(
        plan_id=pledge.area.plan_id,
        code=code,
        kind=LineKind.ACTION,
        title_en="Fictional",
        standing=Standing.UNVERIFIED,
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def two(session: Session) -> tuple[str, str]:
    """Two pledges that differ in everything that can be asked for; the first one was reported on."""
    first = make_pledge(
        session,
        country="CHL",
        area="protection",
        title="Apátridas",
        support_kinds=(SupportKind.POLICY, SupportKind.PLACES),
        country_roles=(CountryRole.DESTINATION,),
        populations=(Population.STATELESS,),
        links=(LinkText(scheme=LinkScheme.FORUM, identifier="csm", relation=LinkRelation.PART_OF),),
    )
    second = make_pledge(
        session,
        country="HND",
        area="solutions",
        title="Retorno, 100 % seguro",
        support_kinds=(SupportKind.FINANCIAL,),
        country_roles=(CountryRole.RETURN,),
        populations=(Population.RETURNEES, Population.REFUGEES),
    )
    make_update(session, first)
    assert first.current is not None
    first.current.lines.append(line(session, first, "FICTIONAL-1"))
    return first.code, second.code


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"country": "CHL"}, [0]),
        ({"country": ("CHL", "HND")}, [0, 1]),
        ({"area": "solutions"}, [1]),
        ({"line": "FICTIONAL-1"}, [0]),
        ({"kind": "places"}, [0]),
        ({"kind": ("places", "financial")}, [0, 1]),
        ({"kind": "other"}, []),
        ({"population": "refugees"}, [1]),
        ({"role": "destination"}, [0]),
        ({"forum": "csm"}, [0]),
        ({"q": "apatrida naranja"}, []),
        ({"q": "APATRIDAS"}, [0]),
        ({"q": "100 % seguro"}, [1]),
        ({"q": "1__"}, []),
        ({"stage": "in_progress"}, [0]),
        ({"reported": "accepted"}, [0]),
        ({"reported": ("not_reported", "waived"), "period": "2026-H1"}, [1]),
        ({"country": "CHL", "area": "solutions"}, []),
    ],
)
@pytest.mark.parametrize("report", ["progress", "pledges", "indicators", "obligations"])
def test_every_report_is_narrowed_by_the_same_filters(
    session: Session, two: tuple[str, str], report: str, asked: dict[str, Any], expected: list[int]
) -> None:
    found = sorted(set(codes(table(session, report, **asked))))

    assert found == sorted(two[number] for number in expected)


def test_a_period_and_a_state_mean_the_same_obligation(
    session: Session, two: tuple[str, str]
) -> None:
    rows = table(session, "progress", period="2026-H1")
    assert codes(rows, "period") == ["2026-H1", "2026-H1"]

    # The first one is accepted in 2026-H1 and not due in 2026-H2.
    assert codes(table(session, "pledges", period="2026-H2", reported="accepted")) == []
    assert codes(table(session, "pledges", period="2026-H1", stage="in_progress")) == [two[0]]
    assert codes(table(session, "pledges", period="2026-H2", stage="in_progress")) == []
    assert codes(table(session, "indicators", period="2026-H2"), "period") == ["2026-H2", "2026-H2"]


def test_the_line_stands_in_the_file(session: Session, two: tuple[str, str]) -> None:
    assert codes(table(session, "progress", country="CHL"), "line_of_action")[0] == "FICTIONAL-1"


@pytest.mark.parametrize(
    ("role", "counts"), [(PartyRole.CO_PLEDGER, True), (PartyRole.SUPPORTER, False)]
)
def test_a_joint_pledge_is_one_of_each_of_its_countries(
    session: Session, role: PartyRole, counts: bool
) -> None:
    partner = make_organisation(session)
    pledge = make_pledge(
        session,
        country="CHL",
        parties=(
            PartyText(role=role, country_iso3="PER"),
            PartyText(role=PartyRole.IMPLEMENTER, organisation_id=partner.id),
        ),
    )

    assert codes(table(session, "pledges", country="PER")) == ([pledge.code] if counts else [])
    (row,) = table(session, "pledges")
    assert (row["party_countries"], row["party_organisations"]) == ("PER", "Fictional Partner")


def test_a_stage_without_a_period_is_the_pledges_own(
    session: Session, two: tuple[str, str]
) -> None:
    assert codes(table(session, "pledges", stage=Stage.IN_PROGRESS.value)) == [two[0]]
    assert codes(table(session, "pledges", stage=Stage.PLANNING.value)) == []
