"""What each country and organisation pledges in the demonstration."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import count
from random import Random

from tracker.demo import cast, wordings
from tracker.demo.chance import chance, office_hours, spread, weighted
from tracker.demo.indicators import Trait, indicators
from tracker.demo.wordings import Phrasebook, Theme, Wording
from tracker.domain.milestones import Step
from tracker.domain.texts import LinkText, PledgeText
from tracker.models.enums import Language, LinkRelation, LinkScheme, ProgressMethod

FIRST_DAY = date(2025, 1, 13)
PRIORITIES_END = 2027
PLAN_ENDS = 2034
# The last weeks before the demonstration is loaded: what is still on its way was written in them.
RECENT_DAYS = 40
AREAS = ("protection", "solutions", "disasters", "solutions", "protection")
OUTCOMES = {"protection": ("O1", "O2"), "solutions": ("O5", "O3"), "disasters": ("O6", "O6")}
# An address that belongs to nobody, for sources that do not exist.
INVENTED = "https://example.org/ficticio"
WEIGHTS = (1500, 3500, 3000, 2000)
# Currencies and how many of their units make about one dollar.
RATES = {"BRA": ("BRL", 5), "CHL": ("CLP", 950), "HND": ("HNL", 25), "JAM": ("JMD", 155)}


class Fate(StrEnum):
    """What becomes of a pledge's text."""

    PUBLISHED = "published"
    CORRECTED = "returned once, then published"
    AMENDED = "published anew"
    AMENDING = "published, with an amendment under way"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"
    AWAITING = "awaiting sign-off"
    SUBMITTED = "submitted"
    RETURNED = "returned"


UNPUBLISHED = frozenset({Fate.DRAFT, Fate.AWAITING, Fate.SUBMITTED, Fate.RETURNED})
# How the last pledges of a country with every role end, so that its people find one of each.
OF_A_FULL_COUNTRY = (Fate.DRAFT, Fate.RETURNED, Fate.SUBMITTED, Fate.AMENDING)
OF_OTHERS = {
    Fate.PUBLISHED: 60,
    Fate.CORRECTED: 12,
    Fate.AMENDED: 6,
    Fate.WITHDRAWN: 3,
    Fate.DRAFT: 5,
    Fate.SUBMITTED: 7,
    Fate.RETURNED: 4,
    Fate.AMENDING: 3,
}


