"""What a pledge's text must be before it is stored, and before it is sent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.domain.amounts import money_faults
from tracker.domain.errors import Fault
from tracker.domain.indicator_rules import indicator_faults, missing_in_indicators
from tracker.domain.texts import LinkText, PartyText, PledgeText
from tracker.domain.wording import LINE, NOTE, PROSE, wording_faults
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import LinkRelation, LinkScheme
from tracker.models.forum import Term
from tracker.models.organisation import Organisation
from tracker.models.plan import Area, LineOfAction, PlanOfAction
from tracker.models.pledge import OutsideIdentity, Pledge

LIMITS = {
    "title": LINE,
    "description": PROSE,
    "expected_result": PROSE,
    "territory": LINE,
    "lead_institution": LINE,
    "contact": NOTE,
}
MOST_PARTIES = 50
MOST_LINKS = 50
IDENTIFIER = 200
Key = TypeVar("Key", str, int)
# The Forum's vocabularies that a register's identifiers are taken from.
VOCABULARIES: Mapping[LinkScheme, tuple[str, ...]] = {
    LinkScheme.MULTISTAKEHOLDER: ("multistakeholder_outcome", "multistakeholder_pledge"),
    LinkScheme.GCR_OBJECTIVE: ("gcr_objective",),
}
_GRF = re.compile(r"GRF-[0-9]{5}")


@dataclass(frozen=True, slots=True)
class Lead:
    """The one country or the one organisation that leads a pledge."""

    lead_country_iso3: str | None = None
    lead_organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a text may refer to in the plan that takes pledges now."""

    first_year: int
    last_year: int
    areas: Mapping[str, Area]
    lines: Mapping[str, LineOfAction]


def current_plan(session: Session) -> Plan:
    """Load the plan that takes pledges now, with its areas and lines by code."""
    plan = session.scalars(select(PlanOfAction).where(PlanOfAction.is_current)).one()
    areas = session.scalars(select(Area).where(Area.plan_id == plan.id))
    lines = session.scalars(select(LineOfAction).where(LineOfAction.plan_id == plan.id))
    first, last = plan.starts_on or date.min, plan.ends_on or date.max
    return Plan(
        first.year,
        last.year,
        {area.code: area for area in areas},
        {line.code: line for line in lines},
    )


def text_faults(session: Session, text: PledgeText, plan: Plan, lead: Lead | Pledge) -> list[Fault]:
    """Name what keeps a text from being stored, even as a draft; `lead` is the pledge itself once it exists."""
    pledge = lead if isinstance(lead, Pledge) else None
    return [
        *_words(text),
        *_area(text, plan, pledge),
        *_lines(text, plan),
        *_dates(text, plan),
        *money_faults("budget_amount", text.budget_amount, "budget_currency", text.budget_currency),
        *indicator_faults(text.indicators),
        *_parties(session, text.parties, lead),
        *_links(session, text.links, pledge),
    ]


def missing(text: PledgeText) -> list[Fault]:
    """Name what a text lacks before others may read it."""
    sentences = (
        ("description", N_("Describe what will be done.")),
        ("starts_on", N_("Enter the first day.")),
        ("ends_on", N_("Enter the last day.")),
        ("lead_institution", N_("Enter the institution that leads.")),
        ("support_kinds", N_("Choose at least one kind of support.")),
        ("populations", N_("Choose at least one population.")),
    )
    return [
        *(Fault(name, sentence) for name, sentence in sentences if _is_blank(text, name)),
        *missing_in_indicators(text.indicators),
    ]


def _is_blank(text: PledgeText, name: str) -> bool:
    value = getattr(text, name)
    return not (value.strip() if isinstance(value, str) else value)


def _words(text: PledgeText) -> list[Fault]:
    faults = [] if text.title.strip() else [Fault("title", N_("Enter a title."))]
    for name, limit in LIMITS.items():
        faults += wording_faults(name, getattr(text, name), limit)
    return faults + wording_faults("external_ref", text.external_ref or "", IDENTIFIER)


def _area(text: PledgeText, plan: Plan, pledge: Pledge | None) -> list[Fault]:
    if text.area not in plan.areas:
        return [Fault("area", N_("Choose one of the plan's areas."))]
    if pledge and pledge.first_published_at and text.area != pledge.area.code:
        return [Fault("area", N_("The area of a published pledge can't change."))]
    if any(code not in plan.areas or code == text.area for code in text.other_areas):
        return [Fault("other_areas", N_("Choose areas of the plan beside the pledge's own."))]
    return []


def _lines(text: PledgeText, plan: Plan) -> list[Fault]:
    return [fault for code in text.lines if (fault := _line(code, text, plan))]


def _line(code: str, text: PledgeText, plan: Plan) -> Fault | None:
    found = plan.lines.get(code)
    if found is None:
        return Fault("lines", N_("The plan has no line of action %(code)s."), code=code)
    if found.area is not None and found.area.code not in (text.area, *text.other_areas):
        return Fault("lines", N_("The line of action %(code)s belongs to another area."), code=code)
    starts_late = found.valid_from and text.ends_on and text.ends_on < found.valid_from
    ended_early = found.valid_to and text.starts_on and found.valid_to < text.starts_on
    if starts_late or ended_early:
        return Fault(
            "lines",
            N_("The line of action %(code)s is not in force between these days."),
            code=code,
        )
    return None


