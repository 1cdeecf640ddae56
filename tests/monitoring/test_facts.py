from datetime import UTC, date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import JULY, PERU, Counter, World
from tracker.monitoring import facts
from tracker.monitoring.figures import total
from tracker.monitoring.rows import Period


def period(session: Session, code: str = "2026-H1") -> Period:
    return next(one for one in facts.periods(session, NOW.date()) if one.code == code)


def test_only_opened_periods_are_found(session: Session) -> None:
    codes = [one.code for one in facts.periods(session, date(2026, 7, 1))]

    assert codes == ["2025-H1", "2025-H2", "2026-H1", "2026-H2"]


def test_areas_come_with_their_supporting_bodies(session: Session) -> None:
    first, *_rest = facts.areas(session, "en")

    assert (first.code, first.number, first.is_working_title) == ("protection", 1, True)
    assert first.supporter == "Inter-American Commission on Human Rights"


def test_countries_are_sorted_by_their_names_without_accents(session: Session) -> None:
    names = [country.name for country in facts.countries(session, "fr")]

    assert len(names) == 33
    assert names.index("Équateur") < names.index("Guatemala")


def test_the_region_is_counted_without_waived_and_withdrawn_pledges(
    session: Session, world: World
) -> None:
    found = total(facts.tallies(session, [period(session)], NOW))

    assert (found.eligible, found.waived) == (7, 1)
    assert (found.accepted, found.no_change, found.not_reported, found.not_due) == (4, 1, 2, 0)
    assert (found.on_time, found.late) == (4, 1)
    assert (found.planning, found.in_progress, found.fulfilled, found.discontinued) == (1, 3, 1, 0)
    # 1/2, 1, 1/4 (by no change), 1 and 0.
    assert (found.computable, found.mean) == (5, Fraction(11, 20))
    assert (found.lower, found.upper) == (Fraction(11, 28), Fraction(19, 28))


def test_before_the_due_moment_silence_is_not_due(session: Session, world: World) -> None:
    before = datetime(2026, 7, 31, 12, tzinfo=UTC)

    found = total(facts.tallies(session, [period(session)], before))

    assert (found.not_reported, found.not_due) == (0, 2)


def test_a_trend_counts_the_same_stages(session: Session, world: World) -> None:
    here = period(session)
    whole, stages = (
        total(facts.tallies(session, [here], NOW)),
        total(facts.stages(session, [here], NOW)),
    )

    for name in ("eligible", "accepted", "no_change", "not_reported", "planning", "in_progress"):
        assert getattr(stages, name) == getattr(whole, name)
    assert (stages.fulfilled, stages.discontinued) == (whole.fulfilled, whole.discontinued)


def test_joint_pledges_come_once_per_other_country(session: Session, world: World) -> None:
    (found,) = facts.joints(session, [period(session)], NOW)

    assert (found.pledge_id, found.has_lead_country) == (world.joint.id, True)
    assert (found.tally.country, found.tally.area) == ("PER", "protection")
    assert (found.tally.eligible, found.tally.planning, found.tally.on_time) == (1, 1, 1)
    assert found.tally.shares == (Fraction(0),)


def test_a_waived_or_silent_joint_pledge_is_counted_as_such(session: Session, world: World) -> None:
    obligation = factories.obligation_of(session, world.joint, "2026-H2")
    (silent,) = facts.joints(session, [period(session, "2026-H2")], NOW)
    obligation.waived_at, obligation.waived_reason = NOW, "Un terremoto ficticio."
    session.flush()
    (waived,) = facts.joints(session, [period(session, "2026-H2")], NOW)

    assert (silent.tally.eligible, silent.tally.not_due) == (1, 1)
    assert (waived.tally.eligible, waived.tally.waived) == (0, 1)


def test_an_organisations_pledge_may_count_in_a_country(session: Session, world: World) -> None:
    factories.make_pledge(session, organisation="Fictional Partner", parties=(PERU,), at=JULY)

    found = facts.joints(session, [period(session)], NOW)

    assert [joint.has_lead_country for joint in found] == [True, False]


def test_several_periods_are_told_apart(session: Session, world: World) -> None:
    chosen = [period(session, "2025-H2"), period(session)]

    found = facts.tallies(session, chosen, NOW)

    assert total(tally for tally in found if tally.period == "2025-H2").eligible == 2
    assert total(tally for tally in found if tally.period == "2026-H1").eligible == 7


def test_the_number_of_queries_does_not_depend_on_the_rows(session: Session) -> None:
    here = period(session)
    with Counter(session) as before:
        facts.tallies(session, [here], NOW)
        facts.joints(session, [here], NOW)
        facts.stages(session, [here], NOW)
    for _ in range(5):
        factories.make_update(session, factories.make_pledge(session, parties=(PERU,)))
    with Counter(session) as after:
        facts.tallies(session, [here], NOW)
        facts.joints(session, [here], NOW)
        facts.stages(session, [here], NOW)

    assert len(before.statements) == len(after.statements) == 6
