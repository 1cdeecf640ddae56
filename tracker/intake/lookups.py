"""The pledges that a file refers to, loaded in a few queries whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from tracker.domain.actors import Actor
from tracker.domain.pledge_rules import Lead
from tracker.intake.faults import CellError, shorten
from tracker.messages import N_
from tracker.models.enums import Role
from tracker.models.indicator import IndicatorDefinition
from tracker.models.pledge import Pledge, PledgeVersion

BATCH = 500
Item = TypeVar("Item")


class Pledges:
    """The pledges the actor may write for, by the names that rows use: codes, and references."""

    def __init__(self, session: Session, actor: Actor, names: Iterable[str]) -> None:
        self._by_name: dict[str, dict[int, Pledge]] = defaultdict(dict)
        self._by_lead: dict[tuple[Lead, str | None], Pledge] = {}
        for batch in batches(sorted(set(names))):
            named = or_(Pledge.code.in_(batch), Pledge.external_ref.in_(batch))
            for pledge in session.scalars(_own(actor).where(named).options(*_whole())):
                self._remember(pledge)

    def named(self, name: str) -> Pledge:
        """Return the pledge with the code or the reference, or raise CellError."""
        found = list(self._by_name.get(name, {}).values())
        if len(found) > 1:
            raise CellError(
                N_(
                    "Several pledges have this reference: %(codes)s. Write the code of one of them."
                ),
                codes=", ".join(sorted(pledge.code for pledge in found)),
            )
        if not found:
            raise CellError(
                N_("No pledge that you may change has the code or reference %(name)s."),
                name=shorten(name),
            )
        return found[0]

    def led_by(self, lead: Lead, external_ref: str) -> Pledge | None:
        """Return the pledge that a country or organisation calls by the reference."""
        return self._by_lead.get((lead, external_ref))

    def _remember(self, pledge: Pledge) -> None:
        lead = Lead(pledge.lead_country_iso3, pledge.lead_organisation_id)
        self._by_lead[lead, pledge.external_ref] = pledge
        self._by_name[pledge.code][pledge.id] = pledge
        if pledge.external_ref is not None:
            self._by_name[pledge.external_ref][pledge.id] = pledge


def _own(actor: Actor) -> Select[Pledge]:
    every = select(Pledge).order_by(Pledge.id)
    if actor.is_operator:
        return every
    return every.where(
        or_(
            Pledge.lead_country_iso3.in_(sorted(actor.countries(Role.FOCAL_POINT))),
            Pledge.lead_organisation_id.in_(sorted(actor.organisations)),
        )
    )


def _whole() -> Sequence[ORMOption]:
    versions = selectinload(Pledge.versions)
    return (
        joinedload(Pledge.area),
        joinedload(Pledge.lead_country),
        versions.selectinload(PledgeVersion.lines),
        versions.selectinload(PledgeVersion.other_areas),
        versions.selectinload(PledgeVersion.parties),
        versions.selectinload(PledgeVersion.links),
        versions.selectinload(PledgeVersion.indicators).joinedload(IndicatorDefinition.indicator),
    )


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a list into pieces that a database takes as the values of one condition."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
