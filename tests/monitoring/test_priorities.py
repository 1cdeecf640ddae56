"""Coverage of the priorities of a span: what is counted, in which set, and what a later set leaves as it is."""

from datetime import date
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update, operator
from tracker.domain import publication
from tracker.domain.texts import PartyText
from tracker.models.enums import LineKind, PartyRole, Stage, Standing
from tracker.models.plan import LineOfAction, PlanOfAction
from tracker.monitoring import priorities
from tracker.monitoring.priorities import Span

NOW = date(2026, 11, 24)
FIRST = Span(date(2025, 1, 1), date(2027, 12, 31))
NEXT = Span(date(2028, 1, 1), date(2030, 12, 31))


def load_next(session: Session, span: Span = NEXT, code: str = "F1") -> None:
    """Load one priority of a later set, as a file of the secretariat would."""
    plan = session.scalars(select(PlanOfAction).where(PlanOfAction.is_current)).one()
    session.add(
        LineOfAction(
            plan_id=plan.id,
            code=code,
            kind=LineKind.PRIORITY,
            title_es="Prioridad ficticia",
            valid_from=span.valid_from,
            valid_to=span.valid_to,
            standing=Standing.VERIFIED,
        )
    )
    session.flush()


def test_a_priority_counts_pledges_countries_and_stages_and_none_is_a_figure(
    session: Session,
) -> None:
    peru = (PartyText(role=PartyRole.CO_PLEDGER, country_iso3="PER"),)
    reported = make_pledge(session, lines=("PT1", "PT2"), parties=peru)
    make_update(session, reported)
    make_pledge(session, country=None, organisation="Fictional Partner", lines=("PT1",))
    make_pledge(session, country="BRA")
    make_pledge(session, published=False, lines=("PT1",))
    gone = make_pledge(session, lines=("PT3",))
    publication.withdraw(session, operator(), gone, reason="Se unió a otro.")

    found = priorities.coverage(session, FIRST, NOW)

    first, second, third = found.priorities[:3]
    assert (first.line.code, first.pledges, first.countries) == ("PT1", 2, ("CHL", "PER"))
    assert first.stages == ((Stage.IN_PROGRESS, 1), (None, 1))
    assert (second.pledges, second.countries) == (1, ("CHL", "PER"))
    assert (third.pledges, third.countries, third.stages) == (0, (), ())
    assert (found.tagged, found.pledges, found.uncovered) == (2, 3, 5)
    assert found.is_in_force
    assert found.is_working_title


def test_the_next_set_leaves_pledges_and_the_earlier_set_as_they_are(session: Session) -> None:
    pledge = make_pledge(session, lines=("PT1",))
    before = priorities.coverage(session, FIRST, NOW)
    load_next(session)

    assert priorities.spans(session) == [FIRST, NEXT]
    assert priorities.coverage(session, FIRST, NOW) == before
    later = priorities.coverage(session, NEXT, date(2028, 6, 1))
    assert [(one.line.code, one.pledges) for one in later.priorities] == [("F1", 0)]
    assert (later.tagged, later.pledges, later.is_in_force) == (0, 1, True)
    assert not later.is_working_title
    assert pledge.current is not None
    assert [line.code for line in pledge.current.lines] == ["PT1"]


def test_the_set_in_force_is_the_day_s_else_the_next_else_the_last(session: Session) -> None:
    known = [FIRST, NEXT]
    for day, wanted in (
        (date(2026, 5, 1), FIRST),
        (date(2028, 1, 1), NEXT),
        (date(2024, 1, 1), FIRST),
        (date(2033, 1, 1), NEXT),
    ):
        assert priorities.in_force(known, day) == wanted
    assert priorities.in_force([], NOW) is None
    assert all(one.key < other.key for one, other in pairwise(known))


def test_a_span_has_a_name_of_its_own(session: Session) -> None:
    assert FIRST.key == "2025-2027"
    assert Span(date(2025, 7, 1), date(2027, 6, 30)).key == "20250701-20270630"
    assert Span(None, None).key == "-"
    assert Span(None, None).holds(NOW)
    assert Span(date(2025, 1, 1), None).key == "2025-"
