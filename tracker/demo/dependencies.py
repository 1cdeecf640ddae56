"""The demonstration's dependencies: milestones that wait for those of other countries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from tracker.demo.pledge_acts import PledgeActs
from tracker.demo.pledges import Planned
from tracker.domain import dependencies, milestones

SETTLED = timedelta(days=45)
# The last step rests on a neighbour's third: each waits for the next one only, so that no circle comes about.
WAITING, NEEDED = 4, 3


def tell_all(texts: PledgeActs, published: Sequence[tuple[Planned, datetime]]) -> None:
    """Write down which pledge with milestones waits for which: every other one of a theme, for the next."""
    by_theme: dict[str, list[tuple[Planned, datetime]]] = {}
    for plan, moment in published:
        if plan.steps and plan.author.country:
            by_theme.setdefault(plan.theme.code, []).append((plan, moment))
    for ones in by_theme.values():
        for (plan, first), (needed, second) in list(pairwise(ones))[::2]:
            texts.agenda.add(max(first, second) + SETTLED, partial(_add, texts, plan, needed))


def _add(texts: PledgeActs, plan: Planned, needed: Planned, at: datetime) -> None:
    pledge, other = texts.made[plan.key], texts.made[needed.key]
    if pledge.withdrawn_at is None and other.withdrawn_at is None:
        milestone = milestones.find(texts.session, pledge, WAITING)
        dependencies.add(texts.session, texts.author(plan, at), milestone, other.code, NEEDED)
