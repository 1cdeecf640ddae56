"""The demonstration as a whole, loaded once and looked at from several sides."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.conftest import fill, migrate, new_database
from tests.factories import NOW, make_pledge, make_user
from tracker.db import Database
from tracker.demo import cast, loading, people
from tracker.domain import audit, standing
from tracker.domain.errors import WrongStateError
from tracker.models import (
    Adoption,
    Assessment,
    Contribution,
    Country,
    Delivery,
    IndicatorReading,
    Installation,
    Match,
    Milestone,
    Need,
    Obligation,
    Offer,
    Organisation,
    OutsideIdentity,
    Pledge,
    PledgeParty,
    PledgeVersion,
    PracticeVersion,
    ProgressUpdate,
    ReportingPeriod,
    Review,
    User,
)
from tracker.models.enums import (
    Answer,
    Decision,
    Language,
    ProgressReason,
    Role,
    Stage,
    State,
    ValueState,
)
from tracker.models.practice import AdoptionStage
from tracker.models.support import MatchState


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database of this module's own, with the demonstration in it."""
    for made in new_database(tmp_path_factory.mktemp("demonstration")):
        migrate(made)
        fill(made)
        with Database(made).writing() as session:
            loading.load(session, NOW, "a hash")
            session.commit()
        yield made


def counted(session: Session, column: object) -> Counter[object]:
    return Counter(session.scalars(select(column)))  # type: ignore[call-overload]


def test_every_country_pledges_in_its_own_language(session: Session) -> None:
    rows = session.execute(
        select(Pledge.lead_country_iso3, PledgeVersion.language).join(Pledge.versions)
    ).all()
    spoken = {country: language for country, language in rows if country}

    assert len(spoken) == 33
    assert (spoken["BRA"], spoken["HTI"], spoken["JAM"], spoken["CHL"]) == (
        Language.PT,
        Language.FR,
        Language.EN,
        Language.ES,
    )
    assert 190 <= session.scalars(select(func.count()).select_from(Pledge)).one() <= 215
    assert len(counted(session, Pledge.area_id)) == 3


def test_texts_and_reports_are_in_every_state(session: Session) -> None:
    assert set(counted(session, PledgeVersion.state)) == set(State) - {State.ACCEPTED}
    assert set(counted(session, ProgressUpdate.state)) == set(State) - {
        State.PUBLISHED,
        State.WITHDRAWN,
    }
    assert set(counted(session, Pledge.stage)) == {*Stage, None}
    assert counted(session, ProgressUpdate.revision)[2] > 5


def test_answers_are_full_late_missing_unchanged(session: Session) -> None:
    late = select(func.count()).where(Obligation.answered_at >= Obligation.due_at)
    reasons = counted(session, Obligation.progress_reason)

    assert set(counted(session, Obligation.answer)) == {*Answer, None}
    assert session.scalars(late).one() > 10
    assert set(reasons) == set(ProgressReason)
    assert ValueState.NOT_COLLECTED in counted(session, IndicatorReading.value_state)
    assert set(counted(session, Review.decision)) == set(Decision)


def test_some_countries_stay_silent_and_one_owes_nothing_yet(session: Session) -> None:
    asked = select(Obligation).join(Obligation.pledge).join(Obligation.period)
    until_now = asked.where(ReportingPeriod.opens_on <= NOW.date())

    of_silent = session.scalars(
        until_now.where(Pledge.lead_country_iso3.in_(sorted(cast.SILENT)))
    ).all()
    of_idle = session.scalars(until_now.where(Pledge.lead_country_iso3 == cast.NOTHING_DUE)).all()

    assert of_silent
    assert {one.answer for one in of_silent} == {None}
    assert of_idle == []


def test_periods_are_published_closed_and_open(session: Session) -> None:
    today = NOW.date()
    query = select(ReportingPeriod).order_by(ReportingPeriod.covers_from).limit(5)

    assert [period.state(today) for period in session.scalars(query)] == [
        "published",
        "published",
        "closed",
        "open",
        "scheduled",
    ]


def test_pledges_are_joint_linked_and_go_by_milestones(session: Session) -> None:
    assert session.scalars(select(func.count()).select_from(PledgeParty)).one() > 10
    assert session.scalars(select(func.count()).select_from(OutsideIdentity)).one() > 10
    done = select(func.count()).where(Milestone.done_on.is_not(None))
    assert session.scalars(done).one() > 5
    withdrawn = session.scalars(select(Pledge).where(Pledge.withdrawn_at.is_not(None))).all()
    assert withdrawn


def test_practices_are_in_every_state_and_travel(session: Session) -> None:
    states = counted(session, PracticeVersion.state)
    stages = counted(session, Adoption.stage)

    assert set(states) == {*State} - {State.DRAFT, State.ACCEPTED}
    assert set(stages) == {*AdoptionStage}
    assert session.scalar(select(func.count()).where(Adoption.pledge_id.is_not(None)))
    assert set(session.scalars(select(PracticeVersion.language))) == {"es", "pt", "en", "fr"}


