from fractions import Fraction

from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import World
from tracker.monitoring import facts, quality
from tracker.monitoring.quality import Middle, Part, Quality
from tracker.monitoring.scope import Scope


def profiles(session: Session, code: str = "2026-H1", scope: Scope | None = None) -> list[Quality]:
    opened = facts.periods(session, NOW.date())
    period = next(one for one in opened if one.code == code)
    return list(quality.profiles(session, opened, period, NOW, "en", scope or Scope()))


def of(session: Session, iso3: str) -> Quality:
    return next(one for one in profiles(session) if one.country.iso3 == iso3)


def test_a_countrys_profile_can_be_worked_out_by_hand(session: Session, world: World) -> None:
    chile = of(session, "CHL")

    # Chile's pledges of 2026-H1: half, late, same, done, silent and the joint one.
    assert chile.pledges == 6
    assert chile.required == Part(36, 36)
    # Each gives an expected result, a role and an indicator of seven optional answers.
    assert chile.optional == Part(18, 42)
    # Reports with content: two of 2025-H2; half, late, done and joint of 2026-H1.
    assert chile.reports == 6
    # Each has achievements and one value; the late one names challenges.
    assert chile.said == Part(13, 36)
    # Due: two of 2025-H2, six of 2026-H1; late and silent were not in time.
    assert chile.on_time == Part(6, 8)
    assert chile.late == Middle(None, 1)
    assert chile.evidence == Part(1, 6)
    assert chile.claims == Part(1, 1)
    assert chile.claims.share is None
    # Answered on 20 July (four), 10 August and, the silent one, on 20 January.
    assert chile.age == Middle(Fraction(127), 6)
    assert chile.unheard == 0


def test_a_joint_pledge_counts_in_each_partys_rows(session: Session, world: World) -> None:
    peru = of(session, "PER")

    assert (peru.pledges, peru.reports, peru.on_time) == (1, 1, Part(1, 1))


def test_countries_stand_by_name_and_those_without_pledges_too(
    session: Session, world: World
) -> None:
    names = [profile.country.name for profile in profiles(session)]

    assert names == sorted(names)
    assert len(names) == 33
    empty = of(session, "BRA")
    assert (empty.pledges, empty.required, empty.age) == (0, Part(), Middle(None, 0))


def test_pledges_never_answered_are_counted_apart(session: Session) -> None:
    factories.make_pledge(session)

    chile = of(session, "CHL")

    assert (chile.unheard, chile.age, chile.on_time) == (1, Middle(None, 0), Part(0, 1))


def test_the_median_needs_five() -> None:
    assert quality.middle([1, 2, 3, 4]) == Middle(None, 4)
    assert quality.middle([1, 2, 3, 4, 100]) == Middle(Fraction(3), 5)
    assert quality.middle([1, 2, 3, 4, 5, 100]) == Middle(Fraction(7, 2), 6)
