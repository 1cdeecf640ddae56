"""One pledge in a national report: where it stands, what was said of it, its indicators and milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from tracker.measure import Pace
from tracker.models.enums import IndicatorKind, ValueState
from tracker.monitoring.national import PacedPledge
from tracker.monitoring.rows import Period, PledgeRow, Step
from tracker.reports.accounts import TEXTS, Account, Measured
from tracker.web import report_words as words
from tracker.web.filters import number, percent, short_day
from tracker.web.labels import label
from tracker.web.report_blocks import Block, Facts, Heading, Progress, Table, Words
from tracker.web.update_words import NAMES


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report it is, of which period, on which day, and where the pages are."""

    iso3: str
    period: Period
    today: date
    site: str
    longest: int | None = None

    def fitted(self, text: str) -> str:
        """Return a text as long as the report has room for it."""
        return (
            text
            if self.longest is None or len(text) <= self.longest
            else f"{text[: self.longest]} […]"
        )


def blocks(
    row: PacedPledge, account: Account | None, steps: Sequence[Step], at: Place
) -> list[Block]:
    """Tell of one pledge."""
    pledge = row.pledge
    heading = f"{pledge.code} · {title_of(pledge)}"
    found: list[Block] = [
        Heading(heading, 3, pledge.language, f"{at.site}/pledges/{pledge.code}"),
        Facts(_facts(row, account, at)),
    ]
    if pledge.progress is not None:
        found.append(_progress(row, pledge.progress))
    if account is not None:
        found += _told(pledge, account, at)
    return found + (_milestones(pledge, steps, at.today) if steps else [])


def title_of(pledge: PledgeRow) -> str:
    """Return a pledge's title, or what stands for one that is withdrawn."""
    return pledge.title or str(_("Withdrawn pledge"))


def stage_of(pledge: PledgeRow) -> str:
    """Name the stage, or the silence."""
    if pledge.answer is None and not pledge.is_due:
        return words.sentence("components/status.html", "report_word", "not_due")
    return words.sentence("components/status.html", "stage_word", pledge.stage)


def pace_of(pace: Pace | None) -> str:
    """Name the pace; a dash for a pledge that is over."""
    return words.sentence("components/status.html", "pace_tag", pace)


def _facts(row: PacedPledge, account: Account | None, at: Place) -> list[tuple[str, Words]]:
    pledge = row.pledge
    found = [(str(_("Stage")), Words(stage_of(pledge)))]
    if row.pace is not None:
        found.append((str(_("Pace")), Words(pace_of(row.pace))))
    found.append((str(_("Report")), Words(_report(pledge, account))))
    if pledge.starts_on and pledge.ends_on:
        span = f"{short_day(pledge.starts_on)} – {short_day(pledge.ends_on)}"
        found.append((str(_("Time")), Words(span)))
    if account is not None and account.institution:
        found.append((str(_("Lead institution")), Words(account.institution, pledge.language)))
    if pledge.lead != at.iso3:
        found.append((str(_("Lead")), Words(str(_("joint pledge, led by another")))))
    return found


def _report(pledge: PledgeRow, account: Account | None) -> str:
    """Say how the pledge was reported on; of a silent one, what was last known."""
    if pledge.answer is not None:
        said = words.sentence("components/status.html", "report_word", pledge.answer.value)
        if account is not None and account.reported_on is not None:
            said = f"{said}, {short_day(account.reported_on)}"
        return (
            f"{said}, {str(_('Late')).lower()}" if account is not None and account.is_late else said
        )
    said = stage_of(pledge)
    if pledge.last_until is None:
        return f"{said}. {_('Never reported')}."
    stage = words.sentence("components/status.html", "stage_word", pledge.last_stage).lower()
    last = str(_("Last data: %(day)s, %(stage)s", day=short_day(pledge.last_until), stage=stage))
    share = percent(pledge.last_progress)
    return f"{said}. {last}, {share}." if share else f"{said}. {last}."


def _progress(row: PacedPledge, share: Fraction) -> Progress:
    done = percent(share)
    if row.expected is None:
        alt = str(_("Progress: %(share)s", share=done))
    else:
        alt = str(
            _(
                "Progress: %(share)s; expected by now: %(expected)s",
                share=done,
                expected=percent(row.expected),
            )
        )
    return Progress(alt, share, row.expected, alt)


def _told(pledge: PledgeRow, account: Account, at: Place) -> list[Block]:
    found: list[Block] = [
        Facts([(str(NAMES[name]), Words(at.fitted(account.texts[name]), pledge.language))])
        for name in TEXTS
        if name in account.texts
    ]
    if account.indicators:
        found.append(_indicators(pledge, account.indicators))
    return found


def _indicators(pledge: PledgeRow, indicators: Sequence[Measured]) -> Table:
    heads = (_("Indicator"), _("Baseline"), _("Value"), _("Target"), _("Progress"))
    return Table(
        str(_("Indicators of %(code)s", code=pledge.code)),
        list(map(str, heads)),
        [
            [
                Words(f"{one.title} ({one.unit})" if one.unit else one.title, pledge.language),
                Words(_value(one, one.baseline)),
                Words(_actual(one)),
                Words(_value(one, one.target)),
                Words(percent(one.progress) or "–"),
            ]
            for one in indicators
        ],
    )


def _actual(one: Measured) -> str:
    if one.value is None and one.value_state:
        return label(ValueState(one.value_state))
    if one.value is None:
        return words.sentence("components/status.html", "report_word", "not_reported")
    return _value(one, one.value)


def _value(one: Measured, value: Decimal | None) -> str:
    if value is None:
        return "–"
    if one.kind == IndicatorKind.YES_NO:
        return str(_("Yes") if value else _("No"))
    if one.kind == IndicatorKind.RATIO:
        return percent(value)
    return (
        f"{number(value)}\N{NO-BREAK SPACE}%"
        if one.kind == IndicatorKind.PERCENTAGE
        else number(value)
    )


def _milestones(pledge: PledgeRow, steps: Sequence[Step], today: date) -> list[Block]:
    return [
        Table(
            str(_("Milestones of %(code)s", code=pledge.code)),
            list(map(str, (_("Milestone"), _("Day"), _("State")))),
            [
                [
                    Words(step.title, pledge.language),
                    Words(short_day(step.done_on or step.planned_to)),
                    Words(_step_state(step, today)),
                ]
                for step in steps
            ],
            texts=3,
        )
    ]


def _step_state(step: Step, today: date) -> str:
    if step.done_on:
        return str(_("Done"))
    is_late = step.planned_to is not None and step.planned_to < today
    return str(_("Overdue") if is_late else _("Planned"))
