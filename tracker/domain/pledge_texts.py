"""Between the text that people write and the rows that keep it."""

from collections.abc import Callable, Hashable, Iterable, MutableSequence
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import pledge_search
from tracker.domain.amounts import to_amount, to_minor
from tracker.domain.pledge_rules import Plan
from tracker.domain.texts import IndicatorText, LinkText, PartyText, PledgeText
from tracker.domain.wording import line, prose
from tracker.models.indicator import Indicator, IndicatorDefinition
from tracker.models.pledge import Pledge, PledgeLink, PledgeParty, PledgeVersion

Row = TypeVar("Row")

_SAME = ("language", "support_kinds", "country_roles", "populations", "starts_on", "ends_on")
_LINES = ("title", "territory", "lead_institution")
_PROSE = ("description", "expected_result", "contact")
_INDICATOR = (
    "kind",
    "direction",
    "accumulation",
    "currency",
    "baseline_value",
    "baseline_date",
    "target_value",
    "target_date",
    "shared_code",
)


def text_of(version: PledgeVersion) -> PledgeText:
    """Return what a version says, as its author would write it again."""
    minor, currency = version.budget_minor, version.budget_currency
    return PledgeText(
        area=version.pledge.area.code,
        budget_amount=None if minor is None or currency is None else to_amount(minor, currency),
        budget_currency=currency,
        progress_method=version.progress_method,
        lines=tuple(found.code for found in version.lines),
        other_areas=tuple(area.code for area in version.other_areas),
        parties=tuple(
            PartyText(
                role=party.role,
                country_iso3=party.country_iso3,
                organisation_id=party.organisation_id,
            )
            for party in version.parties
        ),
        links=tuple(
            LinkText(scheme=link.scheme, identifier=link.identifier, relation=link.relation)
            for link in version.links
        ),
        indicators=tuple(_indicator_of(definition) for definition in version.indicators),
        external_ref=version.pledge.external_ref,
        **{name: getattr(version, name) for name in (*_SAME, *_LINES, *_PROSE)},
    )


def _indicator_of(definition: IndicatorDefinition) -> IndicatorText:
    return IndicatorText(
        ref=definition.indicator.ref,
        title=definition.title,
        unit=definition.unit,
        baseline_reason=definition.baseline_reason,
        **{name: getattr(definition, name) for name in _INDICATOR},
    )


def write(session: Session, version: PledgeVersion, text: PledgeText, plan: Plan) -> None:
    """Put a checked text into a version's rows; rows that stay the same are kept."""
    with session.no_autoflush:
        _write_fields(version, text, plan)
        _write_parties(version, text.parties)
        _write_links(version, text.links)
        _write_indicators(session, version, text.indicators)


def _write_fields(version: PledgeVersion, text: PledgeText, plan: Plan) -> None:
    for name in _SAME:
        setattr(version, name, getattr(text, name))
    for name in _LINES:
        setattr(version, name, line(getattr(text, name)))
    for name in _PROSE:
        setattr(version, name, prose(getattr(text, name)))
    amount, currency = text.budget_amount, text.budget_currency
    version.budget_minor = (
        None if amount is None or currency is None else to_minor(amount, currency)
    )
    version.budget_currency = currency
    version.progress_method = text.progress_method
    version.lines = [plan.lines[code] for code in sorted(set(text.lines))]
    version.other_areas = [plan.areas[code] for code in sorted(set(text.other_areas))]
    version.search_text = pledge_search.search_text(version, version.pledge.code)
    version.pledge.area = plan.areas[text.area]
    if text.external_ref:
        version.pledge.external_ref = line(text.external_ref)


def _write_parties(version: PledgeVersion, parties: Iterable[PartyText]) -> None:
    _match(
        version.parties,
        [((party.country_iso3, party.organisation_id), asdict(party)) for party in parties],
        lambda row: (row.country_iso3, row.organisation_id),
        PledgeParty,
    )


def _write_links(version: PledgeVersion, links: Iterable[LinkText]) -> None:
    wanted = [(link, link.identifier.strip()) for link in links]
    _match(
        version.links,
        [((link.scheme, name), {**asdict(link), "identifier": name}) for link, name in wanted],
        lambda row: (row.scheme, row.identifier),
        PledgeLink,
    )


def _write_indicators(
    session: Session, version: PledgeVersion, indicators: Iterable[IndicatorText]
) -> None:
    known = _identities(session, version.pledge)
    wanted = list(indicators)
    taken = {*known, *(text.ref for text in wanted)}
    rows: list[tuple[Hashable, dict[str, Any]]] = []
    for text in wanted:
        ref = text.ref or _next_ref(taken)
        taken.add(ref)
        identity = known.get(ref) or Indicator(pledge_id=version.pledge.id, ref=ref)
        values = {name: getattr(text, name) for name in _INDICATOR}
        values |= {"title": line(text.title), "unit": line(text.unit), "indicator": identity}
        rows.append((ref, values | {"baseline_reason": prose(text.baseline_reason)}))
    _match(version.indicators, rows, lambda row: row.indicator.ref, IndicatorDefinition)


def _identities(session: Session, pledge: Pledge) -> dict[str, Indicator]:
    found = session.scalars(select(Indicator).where(Indicator.pledge_id == pledge.id))
    return {identity.ref: identity for identity in found}


def _next_ref(taken: Iterable[str]) -> str:
    # References of earlier versions are never given again: old readings hang on them.
    return next(ref for number in range(1, 10_000) if (ref := f"I{number}") not in taken)


def _match(
    rows: MutableSequence[Row],
    wanted: list[tuple[Hashable, dict[str, Any]]],
    key: Callable[[Row], Hashable],
    make: Callable[..., Row],
) -> None:
    """Change, add and remove rows until they are what is wanted, in its order."""
    found = {key(row): row for row in rows}
    for row in [row for row in rows if key(row) not in {name for name, _ in wanted}]:
        rows.remove(row)
    for position, (name, values) in enumerate(wanted):
        known = found.get(name)
        if known is None:
            rows.append(make(position=position, **values))
            continue
        for field, value in {**values, "position": position}.items():
            setattr(known, field, value)
