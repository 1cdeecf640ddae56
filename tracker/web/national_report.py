"""The national report: all that a country's pledges came to in a period, for those who answer for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock
from tracker.monitoring.movements import Movement, Movements
from tracker.monitoring.national import CountryPage
from tracker.monitoring.rows import PledgeRow, Step
from tracker.reports import accounts
from tracker.reports.accounts import Account
from tracker.web import pledge_accounts
from tracker.web import report_parts as parts
from tracker.web import report_words as words
from tracker.web.figure_links import Links
from tracker.web.filters import number, percent
from tracker.web.labels import label
from tracker.web.report_blocks import Block, Counts, Heading, Paragraph, Table, Words


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a country: its page, the accounts of its pledges, all their milestones, what moved."""

    page: CountryPage
    accounts: Mapping[str, Account]
    steps: tuple[Step, ...]
    movements: Movements | None


def title(page: CountryPage) -> str:
    """Return the report's name."""
    return str(_("National progress report: %(country)s", country=page.country.name))


def blocks(known: Known, links: Links, site: str) -> list[Block]:
    """Compose the report; `site` is where the pages are, with their language."""
    page = known.page
    code, period = page.country.iso3, page.view.period.code
    lead = words.sentence(
        "plan/sentences.html", "country_sentence", page.figures, links, page.country.name
    )
    return [
        *parts.summary(page.figures, lead, links),
        *_about(page),
        *parts.areas(page.areas, links),
        *_moved(known.movements),
        *_challenges(page),
        *_pledges(known, site),
        *parts.sources(
            page.view,
            parts.cited(page.view, title(page)),
            [
                (str(_("Page")), f"{site}/reports/{code}?period={period}"),
                (str(_("Pledges")), f"{site}/pledges?country={code}"),
                (str(_("How the figures are made")), f"{site}/method"),
            ],
        ),
    ]


def _about(page: CountryPage) -> list[Block]:
    said = []
    silent = [row.pledge.code for row in page.pledges if _is_silent(row.pledge)]
    if silent:
        said.append(str(_("Not reported: %(codes)s.", codes=", ".join(silent))))
    if page.age is not None:
        said.append(
            ngettext(
                "The reports are %(count)s day old on average.",
                "The reports are %(count)s days old on average.",
                page.age,
                count=number(page.age),
            )
        )
    if page.joint:
        said.append(
            ngettext(
                "%(count)s pledge is joint: it counts here and once in the region.",
                "%(count)s pledges are joint: they count here and once in the region.",
                page.joint,
                count=number(page.joint),
            )
        )
    if page.roles:
        roles = ", ".join(map(label, page.roles))
        said.append(str(_("Roles of the country, as its pledges say: %(roles)s.", roles=roles)))
    return [Paragraph(one) for one in said]


def _is_silent(pledge: PledgeRow) -> bool:
    return pledge.answer is None and pledge.is_due


def _moved(movements: Movements | None) -> list[Block]:
    if movements is None:
        return []
    heading = Heading(_("What changed since %(period)s", period=movements.since.code))
    if not movements.is_known:
        sentence = _("Of that period no figures were published with which these could be compared.")
        return [heading, Paragraph(sentence)]
    if not movements.rows:
        return [heading, Paragraph(_("No pledge stands otherwise than in that period."))]
    return [
        heading,
        Table(
            str(_("Pledges that stand otherwise than in %(period)s", period=movements.since.code)),
            [str(_("Pledge")), str(_("Before")), str(_("Now"))],
            [_movement(row) for row in movements.rows],
            texts=3,
        ),
    ]


def _movement(row: Movement) -> list[Words]:
    before = _stood(row.before) if row.before else str(_("owed no report"))
    return [_named(row.after), Words(before), Words(_stood(row.after))]


def _stood(pledge: PledgeRow) -> str:
    stage = pledge_accounts.stage_of(pledge)
    return stage if pledge.progress is None else f"{stage}, {percent(pledge.progress)}"


def _named(pledge: PledgeRow) -> Words:
    return Words(f"{pledge.code} {pledge_accounts.title_of(pledge)}", pledge.language)


def _challenges(page: CountryPage) -> list[Block]:
    heading = Heading(_("What stands in the way"))
    if not page.challenges:
        sentence = _("The accepted reports of this period name no challenge.")
        return [heading, Paragraph(sentence)]
    return [
        heading,
        Paragraph(_("Pledges that name each challenge; a report may name several"), "note"),
        Counts([{"label": label(code), "count": count} for code, count in page.challenges]),
    ]


def _pledges(known: Known, site: str) -> list[Block]:
    page = known.page
    if not page.pledges:
        sentence = _("No pledge of this country owes a report for this period.")
        return [Heading(_("Pledges")), Paragraph(sentence)]
    today = clock.local_day(page.view.now, "UTC")
    overview = Table(
        str(_("Pledges of %(country)s", country=page.country.name)),
        [str(_("Pledge")), *map(str, (_("Stage"), _("Pace"), _("Area"), _("Progress")))],
        [
            [
                _named(row.pledge),
                Words(pledge_accounts.stage_of(row.pledge)),
                Words(pledge_accounts.pace_of(row.pace)),
                Words(number(row.pledge.area_number)),
                Words(percent(row.pledge.progress) or "–"),
            ]
            for row in page.pledges
        ],
        texts=3,
    )
    found: list[Block] = [Heading(_("Pledges")), overview, Heading(_("Pledge by pledge"))]
    longest = accounts.longest(known.accounts)
    if longest is not None:
        sentence = _(
            "The texts are too long for one report: each is cut after %(count)s characters. The page of the pledge has the whole text.",
            count=number(longest),
        )
        found.append(Paragraph(sentence, "note"))
    place = pledge_accounts.Place(page.country.iso3, page.view.period, today, site, longest)
    for row in page.pledges:
        steps = [step for step in known.steps if step.code == row.pledge.code]
        account = known.accounts.get(row.pledge.code)
        found += pledge_accounts.blocks(row, account, steps, place)
    return found
