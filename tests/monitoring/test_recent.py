from datetime import timedelta

from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import LAW, World
from tracker.domain import pledges, progress, publication
from tracker.domain.pledge_texts import text_of
from tracker.models.enums import ChangeReason, Role, Stage
from tracker.models.pledge import Pledge
from tracker.monitoring import recent
from tracker.monitoring.recent import Kind
from tracker.monitoring.scope import EVERYTHING

AFTER = NOW + timedelta(hours=1)


def amend(session: Session, pledge: Pledge, reason: ChangeReason) -> None:
    actor = factories.operator(AFTER)
    version = pledges.start_amendment(session, actor, pledge, reason=reason, note="Cambia.")
    assert text_of(version).title
    publication.submit(session, actor, version)
    publication.publish(session, actor, version)


def counts(session: Session) -> dict[str, int]:
    found = recent.counts(session, AFTER, EVERYTHING)
    return {kind.value: count for kind, count in found.items() if count}


def test_nothing_has_changed_since_the_last_change(session: Session, world: World) -> None:
    assert counts(session) == {}
    assert not recent.latest(session, AFTER, EVERYTHING, 5)


def test_each_kind_is_counted(session: Session, world: World) -> None:
    operator = factories.operator(AFTER)
    for pledge, said in (
        (world.half, {}),
        (world.late, {"stage": Stage.DISCONTINUED, "challenges": "No."}),
        (world.silent, {"stage": Stage.FULFILLED, "evidence": (LAW,)}),
    ):
        factories.make_update(session, pledge, "2026-H2", at=AFTER, **said)
    publication.withdraw(session, operator, world.exempt, reason="Ya no.")
    amend(session, world.same, ChangeReason.TARGET_LOWERED)
    amend(session, world.half, ChangeReason.SCOPE)
    amend(session, world.joint, ChangeReason.CORRECTION)
    factories.make_pledge(session, at=AFTER)

    assert counts(session) == {
        "accepted": 3,
        "published": 1,
        "amended": 1,
        "target_lowered": 1,
        "fulfilled": 1,
        "discontinued": 1,
        "withdrawn": 1,
    }
    assert len(recent.latest(session, AFTER, EVERYTHING, 5)) == 5
    (only,) = recent.latest(session, AFTER, EVERYTHING, 5, Kind.DISCONTINUED)
    assert (only.code, only.country, only.area) == (world.late.code, "CHL", "protection")


def test_what_the_mechanism_returned_counts_and_what_a_country_kept_does_not(
    session: Session, world: World
) -> None:
    monitor = factories.actor_of(session, Role.MONITOR, at=AFTER)
    author = factories.actor_of(session, Role.FOCAL_POINT, country="CHL", at=AFTER)
    sent = factories.make_update(session, world.half, "2026-H2", accepted=False)
    progress.submit(session, factories.operator(), sent)
    progress.send_back(session, monitor, sent, note="Falta una fuente.")
    new = factories.make_pledge(session, published=False)
    assert new.open_version is not None
    publication.submit(session, factories.operator(), new.open_version)
    publication.send_back(session, monitor, new.open_version, note="Falta una meta.")
    # From here on Chile has an approver, who gives a text back to its author: nobody else's business.
    approver = factories.actor_of(session, Role.APPROVER, country="CHL", at=AFTER)
    assert world.late.lead_country is not None
    world.late.lead_country.needs_sign_off = True
    kept = factories.make_update(session, world.late, "2026-H2", accepted=False)
    progress.submit(session, author, kept)
    progress.send_back(session, approver, kept, note="Reescriba el texto.")

    assert counts(session) == {"returned": 2}
    assert {event.code for event in recent.latest(session, AFTER, EVERYTHING, 5)} == {
        world.half.code,
        new.code,
    }
