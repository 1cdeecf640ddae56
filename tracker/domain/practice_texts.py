"""A good practice as people write it: what may be stored, what must be said before it is sent."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import pledge_rules, pledges
from tracker.domain.errors import Fault
from tracker.domain.pledge_rules import Lead
from tracker.domain.pledge_search import fold
from tracker.domain.update_rules import is_web_address
from tracker.domain.wording import LINE, NOTE, PROSE, line, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import ChallengeCode, Language, Population
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.practice import Practice, PracticeLink, PracticeVersion

MOST_LINKS = 20
LIMITS = {
    "title": LINE,
    "problem": PROSE,
    "solution": PROSE,
    "results": PROSE,
    "conditions": PROSE,
    "contact": NOTE,
}
_CHOSEN = ("language", "themes", "populations")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """Where results can be read."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeText:
    """The whole text of a practice; `areas` are codes, `pledge` is the code of the pledge it comes from."""

    title: str
    language: Language
    problem: str = ""
    solution: str = ""
    results: str = ""
    conditions: str = ""
    contact: str = ""
    areas: tuple[str, ...] = ()
    themes: tuple[ChallengeCode, ...] = ()
    populations: tuple[Population, ...] = ()
    pledge: str | None = None
    links: tuple[SourceText, ...] = ()


def text_of(version: PracticeVersion) -> PracticeText:
    """Return what a version says, as its author would write it again."""
    return PracticeText(
        areas=tuple(area.code for area in version.areas),
        pledge=version.pledge.code if version.pledge else None,
        links=tuple(SourceText(title=link.title, url=link.url) for link in version.links),
        **{name: getattr(version, name) for name in (*LIMITS, *_CHOSEN)},
    )


def from_pledge(version: PledgeVersion) -> PracticeText:
    """Return a practice begun from a pledge's text: what it says already need not be typed again."""
    return PracticeText(
        title=version.title,
        language=version.language,
        solution=version.description,
        results=version.expected_result,
        contact=version.contact,
        areas=(version.pledge.area.code, *(area.code for area in version.other_areas)),
        populations=version.populations,
        pledge=version.pledge.code,
    )


def write(session: Session, version: PracticeVersion, text: PracticeText) -> None:
    """Put a checked text into a version's rows."""
    with session.no_autoflush:
        areas = pledge_rules.current_plan(session).areas
        for name in _CHOSEN:
            setattr(version, name, getattr(text, name))
        for name, limit in LIMITS.items():
            said = getattr(text, name)
            setattr(version, name, line(said) if limit == LINE else prose(said))
        version.areas = [areas[code] for code in sorted(set(text.areas))]
        version.pledge = own_pledge(session, version, text.pledge) if text.pledge else None
        wanted = [(line(source.title), source.url.strip()) for source in text.links]
        if wanted != [(link.title, link.url) for link in version.links]:
            version.links = [
                PracticeLink(position=place, title=title, url=url)
                for place, (title, url) in enumerate(wanted)
            ]
        version.search_text = fold(
            " ".join((version.practice.code, *(getattr(version, name) for name in LIMITS)))
        )


def faults(session: Session, text: PracticeText, owner: Lead | Practice) -> list[Fault]:
    """Name what keeps a text from being stored, even as a draft."""
    found = [] if text.title.strip() else [Fault("title", N_("Enter a title."))]
    for name, limit in LIMITS.items():
        found += wording_faults(name, getattr(text, name), limit)
    known = pledge_rules.current_plan(session).areas
    if any(code not in known for code in text.areas):
        found.append(Fault("areas", N_("Choose one of the plan's areas.")))
    if text.pledge and own_pledge(session, owner, text.pledge) is None:
        found.append(Fault("pledge", N_("Choose one of your own published pledges.")))
    return found + link_faults(text.links)


def missing(text: PracticeText) -> list[Fault]:
    """Name what a text lacks before others may read it."""
    sentences = (
        ("problem", N_("Say which problem it answers.")),
        ("solution", N_("Say what was done.")),
        ("results", N_("Say what came of it.")),
        ("areas", N_("Choose at least one area.")),
        ("themes", N_("Choose at least one kind of problem.")),
        ("contact", N_("Say whom others can ask.")),
    )
    return [Fault(name, sentence) for name, sentence in sentences if not getattr(text, name)]


def own_pledge(
    session: Session, owner: Lead | Practice | PracticeVersion, code: str
) -> Pledge | None:
    """Return a published pledge by its code if it is led by the owner."""
    lead = (
        Pledge.lead_country_iso3 == owner.lead_country_iso3
        if owner.lead_country_iso3
        else Pledge.lead_organisation_id == owner.lead_organisation_id
    )
    published = pledges.published().with_only_columns(PledgeVersion.pledge_id).order_by(None)
    query = select(Pledge).where(Pledge.code == code, lead, Pledge.id.in_(published))
    return session.scalars(query).one_or_none()


def link_faults(links: tuple[SourceText, ...]) -> list[Fault]:
    """Name what is wrong with a text's links, at `links.0.url` and so on."""
    if len(links) > MOST_LINKS:
        return [Fault("links", N_("Give at most %(most)s links."), most=MOST_LINKS)]
    found = []
    for number, source in enumerate(links):
        path = f"links.{number}"
        if not source.title.strip():
            found.append(Fault(f"{path}.title", N_("Give the link a title.")))
        found += wording_faults(f"{path}.title", source.title, LINE)
        if not is_web_address(source.url.strip()):
            sentence = N_("Enter a web address that starts with https:// or http://.")
            found.append(Fault(f"{path}.url", sentence))
    return found
