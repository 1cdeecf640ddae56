"""Things that tests need, made the way the product makes them: through the domain."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import actors, pledges, progress, publication, sessions, users
from tracker.domain.actors import Actor
from tracker.domain.texts import IndicatorText, PledgeText, ReadingText, UpdateText
from tracker.models.enums import (
    CountryRole,
    Direction,
    IndicatorKind,
    Language,
    Population,
    Role,
    Stage,
    SupportKind,
    ValueState,
)
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User

# The moment at which tests happen unless they say otherwise: in 2026-H2, which is due on 31 January 2027.
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def operator(at: datetime = NOW) -> Actor:
    """Return the installation's operator."""
    return actors.operator(at)


def make_organisation(session: Session, name: str = "Fictional Partner") -> Organisation:
    """Return the organisation of the name, made when it isn't there."""
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        found = Organisation(name=name, type="ngo")
        session.add(found)
        session.flush()
    return found


def make_user(
    session: Session,
    role: Role,
    *,
    country: str | None = None,
    organisation: str | None = None,
    email: str | None = None,
    password_hash: str | None = None,
) -> User:
    """Make an account of the role."""
    if organisation is not None:
        make_organisation(session, organisation)
    new = users.NewUser(
        email=email or f"{role.value}-{uuid.uuid4().hex[:8]}@example.org",
        role=role,
        name=f"A {role.value}",
        country_iso3=country,
        organisation=organisation,
        password_hash=password_hash,
    )
    return users.create(session, operator(datetime(2025, 1, 1, tzinfo=UTC)), new)


def actor_of(
    session: Session,
    role: Role,
    *,
    country: str | None = None,
    organisation: str | None = None,
    at: datetime = NOW,
) -> Actor:
    """Make an account of the role and return it as it acts at the moment."""
    user = make_user(session, role, country=country, organisation=organisation)
    return actors.of_user(user, at)


def indicator(ref: str = "I1", **changed: Any) -> IndicatorText:
    """Return the text of a plain indicator from 0 to 100."""
    values: dict[str, Any] = {
        "ref": ref,
        "title": "Permits granted",
        "unit": "permits",
        "kind": IndicatorKind.NUMBER,
        "direction": Direction.INCREASE,
        "baseline_value": Decimal(0),
        "baseline_date": date(2024, 12, 31),
        "target_value": Decimal(100),
        "target_date": date(2027, 12, 31),
    }
    return IndicatorText(**{**values, **changed})


def pledge_text(**changed: Any) -> PledgeText:
    """Return the complete text of a pledge."""
    values: dict[str, Any] = {
        "area": "protection",
        "title": "Registro de personas apátridas",
        "description": "Abrir un registro en tres regiones.",
        "expected_result": "Las personas apátridas tienen documentos.",
        "language": Language.ES,
        "support_kinds": (SupportKind.POLICY,),
        "country_roles": (CountryRole.DESTINATION,),
        "populations": (Population.STATELESS,),
        "lead_institution": "Instituto Ficticio",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2028, 12, 31),
        "indicators": (indicator(),),
    }
    return PledgeText(**{**values, **changed})


def make_pledge(
    session: Session,
    *,
    country: str | None = "CHL",
    organisation: str | None = None,
    published: bool = True,
    at: datetime = NOW,
    **changed: Any,
) -> Pledge:
    """Make a pledge in the operator's name, published unless said otherwise."""
    actor = operator(at)
    owner = make_organisation(session, organisation).id if organisation else None
    pledge = pledges.create(
        session,
        actor,
        pledge_text(**changed),
        country_iso3=None if organisation else country,
        organisation_id=owner,
    )
    if published:
        publish(session, pledge, at=at)
    return pledge


def publish(session: Session, pledge: Pledge, *, at: datetime = NOW) -> None:
    """Send and publish a pledge's open version in the operator's name."""
    version = pledge.open_version
    assert version is not None
    publication.submit(session, operator(at), version)
    publication.publish(session, operator(at), version)


def obligation_of(session: Session, pledge: Pledge, period: str = "2026-H1") -> Obligation:
    """Return what a pledge owes for a period."""
    query = (
        select(Obligation)
        .join(ReportingPeriod)
        .where(Obligation.pledge_id == pledge.id, ReportingPeriod.code == period)
    )
    return session.scalars(query).one()


def update_text(**changed: Any) -> UpdateText:
    """Return the complete text of an update of `pledge_text`'s pledge."""
    values: dict[str, Any] = {
        "stage": Stage.IN_PROGRESS,
        "language": Language.ES,
        "achievements": "Se abrió el registro en una región.",
        "readings": (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(25)),),
    }
    return UpdateText(**{**values, **changed})


def make_update(
    session: Session,
    pledge: Pledge,
    period: str = "2026-H1",
    *,
    accepted: bool = True,
    at: datetime = NOW,
    **changed: Any,
) -> ProgressUpdate:
    """Make an update in the operator's name, accepted unless said otherwise."""
    actor = operator(at)
    obligation = obligation_of(session, pledge, period)
    update = progress.start(session, actor, obligation, update_text(**changed))
    if accepted:
        progress.submit(session, actor, update)
        progress.accept(session, actor, update)
    return update


def sign_in(session: Session, email: str, password: str) -> str:
    """Sign a person in and return the session's token."""
    nobody = actors.public(NOW)
    return sessions.begin(session, nobody, sessions.check(session, nobody, email, password))
