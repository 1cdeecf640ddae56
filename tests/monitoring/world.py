"""A small region whose figures can be worked out by hand, at the moment NOW."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.replay import Recording
from tracker.domain import publication
from tracker.domain.texts import EvidenceText, PartyText, ReadingText
from tracker.models.enums import (
    ChallengeCode,
    EvidenceKind,
    Language,
    PartyRole,
    Stage,
    ValueState,
)
from tracker.models.pledge import Pledge

JULY = datetime(2026, 7, 20, 12, tzinfo=UTC)
LATE = datetime(2026, 8, 10, 12, tzinfo=UTC)
LAST_JANUARY = datetime(2026, 1, 20, 12, tzinfo=UTC)
LAW = EvidenceText(
    kind=EvidenceKind.LAW, title="Ley 1", url="https://example.org/1", language=Language.ES
)
PERU = PartyText(role=PartyRole.CO_PLEDGER, country_iso3="PER")


@dataclass(frozen=True)
class World:
    """The pledges by what they did in 2026-H1."""

    half: Pledge
    late: Pledge
    same: Pledge
    done: Pledge
    silent: Pledge
    joint: Pledge
    foreign: Pledge
    exempt: Pledge
    withdrawn: Pledge


def readings(value: int) -> tuple[ReadingText, ...]:
    return (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(value)),)


_recording = Recording()
_keys: dict[str, int] = {}


def make(session: Session) -> World:
    """Make nine pledges: in 2026-H1 seven are eligible, five of them answered, one late."""
    if not _recording.is_kept():
        world = _recording.keep(session, lambda: _make(session))
        _keys.update({field.name: getattr(world, field.name).id for field in fields(World)})
    elif not _recording.is_fit(session):
        world = _make(session)
    else:
        _recording.replay(session)
        world = World(**{name: session.get_one(Pledge, key) for name, key in _keys.items()})
    session.expire_all()
    return world


def _make(session: Session) -> World:
    world = World(
        half=factories.make_pledge(session),
        late=factories.make_pledge(session),
        same=factories.make_pledge(session, starts_on=date(2025, 7, 1)),
        done=factories.make_pledge(session, area="solutions"),
        silent=factories.make_pledge(session, starts_on=date(2025, 7, 1)),
        joint=factories.make_pledge(session, parties=(PERU,)),
        foreign=factories.make_pledge(session, organisation="Fictional Partner"),
        exempt=factories.make_pledge(session),
        withdrawn=factories.make_pledge(session),
    )
    for pledge in (world.same, world.silent):
        factories.make_update(session, pledge, "2025-H2", at=LAST_JANUARY, readings=readings(25))
    factories.make_update(session, world.half, at=JULY, readings=readings(50))
    factories.make_update(
        session,
        world.late,
        at=LATE,
        readings=readings(100),
        challenges="Faltan fondos.",
        challenge_codes=(ChallengeCode.FUNDING,),
    )
    factories.make_update(session, world.same, at=JULY, no_change=True, stage=None, readings=())
    factories.make_update(
        session, world.done, at=JULY, stage=Stage.FULFILLED, evidence=(LAW,), readings=readings(100)
    )
    factories.make_update(session, world.joint, at=JULY, stage=Stage.PLANNING, readings=readings(0))
    exempt = factories.obligation_of(session, world.exempt)
    exempt.waived_at, exempt.waived_reason = NOW, "Un terremoto ficticio."
    publication.withdraw(session, factories.operator(), world.withdrawn, reason="Ya no se hará.")
    session.flush()
    return world


class Counter:
    """Counts the statements that a block sends."""

    def __init__(self, session: Session) -> None:
        self.connection = session.connection()
        self.statements: list[str] = []

    def __enter__(self) -> "Counter":
        event.listen(self.connection, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self.connection, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.statements.append(statement)