@dataclass(frozen=True, slots=True)
class Author:
    """The country or the organisation that makes a pledge."""

    country: str | None = None
    partner: cast.Partner | None = None

    @property
    def name(self) -> str:
        """Return the code of whoever it is."""
        return self.partner.code if self.partner else str(self.country)

    @property
    def phrases(self) -> Phrasebook:
        """Return the texts of the author's language."""
        language = self.partner.language if self.partner else cast.language_of(str(self.country))
        return wordings.phrasebook(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A pledge to be made: who makes it, its text, and what becomes of it."""

    author: Author
    theme: Theme
    text: PledgeText
    term: tuple[date, date]
    fate: Fate
    trait: Trait
    created_at: datetime
    parties: tuple[str, ...]
    implementer: cast.Partner | None
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        """Return the name by which the pledge is found again."""
        return f"{self.author.name}/{self.theme.code}"

    @property
    def phrases(self) -> Phrasebook:
        """Return the texts of the author's language."""
        return self.author.phrases

    @property
    def wording(self) -> Wording:
        """Return what is said of the theme."""
        return self.phrases.themes[self.theme.code]

    @property
    def is_silent(self) -> bool:
        """Say whether nothing is ever reported of it."""
        return self.author.country in cast.SILENT


def planned(countries: Sequence[str], today: date) -> list[Planned]:
    """Return every pledge of the demonstration, the same ones for the same day."""
    writer = _Writer(countries, today)
    of_countries = [one for country in countries for one in writer.of_country(country)]
    return of_countries + [one for partner in cast.PARTNERS for one in writer.of_partner(partner)]


class _Writer:
    def __init__(self, countries: Sequence[str], today: date) -> None:
        self.countries = countries
        self.today = today
        # Plainly made up, and each used once: one outside pledge is the same as one of ours only.
        self.forum_numbers = count(9001)

    def of_country(self, country: str) -> Iterator[Planned]:
        author = Author(country=country)
        number = cast.number_of_pledges(country)
        for place, theme in enumerate(_themes(author, number)):
            source = chance(country, theme.code)
            yield self._pledge(source, author, theme, _fate(source, country, place, number))

    def of_partner(self, partner: cast.Partner) -> Iterator[Planned]:
        author = Author(partner=partner)
        for theme in _themes(author, 3):
            yield self._pledge(chance(partner.code, theme.code), author, theme, Fate.PUBLISHED)

    def _pledge(self, source: Random, author: Author, theme: Theme, fate: Fate) -> Planned:
        created = self._created(source, fate)
        trait = weighted(source, Trait.odds())
        term = _term(source, author, created.date())
        text = self._text(source, author, theme, term)
        measured = tuple(indicators(source, theme, author.phrases, trait, term))
        return Planned(
            author=author,
            theme=theme,
            text=replace(text, indicators=measured, links=self._links(source, author, theme)),
            term=term,
            fate=fate,
            trait=trait,
            created_at=created,
            parties=self._parties(source, author, theme),
            implementer=source.choice(cast.PARTNERS)
            if author.country and source.random() < 0.08
            else None,
            steps=_steps(author, theme, term),
        )

    def _created(self, source: Random, fate: Fate) -> datetime:
        if fate in UNPUBLISHED:
            ago = timedelta(days=RECENT_DAYS - source.randrange(20))
            return office_hours(source, max(self.today - ago, FIRST_DAY))
        later = weighted(source, {0: 75, 180: 15, 360: 10})
        return office_hours(source, FIRST_DAY + timedelta(days=later + source.randrange(75)))

    def _text(
        self, source: Random, author: Author, theme: Theme, term: tuple[date, date]
    ) -> PledgeText:
        phrases = author.phrases
        wording = phrases.themes[theme.code]
        place = source.choice(phrases.places)
        starts_on, ends_on = term
        amount, currency = _budget(source, author)
        roles = theme.roles[: source.randrange(1, len(theme.roles) + 1)]
        return PledgeText(
            area=theme.area,
            title=wording.title.format(place=place),
            language=Language(phrases.language),
            description=wording.description,
            expected_result=wording.result,
            support_kinds=theme.support,
            country_roles=roles if author.country else (),
            populations=theme.populations,
            territory=place if "{place}" in wording.title else "",
            lead_institution=author.partner.name
            if author.partner
            else source.choice(phrases.institutions[theme.area]),
            starts_on=starts_on,
            ends_on=ends_on,
            budget_amount=amount,
            budget_currency=currency,
            contact=f"contacto@{cast.DOMAIN}",
            progress_method=theme.method,
            lines=theme.lines if starts_on.year <= PRIORITIES_END else (),
        )

    def _links(self, source: Random, author: Author, theme: Theme) -> tuple[LinkText, ...]:
        links = []
        if source.random() < 0.3:
            relation = weighted(source, {LinkRelation.SAME_AS: 2, LinkRelation.CONTRIBUTES_TO: 1})
            links.append(_link(LinkScheme.GRF, f"GRF-{next(self.forum_numbers):05d}", relation))
        if source.random() < 0.4:
            outcome = f"cartagena40-{source.choice(OUTCOMES[theme.area])}"
            links.append(_link(LinkScheme.MULTISTAKEHOLDER, outcome))
        if source.random() < 0.5:
            objective = "4" if theme.code == "return-plans" else source.choice("12")
            links.append(_link(LinkScheme.GCR_OBJECTIVE, objective))
        forums = cast.forums_of(author.country) if author.country else ()
        if forums and source.random() < 0.35:
            links.append(_link(LinkScheme.FORUM, source.choice(forums)))
        return tuple(links)

    def _parties(self, source: Random, author: Author, theme: Theme) -> tuple[str, ...]:
        if author.country is None or not (theme.is_joint or source.random() < 0.05):
            return ()
        absent = {author.country, cast.NOTHING_DUE, *cast.SILENT}
        others = [country for country in self.countries if country not in absent]
        return tuple(source.sample(others, source.choice((1, 1, 2))))


def _themes(author: Author, number: int) -> list[Theme]:
    source, phrases = chance(author.name), author.phrases
    left = spread(source, [wordings.themes()[code] for code in phrases.themes])
    chosen: list[Theme] = []
    if author.country in cast.FULL:
        # Where people look first, there is a roadmap to see.
        chosen.append(next(theme for theme in left if theme.method is ProgressMethod.MILESTONES))
        left.remove(chosen[0])
    for place in range(len(chosen), number):
        wanted = AREAS[place % len(AREAS)]
        theme = next((theme for theme in left if theme.area == wanted), left[0])
        left.remove(theme)
        chosen.append(theme)
    return chosen


def _fate(source: Random, country: str, place: int, number: int) -> Fate:
    last = number - place - 1
    if country in cast.FULL and last < len(OF_A_FULL_COUNTRY):
        fate = OF_A_FULL_COUNTRY[last]
        waits = country in cast.SIGNING_OFF and fate is Fate.SUBMITTED
        return Fate.AWAITING if waits else fate
    if place == 0 or country in cast.SILENT:
        return Fate.PUBLISHED
    return weighted(source, OF_OTHERS)


def _term(source: Random, author: Author, created: date) -> tuple[date, date]:
    starts_on = created.replace(day=1)
    if author.country == cast.NOTHING_DUE:
        starts_on = date(2027, source.choice((1, 4)), 1)
    ends = min(starts_on.year + source.choice((2, 3, 3, 4, 5)), PLAN_ENDS)
    month = source.choice((6, 12))
    return starts_on, date(ends, month if ends > starts_on.year else 12, 30)


def _budget(source: Random, author: Author) -> tuple[Decimal | None, str | None]:
    if source.random() < 0.4:
        return None, None
    currency, rate = RATES.get(author.name, ("USD", 1))
    return Decimal(source.randrange(80, 4000) * 1000 * rate), currency


def _link(
    scheme: LinkScheme, identifier: str, relation: LinkRelation = LinkRelation.CONTRIBUTES_TO
) -> LinkText:
    return LinkText(scheme=scheme, identifier=identifier, relation=relation)


def _steps(author: Author, theme: Theme, term: tuple[date, date]) -> tuple[Step, ...]:
    wording = author.phrases.themes[theme.code]
    starts_on, ends_on = term
    quarter = (ends_on - starts_on) / len(WEIGHTS)
    return tuple(
        Step(
            title=title,
            weight_bp=weight,
            planned_from=starts_on + quarter * place,
            planned_to=starts_on + quarter * (place + 1),
            legal_kind=theme.legal.get(place + 1),
            legal_source=f"{INVENTED}/{theme.code}-{place + 1}" if place + 1 in theme.legal else "",
        )
        for place, (title, weight) in enumerate(zip(wording.milestones, WEIGHTS, strict=False))
    )
