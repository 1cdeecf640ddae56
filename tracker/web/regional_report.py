"""The regional progress report: the whole plan in a period."""

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.monitoring.dashboards import PlanPage
from tracker.web import report_parts as parts
from tracker.web import report_words as words
from tracker.web.figure_links import Links
from tracker.web.filters import number
from tracker.web.report_blocks import Bar, Block, Heading, Paragraph, Stages, Words


def title() -> str:
    """Return the report's name."""
    return str(_("Regional progress report"))


def blocks(page: PlanPage, links: Links, site: str) -> list[Block]:
    """Compose the report; `site` is where the pages are, with their language."""
    lead = words.sentence("plan/sentences.html", "plan_sentence", page.figures, links)
    return [
        *parts.summary(page.figures, lead, links),
        *_silent(page),
        *parts.areas(page.areas, links),
        *_countries(page, links),
        *_trend(page),
        *parts.sources(
            page.view,
            parts.cited(page.view, title()),
            [
                (str(_("Page")), f"{site}/reports/regional?period={page.view.period.code}"),
                (str(_("How the figures are made")), f"{site}/method"),
                (str(_("Data")), f"{site}/data"),
            ],
        ),
    ]


def _silent(page: PlanPage) -> list[Block]:
    silent = page.countries.silent
    if not silent:
        return [Paragraph(_("No country that was due has stayed silent."))]
    sentence = ngettext(
        "%(count)s country sent no report:",
        "%(count)s countries sent no report:",
        len(silent),
        count=number(len(silent)),
    )
    return [Paragraph(f"{sentence} {', '.join(country.name for country in silent)}.")]


def _countries(page: PlanPage, links: Links) -> list[Block]:
    rows = [row for row in page.countries.rows if row.figures.eligible]
    without = [row.country.name for row in page.countries.rows if not row.figures.eligible]
    found: list[Block] = [
        Heading(_("Country by country")),
        Paragraph(_("The order is alphabetical; it is no ranking."), "note"),
    ]
    if rows:
        found += [
            Stages(
                [
                    Bar(
                        row.country.name,
                        row.figures,
                        words.coverage(row.figures),
                        links.to(country=row.country.iso3)("reported"),
                    )
                    for row in rows
                ]
            ),
            parts.stage_table(
                str(_("Stages by country")),
                str(_("Country")),
                [
                    (
                        Words(
                            row.country.name,
                            href=f"/{page.view.language}/reports/{row.country.iso3}?period={page.view.period.code}",
                        ),
                        row.figures,
                        links.to(country=row.country.iso3),
                    )
                    for row in rows
                ],
            ),
        ]
    names = ", ".join(without)
    found += (
        [Paragraph(_("No pledge owes a report: %(countries)s.", countries=names))] if names else []
    )
    sums = words.sentence(
        "plan/sentences.html", "reconciliation_line", page.countries.reconciliation
    )
    return [*found, Paragraph(sums, "note")] if sums else found


def _trend(page: PlanPage) -> list[Block]:
    rows = page.trend.rows
    return [
        Heading(_("From period to period")),
        Stages([Bar(row.period.code, row.figures, words.coverage(row.figures)) for row in rows]),
        parts.stage_table(
            str(_("Pledges by stage in each period")),
            str(_("Period")),
            [(Words(row.period.code), row.figures, None) for row in rows],
            has_means=False,
        ),
    ]