def test_needs_offers_and_matches_are_in_every_state(session: Session) -> None:
    assert set(counted(session, Need.state)) == set(State) - {State.ACCEPTED}
    assert {State.SUBMITTED, State.RETURNED, State.PUBLISHED} == set(counted(session, Offer.state))
    assert set(counted(session, Match.state)) == set(MatchState)
    assert set(session.scalars(select(Need.currency))) == {None, "USD", "BRL"}
    assert session.scalars(select(func.count()).select_from(Need)).one() > 40
    # Nothing is promised twice over, and nothing that was not promised has arrived.
    arrived = select(func.sum(Delivery.amount_minor)).where(Delivery.match_id == Match.id)
    promised = select(Match).where(Match.amount_minor < arrived.scalar_subquery())
    assert session.scalars(promised).all() == []


def test_every_role_has_accounts_that_share_the_hash(session: Session) -> None:
    roles = Counter(
        membership.role for user in session.scalars(select(User)) for membership in user.memberships
    )

    assert roles == {
        Role.FOCAL_POINT: 38,
        Role.APPROVER: 5,
        Role.PARTNER: 2,
        Role.MONITOR: 2,
        Role.ADMINISTRATOR: 1,
    }
    assert set(session.scalars(select(User.password_hash))) == {"a hash"}
    signing = select(Country.iso3).where(Country.needs_sign_off)
    assert set(session.scalars(signing)) == cast.SIGNING_OFF


def test_the_installation_says_so_and_its_trail_holds(session: Session) -> None:
    assert session.get_one(Installation, 1).is_demonstration
    verdict = audit.verify(session)
    assert (verdict.bad_seq, verdict.events > 2000) == (None, True)


def test_what_is_stored_of_each_standing_is_what_the_rules_give(session: Session) -> None:
    pledges = session.scalars(select(Pledge).order_by(Pledge.id).limit(40)).all()
    query = select(Obligation).order_by(Obligation.id)
    before = [(one.id, one.stage, one.progress, one.is_owed) for one in session.scalars(query)]

    for pledge in pledges:
        standing.refresh(session, pledge)

    assert before == [
        (one.id, one.stage, one.progress, one.is_owed) for one in session.scalars(query)
    ]


def test_nothing_lies_in_the_future(own_engine: Engine) -> None:
    early = datetime(2025, 3, 10, 12, tzinfo=UTC)
    with Database(own_engine).writing() as session:
        loading.load(session, early, "a hash")

        assert session.scalars(select(func.max(PledgeVersion.edited_at))).one() <= early
        assert State.PUBLISHED in counted(session, PledgeVersion.state)
        assert session.scalars(select(func.max(ProgressUpdate.edited_at))).one() <= early


def test_a_database_with_people_or_pledges_is_left_alone(own_engine: Engine) -> None:
    with Database(own_engine).writing() as session:
        make_user(session, Role.MONITOR)
        with pytest.raises(WrongStateError, match="needs an empty database"):
            loading.load(session, NOW, "a hash")
        session.rollback()
        make_pledge(session)
        with pytest.raises(WrongStateError, match="needs an empty database"):
            loading.load(session, NOW, "a hash")


def test_the_list_of_accounts_says_who_signs_in_for_whom(own_engine: Engine) -> None:
    with Database(own_engine).writing() as session:
        everybody = people.gather(session, NOW, "a hash")
        organisations = set(session.scalars(select(Organisation.name)))

    rows = [line.split(",") for line in people.listed(everybody, "word").splitlines()]

    assert rows[0] == ["email", "password", "role", "country", "organisation"]
    assert rows[1] == ["foco.chl@demo.example", "word", "focal_point", "CHL", ""]
    assert len(rows) == 49
    assert {row[4] for row in rows[1:] if row[4]} <= organisations


def test_everybody_has_an_invented_name_of_their_own(own_engine: Engine) -> None:
    with Database(own_engine).writing() as session:
        everybody = people.gather(session, NOW, "a hash")
        called = {account.email: user.name for account, user in everybody.by_account.items()}

    assert called["foco.chl@demo.example"] == "María Ejemplo"
    assert called["foco.hti@demo.example"] == "Jean Exemple"
    assert len(set(called.values())) == len(called) == 48


def test_partners_contribute_views_are_answered_and_a_double_is_merged(session: Session) -> None:
    states = counted(session, Contribution.state)
    views = session.scalars(select(Assessment)).all()
    merged = session.scalars(
        select(Organisation).where(Organisation.merged_into_id.is_not(None))
    ).all()

    assert states[State.ACCEPTED] > states[State.RETURNED] > 0
    assert sorted(bool(view.reply) for view in views) == [False, True]
    assert [one.name for one in merged] == ["Red de Acogida de la Región (ficticia)"]
