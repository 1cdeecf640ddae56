"""The dashboards' figures, against an independent count of the same rows."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import PERU, Counter, World, readings
from tests.reports.asking import codes, table
from tests.reports.test_frozen import kept
from tests.reports.test_publishing import LATER, publish
from tracker.domain import progress, publication
from tracker.models.enums import ChallengeCode, Population, SupportKind
from tracker.models.indicator import Milestone
from tracker.monitoring import boards, dashboards
from tracker.monitoring.boards import Asked, Board
from tracker.monitoring.dimensions import PACES, Dimension


def board(
    session: Session, by: Dimension = Dimension.AREA, *, code: str = "2026-H1", **asked: str
) -> Board:
    view = dashboards.view(session, NOW, "en", code)
    assert view is not None
    return boards.board(session, view, Asked(by, **asked))


def counts(page: Board) -> dict[str, int]:
    return {row.key: row.group.figures.eligible for row in page.rows}


def test_the_whole_is_the_region_of_the_plan_page(session: Session, world: World) -> None:
    view = dashboards.view(session, NOW, "en", "2026-H1")
    assert view is not None

    page = boards.board(session, view, Asked())

    assert page.whole.figures == dashboards.plan_page(session, view).figures
    assert [row.figures.eligible for row in page.trend.rows] == [0, 2, 7]
    figures = page.whole.figures
    assert (figures.eligible, figures.reported, figures.late, figures.waived) == (7, 5, 1, 1)
    # 50, 100, 25 (attested), 100 and 0 per cent.
    assert figures.mean == Fraction(275, 500)


def test_every_eligible_pledge_has_one_pace(session: Session, world: World) -> None:
    paces = board(session).whole.paces

    # half and late are ahead of their time, the attested one is at 25 % of 33 %, joint at nothing.
    assert tuple(paces) == PACES
    assert sum(paces.values()) == 7
    assert paces == {
        "on_track": 2, "behind": 1, "far_behind": 1, "insufficient_data": 2, "over": 1,
    }  # fmt: skip


@pytest.mark.parametrize("by", list(Dimension))
def test_the_rows_lead_to_the_whole(session: Session, world: World, by: Dimension) -> None:
    page = board(session, by)

    assert sum(counts(page).values()) == page.sums.rows
    assert page.sums.rows - page.sums.counted_again + page.sums.without == page.sums.whole == 7


def test_countries_are_reconciled_as_on_the_plan_page(session: Session, world: World) -> None:
    page = board(session, Dimension.COUNTRY)

    assert counts(page) == {"CHL": 6, "PER": 1}
    sums = page.sums
    assert (sums.rows, sums.counted_again, sums.without, sums.whole) == (7, 1, 1, 7)


def test_a_joint_pledge_of_an_organisation_is_no_country_short(session: Session) -> None:
    factories.make_pledge(session, organisation="Fictional Partner", parties=(PERU,))

    page = board(session, Dimension.COUNTRY)

    assert (counts(page), page.sums.counted_again, page.sums.without) == ({"PER": 1}, 0, 0)


def test_a_pledge_of_many_kinds_is_counted_again_and_one_of_none_apart(session: Session) -> None:
    both = (Population.REFUGEES, Population.STATELESS)
    factories.make_pledge(session, populations=both, support_kinds=(SupportKind.POLICY,))
    factories.make_pledge(session, populations=(Population.STATELESS,))

    page = board(session, Dimension.POPULATION)

    assert counts(page) == {"refugees": 1, "stateless": 2}
    assert (page.sums.rows, page.sums.counted_again, page.sums.whole) == (3, 1, 2)
    assert counts(board(session, Dimension.LINE)) == {}
    assert board(session, Dimension.LINE).sums.without == 2


def test_a_country_or_an_area_alone(session: Session, world: World) -> None:
    peru = board(session, Dimension.COUNTRY, country="PER")
    solutions = board(session, area="solutions")

    assert counts(peru) == {"PER": 1}
    assert [row.figures.eligible for row in peru.trend.rows] == [0, 0, 1]
    assert (counts(solutions), solutions.whole.figures.mean) == ({"solutions": 1}, None)
    chile = board(session, Dimension.ROLE, country="CHL", area="protection")
    assert [row.figures.eligible for row in chile.trend.rows] == [0, 2, 5]


def test_without_pledges_there_is_nothing_to_add(session: Session) -> None:
    page = board(session, Dimension.LINE)

    assert (page.rows, page.whole.figures.eligible, page.budgets) == ((), 0, ())
    assert page.sums.whole == sum(page.whole.paces.values()) == 0


def test_support_asked_for_challenges_and_budgets(session: Session) -> None:
    pledge = factories.make_pledge(session, budget_amount=Decimal(1000), budget_currency="USD")
    factories.make_pledge(session, budget_amount=Decimal(5), budget_currency="CLP")
    factories.make_update(
        session,
        pledge,
        readings=readings(1),
        support_needed="Se necesita apoyo técnico.",
        challenges="Faltan fondos.",
        challenge_codes=(ChallengeCode.FUNDING,),
    )

    page = board(session, Dimension.KIND)

    whole = page.whole
    assert (whole.needing, whole.slow_needing) == (1, 1)
    assert page.challenges == ((ChallengeCode.FUNDING, 1),)
    assert [(b.currency, b.pledges, b.minor) for b in page.budgets] == [
        ("CLP", 1, 5),
        ("USD", 1, 100_000),
    ]
    assert page.without_budget == 0
    publish(session)
    frozen = board(session, Dimension.KIND)
    assert (frozen.whole, frozen.budgets, frozen.challenges) == (
        whole,
        page.budgets,
        page.challenges,
    )


def test_the_published_figures_stay_and_say_the_same(session: Session, world: World) -> None:
    late = factories.make_update(session, world.silent, accepted=False, readings=readings(100))
    progress.submit(session, factories.operator(), late)
    live = {by: board(session, by) for by in Dimension}
    publish(session)
    progress.accept(session, factories.operator(LATER), late)

    for by in Dimension:
        kept = board(session, by)
        assert kept.view.vintage is not None
        assert (kept.whole, kept.rows, kept.sums) == (live[by].whole, live[by].rows, live[by].sums)
        assert kept.challenges == live[by].challenges
    frozen = board(session, country="CHL")
    assert [row.figures.eligible for row in frozen.trend.rows] == [0, 2, 6]
    assert frozen.trend.rows[1].figures.reported == 2


def test_a_pledge_withdrawn_later_stays_in_the_whole_only(session: Session, world: World) -> None:
    publish(session)
    publication.withdraw(session, factories.operator(), world.half, reason="Ya no se hará.")
    session.flush()

    page = board(session, Dimension.ROLE)

    assert (page.whole.figures.eligible, page.sums.rows) == (7, 6)
    assert (page.sums.without, page.sums.hidden) == (1, 1)


@pytest.mark.parametrize("is_published", [False, True])
def test_the_filters_leave_the_rows_behind_each_figure(
    session: Session, world: World, *, is_published: bool
) -> None:
    if is_published:
        publish(session)
    page = board(session)
    asked = {"snapshot": "2026-H1"} if is_published else {"period": "2026-H1"}

    def number(**more: str) -> int:
        return len(codes(rows(session, **asked, **more)))

    assert {pace: number(pace=pace) for pace in PACES} == page.whole.paces
    figures = page.whole.figures
    assert number(timing="late") == figures.late
    assert number(timing="in_time") == figures.on_time
    assert number(timing="stale") == page.whole.stale
    assert number(challenge="funding") == page.whole.challenges["funding"] == 1
    assert number(support="asked") == page.whole.needing == 0
    assert number(support="not_asked") == 7


def rows(session: Session, **asked: str) -> list[dict[str, str]]:
    if "snapshot" not in asked:
        return table(session, "progress", **asked)
    return kept(session, "progress", **{k: v for k, v in asked.items() if k != "snapshot"})


def test_the_pace_filter_draws_the_line_where_the_measure_does(session: Session) -> None:
    start, end = date(2026, 6, 30), date(2026, 6, 30)
    pledges = [
        factories.make_pledge(session, starts_on=date(2026, 1, 1), ends_on=end, indicators=(
            factories.indicator(target_date=end),)) for _ in range(4)
    ]  # fmt: skip
    one_day = factories.make_pledge(
        session, starts_on=start, ends_on=end, indicators=(factories.indicator(target_date=end),)
    )
    for pledge, value in zip((*pledges, one_day), (95, 94, 50, 49, 50), strict=True):
        factories.make_update(session, pledge, readings=readings(value))

    page = board(session)

    assert (page.whole.paces["on_track"], page.whole.paces["behind"]) == (1, 3)
    for pace in PACES:
        found = table(session, "progress", period="2026-H1", pace=pace)
        assert len(found) == page.whole.paces[pace]


def test_milestones_by_their_day(session: Session) -> None:
    pledge = factories.make_pledge(session)
    for position, (title, day) in enumerate(
        (
            ("past", date(2026, 5, 1)),
            ("soon", date(2026, 12, 1)),
            ("next", date(2027, 3, 1)),
            ("far", date(2028, 3, 1)),
            ("undated", None),
        )
    ):
        session.add(
            Milestone(
                pledge_id=pledge.id, position=position, title=title, planned_to=day, weight_bp=2000
            )
        )
    session.flush()

    now = board(session, code="2026-H2").due
    assert [[step.title for step in part] for part in (now.overdue, now.here, now.next)] == [
        ["past"], ["soon"], ["next"],
    ]  # fmt: skip
    assert (now.done, now.next_period) == (0, "2027-H1")
    before = board(session).due
    publish(session)
    assert board(session).due == before
    assert {step.code for step in before.overdue} == {pledge.code}


def test_the_number_of_questions_does_not_grow(session: Session, world: World) -> None:
    with Counter(session) as before:
        board(session, Dimension.LINE)
    for _ in range(4):
        factories.make_update(session, factories.make_pledge(session))
    with Counter(session) as after:
        board(session, Dimension.LINE)

    assert len(before.statements) == len(after.statements)
