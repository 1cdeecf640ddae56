"""The sentences of the pages as plain text: a report says what the pages say, word for word."""

import re
from html import unescape
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.monitoring.dashboards import View
from tracker.monitoring.figures import Figures
from tracker.web.filters import moment, number, percent

_TAGS = re.compile(r"<[^>]*>")
# No-break spaces stay: they keep a number and its sign together.
_ROOM = re.compile(r"[ \t\r\n]+")


def sentence(template: str, name: str, *values: Any) -> str:
    """Return what a template's macro writes, without its tags."""
    module = current_app.jinja_env.get_template(template).module
    written = getattr(module, name)(*values)
    return unescape(_ROOM.sub(" ", _TAGS.sub("", str(written)))).strip()


def legend(stage: str) -> str:
    """Name a class of the bars."""
    return sentence("components/figures.html", "legend_word", stage)


def coverage(figures: Figures) -> str:
    """Say how many of those that owe a report have reported."""
    return sentence("components/figures.html", "coverage_line", figures)


def mean(figures: Figures) -> str:
    """Say the mean with its bounds, or why there is none."""
    return sentence("components/figures.html", "interval_words", figures)


def short_mean(figures: Figures) -> str:
    """Write the mean with its bounds for a table; a dash for none."""
    if figures.mean is None:
        return "–"
    words = _(
        "%(mean)s (%(lower)s to %(upper)s)",
        mean=percent(figures.mean),
        lower=percent(figures.lower),
        upper=percent(figures.upper),
    )
    return str(words)


def interval_alt(figures: Figures) -> str:
    """Say what the drawing of a mean shows."""
    words = _(
        "Mean %(mean)s, between %(lower)s and %(upper)s",
        mean=percent(figures.mean),
        lower=percent(figures.lower),
        upper=percent(figures.upper),
    )
    return str(words)


def covered(figures: Figures) -> list[str]:
    """Say in sentences who reported, who did so in time, who is exempt."""
    words = [f"{coverage(figures).removesuffix('.')}."]
    if figures.reported:
        words.append(sentence("plan/sentences.html", "on_time", figures))
    if figures.waived:
        words.append(
            ngettext(
                "%(count)s pledge is exempt and not counted.",
                "%(count)s pledges are exempt and not counted.",
                figures.waived,
                count=number(figures.waived),
            )
        )
    return words


def kicker(what: str, view: View) -> str:
    """Say of which period a report is, and how the period stands."""
    period = sentence("components/periods.html", "period_words", view.period)
    return " · ".join((what, period, sentence("components/periods.html", "standing", view)))


def standing(view: View) -> str:
    """Say for the foot of a page whether its figures are frozen or live."""
    if view.vintage:
        words = sentence("components/periods.html", "cited", view.vintage)
    else:
        words = str(_("Live figures of %(moment)s.", moment=moment(view.now))).rstrip(".")
    return f"{view.period.code} · {words}"


def source(view: View) -> str:
    """Name the source of the figures."""
    return f"{sentence('components/periods.html', 'source', view)}."
