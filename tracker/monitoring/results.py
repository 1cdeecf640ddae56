"""The plan's three expected results: which figures of the tracker speak to each of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.models.practice import AdoptionStage
from tracker.monitoring import dashboards, practice_flows, roadmap, support_facts, support_gap
from tracker.monitoring.dashboards import AreaFigures, View
from tracker.monitoring.roadmap import How, Overview, Span
from tracker.monitoring.support_gap import Step

# Which area's pledges speak to which result: a reading of this tracker, said so on the page.
SOLUTIONS = ("solutions",)
STABILITY = ("protection", "disasters")


@dataclass(frozen=True, slots=True)
class Practices:
    """How many practices are published, whose they are, and how often others took them up."""

    published: int
    countries: int
    stages: Mapping[AdoptionStage, int]
    takers: int

    @property
    def taken_up(self) -> int:
        """Return how often a practice was taken up, dropped ones too."""
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class Results:
    """What is known for each result: areas in a period, everything else at the moment."""

    view: View
    solutions: Sequence[AreaFigures]
    stability: Sequence[AreaFigures]
    support: Mapping[Step, int]
    practices: Practices
    roadmap: Overview

    @property
    def legal_done(self) -> int:
        """Return how many legal steps are done."""
        return self.roadmap.legal.counts[How.DONE]


def read(session: Session, here: View, today: date) -> Results:
    """Return the figures; those of the areas are the same as on the areas' own pages."""
    areas = dashboards.plan_page(session, here).areas
    whole = support_gap.group(support_gap.NOT_STATED, support_facts.entries(session))
    return Results(
        here,
        [row for row in areas if row.area.code in SOLUTIONS],
        [row for row in areas if row.area.code in STABILITY],
        {step: whole.cells[step].count for step in Step},
        _practices(session),
        roadmap.overview(session, today, Span.HALF, ()),
    )


def _practices(session: Session) -> Practices:
    flows, leading = practice_flows.flows(session), practice_flows.leading(session)
    stages: Counter[AdoptionStage] = Counter()
    for flow in flows:
        stages.update(flow.counts)
    return Practices(
        practice_flows.published(session),
        len(leading),
        stages,
        len({flow.target for flow in flows}),
    )