def _dates(text: PledgeText, plan: Plan) -> list[Fault]:
    faults = [
        Fault(
            name,
            N_("Enter a day between %(first)s and %(last)s."),
            first=str(plan.first_year),
            last=str(plan.last_year),
        )
        for name, day in (("starts_on", text.starts_on), ("ends_on", text.ends_on))
        if day and not plan.first_year <= day.year <= plan.last_year
    ]
    if text.starts_on and text.ends_on and text.ends_on < text.starts_on:
        faults.append(Fault("ends_on", N_("Enter a last day that is not before the first.")))
    return faults


def _parties(session: Session, parties: tuple[PartyText, ...], lead: Lead | Pledge) -> list[Fault]:
    if len(parties) > MOST_PARTIES:
        return [Fault("parties", N_("Enter at most %(most)s parties."), most=MOST_PARTIES)]
    countries = _known(session, Country.iso3, (party.country_iso3 for party in parties))
    organisations = _known(session, Organisation.id, (party.organisation_id for party in parties))
    organisations -= set(
        session.scalars(select(Organisation.id).where(Organisation.merged_into_id.is_not(None)))
        if organisations
        else ()
    )
    leading = (lead.lead_country_iso3, lead.lead_organisation_id)
    faults = []
    seen = set()
    for place, party in enumerate(parties):
        path = f"parties.{place}.party"
        key = (party.country_iso3, party.organisation_id)
        if not (party.country_iso3 in countries) ^ (party.organisation_id in organisations):
            faults.append(Fault(path, N_("Choose a country or an organisation of the list.")))
        elif key == leading:
            faults.append(Fault(path, N_("This is the lead already: choose another party.")))
        elif key in seen:
            faults.append(Fault(path, N_("Name each party once.")))
        seen.add(key)
    return faults


def _known(
    session: Session, column: InstrumentedAttribute[Key], wanted: Iterable[Key | None]
) -> set[Key]:
    keys = {key for key in wanted if key is not None}
    return set(session.scalars(select(column).where(column.in_(keys)))) if keys else set()


def _links(session: Session, links: tuple[LinkText, ...], pledge: Pledge | None) -> list[Fault]:
    if len(links) > MOST_LINKS:
        return [Fault("links", N_("Enter at most %(most)s links."), most=MOST_LINKS)]
    faults = []
    seen = set()
    for place, link in enumerate(links):
        path = f"links.{place}.identifier"
        key = (link.scheme, link.identifier.strip())
        faults += _link(path, link)
        if key in seen:
            faults.append(Fault(path, N_("Name each link once.")))
        elif is_same(link) and (holder := _claimed(session, link, pledge)):
            faults.append(claimed_fault(path, link.identifier, holder))
        seen.add(key)
    return faults + _unknown_terms(session, links)


def _unknown_terms(session: Session, links: tuple[LinkText, ...]) -> list[Fault]:
    """Refuse what the loaded vocabularies of the Forum don't have; other registers have none here."""
    if VOCABULARIES.keys().isdisjoint(link.scheme for link in links):
        return []
    faults = []
    for place, link in enumerate(links):
        names = VOCABULARIES.get(link.scheme)
        identifier = link.identifier.strip()
        if names is None or not identifier:
            continue
        known = session.scalars(
            select(Term.code).where(Term.vocabulary.in_(names)).order_by(Term.code)
        ).all()
        if identifier not in known:
            faults.append(
                Fault(
                    f"links.{place}.identifier",
                    N_("There is no “%(identifier)s” in this register. Enter one of: %(known)s."),
                    identifier=identifier[:IDENTIFIER],
                    known=", ".join(known),
                )
            )
    return faults


def _link(path: str, link: LinkText) -> list[Fault]:
    identifier = link.identifier.strip()
    if not identifier:
        return [Fault(path, N_("Enter the identifier."))]
    if link.scheme is LinkScheme.GRF and not _GRF.fullmatch(identifier):
        return [Fault(path, N_("Enter GRF- and five digits, for example GRF-01547."))]
    return wording_faults(path, identifier, IDENTIFIER)


def is_same(link: LinkText) -> bool:
    """Say whether the link tells that a pledge registered elsewhere is this very one."""
    return link.relation is LinkRelation.SAME_AS


def claimed_fault(path: str, identifier: str, holder: str) -> Fault:
    """Return the fault of an outside pledge that a published pledge of ours (its code) is already the same as."""
    return Fault(
        path,
        N_(
            "The published pledge %(pledge)s is already the same as %(identifier)s. Choose another relation, or leave the link out."
        ),
        identifier=identifier.strip(),
        pledge=holder,
    )


def holder_of(session: Session, scheme: LinkScheme, identifier: str) -> str | None:
    """Return the code of the published pledge that an outside pledge is the same as; it may be named to anyone."""
    return session.scalars(
        select(Pledge.code)
        .join(OutsideIdentity, OutsideIdentity.pledge_id == Pledge.id)
        .where(OutsideIdentity.scheme == scheme, OutsideIdentity.identifier == identifier.strip())
    ).one_or_none()


def _claimed(session: Session, link: LinkText, pledge: Pledge | None) -> str | None:
    holder = holder_of(session, link.scheme, link.identifier)
    return None if pledge is not None and holder == pledge.code else holder
