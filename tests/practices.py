"""Good practices that tests need, made through the domain."""

from typing import Any

from sqlalchemy.orm import Session

from tests.factories import make_organisation, operator
from tracker.domain import adoptions, practice_moves, practices
from tracker.domain.adoptions import AdoptionText
from tracker.domain.pledge_rules import Lead
from tracker.domain.practice_texts import PracticeText, SourceText
from tracker.models.enums import ChallengeCode, Language, Population
from tracker.models.practice import Adoption, AdoptionStage, Practice


def practice_text(**changed: Any) -> PracticeText:
    """Return the complete text of a practice."""
    values: dict[str, Any] = {
        "title": "Una sola ventanilla",
        "language": Language.ES,
        "problem": "Había que ir a tres oficinas.",
        "solution": "Las tres atienden en una sala.",
        "results": "La espera bajó de 41 a 9 días.",
        "conditions": "Un convenio.",
        "contact": "Oficina Ficticia",
        "areas": ("protection",),
        "themes": (ChallengeCode.CAPACITY,),
        "populations": (Population.REFUGEES,),
        "links": (SourceText(title="Evaluación", url="https://example.org/e"),),
    }
    return PracticeText(**{**values, **changed})


def make_practice(
    session: Session,
    *,
    country: str | None = "CHL",
    organisation: str | None = None,
    published: bool = True,
    **changed: Any,
) -> Practice:
    """Make a practice in the operator's name, published unless said otherwise."""
    owner = make_organisation(session, organisation).id if organisation else None
    lead = Lead(None if organisation else country, owner)
    practice = practices.create(session, operator(), practice_text(**changed), lead)
    if published:
        publish(session, practice)
    return practice


def publish(session: Session, practice: Practice) -> None:
    """Send and publish a practice's open text in the operator's name."""
    version = practice.open_version
    assert version is not None
    practice_moves.submit(session, operator(), version)
    practice_moves.publish(session, operator(), version)


def take_up(
    session: Session,
    practice: Practice,
    country: str,
    stage: AdoptionStage = AdoptionStage.ADAPTING,
    **changed: Any,
) -> Adoption:
    """Let a country take a practice up in the operator's name."""
    values: dict[str, Any] = {"stage": stage, "language": Language.ES, "outcome": "Se empezó."}
    text = AdoptionText(**{**values, **changed})
    return adoptions.take_up(session, operator(), practice, country, text)
