"""The parts that the regional and the national report share."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from tracker.measure import METHOD_VERSION
from tracker.monitoring.dashboards import AreaFigures, View
from tracker.monitoring.figures import Figures
from tracker.web import report_words as words
from tracker.web.figure_links import Links
from tracker.web.filters import day, moment, number
from tracker.web.report_blocks import (
    STAGES,
    Bar,
    Block,
    Facts,
    Heading,
    Interval,
    Paragraph,
    Stages,
    Table,
    Words,
)


def summary(figures: Figures, lead: str, links: Links) -> list[Block]:
    """Open a report: the figures in a sentence, the stages, the coverage, the mean between its bounds."""
    blocks: list[Block] = [Heading(_("Summary")), Paragraph(lead, "lead")]
    if figures.eligible:
        blocks.append(Stages([Bar("", figures)], links))
    blocks += [
        Paragraph(" ".join(words.covered(figures))),
        Paragraph(f"{words.mean(figures).removesuffix('.')}."),
    ]
    if figures.mean is not None:
        blocks.append(Interval(figures, words.interval_alt(figures)))
    return blocks


def areas(rows: Iterable[AreaFigures], links: Links) -> list[Block]:
    """Show the stages of each area, and the same in a table with means."""
    found = list(rows)
    bars = [
        Bar(
            str(_("Area %(number)s", number=row.area.number)),
            row.figures,
            words.coverage(row.figures),
            links.to(area=row.area.code)("reported"),
        )
        for row in found
    ]
    named = [
        (
            Words(f"{row.area.number}. {row.area.title}"),
            row.figures,
            links.to(area=row.area.code),
        )
        for row in found
    ]
    return [
        Heading(_("Area by area")),
        Stages(bars),
        stage_table(str(_("Pledges by stage and area")), str(_("Area")), named),
    ]


def stage_table(
    caption: str,
    head: str,
    rows: Sequence[tuple[Words, Figures, Links | None]],
    *,
    has_means: bool = True,
) -> Table:
    """Write groups of pledges as a table: what they owe, their stages, their mean with bounds."""
    has_time = any(figures.not_due for _label, figures, _links in rows)
    names = [name for name in STAGES if has_time or name != "not_due"]
    stages = [words.legend(name) for name in names]
    means = [str(_("Mean progress"))] if has_means else []
    return Table(
        caption,
        [head, str(_("Owed")), *stages, *means],
        [
            [label, *_counts(figures, links, names), *([_mean(figures)] if has_means else [])]
            for label, figures, links in rows
        ],
    )


def _counts(figures: Figures, links: Links | None, stages: Iterable[str]) -> list[Words]:
    counts = {name: getattr(figures, name) for name in ("eligible", *stages)}
    return [
        Words(number(count), href=links(name) if links and count else "")
        for name, count in counts.items()
    ]


def _mean(figures: Figures) -> Words:
    return Words(words.short_mean(figures))


def sources(view: View, citation: str, addresses: Sequence[tuple[str, str]]) -> list[Block]:
    """Close a report: source, how figures are made, how to cite, the whole hash, where the rows are."""
    rows = [
        (str(_("How to cite")), Words(citation)),
        (str(_("Method")), Words(str(_("version %(version)s", version=_method(view))))),
    ]
    if view.vintage:
        rows += [
            (str(_("Snapshot")), Words(day(view.vintage.as_of.date()))),
            ("SHA-256", Words(view.vintage.sha256)),
        ]
    else:
        rows.append((str(_("Live figures")), Words(moment(view.now))))
    rows += [(label, Words(address, href=address)) for label, address in addresses]
    return [
        Heading(_("Sources and method")),
        Paragraph(words.source(view)),
        Paragraph(
            _(
                "Each country declares its own progress, and the monitoring mechanism reviews it before it is accepted."
            )
        ),
        Paragraph(
            _(
                "“Not reported” is an obligation past its due day without an accepted report: it counts in every "
                "total and is never taken for a stage. A mean is given with the number of pledges it rests on and with its "
                "bounds, which say what it would be if all the others stood at nothing or were done; with "
                "fewer than 5 pledges there is none."
            )
        ),
        Facts(rows),
    ]


def _method(view: View) -> int:
    return view.vintage.method_version if view.vintage else METHOD_VERSION


def cited(view: View, title: str) -> str:
    """Say how to cite a report."""
    if view.vintage:
        known = words.sentence("components/periods.html", "cited", view.vintage)
    else:
        known = str(
            _(
                "live figures of %(moment)s, method version %(version)s",
                moment=moment(view.now),
                version=METHOD_VERSION,
            )
        )
    return str(
        _(
            "“%(title)s, %(period)s. Chile Plan of Action 2024-2034”, %(known)s.",
            title=title,
            period=view.period.code,
            known=known,
        )
    )
