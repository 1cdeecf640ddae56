"""What an indicator must be before it is stored, and before others read it."""

import re
from collections.abc import Sequence
from decimal import Decimal

from tracker.domain.amounts import currency_faults, decimals_faults, quantity_faults
from tracker.domain.errors import Fault
from tracker.domain.texts import IndicatorText
from tracker.domain.wording import LINE, NOTE, wording_faults
from tracker.messages import N_
from tracker.models.enums import IndicatorKind

MOST_INDICATORS = 50
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_YES_NO = (Decimal(0), Decimal(1))


def indicator_faults(indicators: Sequence[IndicatorText]) -> list[Fault]:
    """Name what keeps the indicators of one pledge from being stored."""
    if len(indicators) > MOST_INDICATORS:
        return [Fault("indicators", N_("Enter at most %(most)s indicators."), most=MOST_INDICATORS)]
    faults = []
    for place, indicator in enumerate(indicators):
        path = f"indicators.{place}"
        faults += _words(path, indicator) + _values(path, indicator) + _dates(path, indicator)
        earlier = (other.ref for other in indicators[:place])
        if indicator.ref and indicator.ref in earlier:
            faults.append(Fault(f"{path}.ref", N_("Give each indicator a reference of its own.")))
    return faults


def missing_in_indicators(indicators: Sequence[IndicatorText]) -> list[Fault]:
    """Name what others would miss in the indicators: where each starts and what it aims at."""
    faults = []
    for place, indicator in enumerate(indicators):
        path = f"indicators.{place}"
        if indicator.baseline_value is None and not indicator.baseline_reason.strip():
            faults.append(
                Fault(f"{path}.baseline_value", N_("Enter the baseline, or say why there is none."))
            )
        if indicator.target_value is None:
            faults.append(Fault(f"{path}.target_value", N_("Enter the target.")))
    return faults


def _words(path: str, indicator: IndicatorText) -> list[Fault]:
    faults = wording_faults(f"{path}.title", indicator.title, LINE)
    if not indicator.title.strip():
        faults.append(Fault(f"{path}.title", N_("Enter what the indicator measures.")))
    # An empty reference is given by the tracker.
    if indicator.ref and not _REF.fullmatch(indicator.ref):
        faults.append(
            Fault(f"{path}.ref", N_("Use letters, digits, dots and dashes for the reference."))
        )
    if indicator.shared_code and not _REF.fullmatch(indicator.shared_code):
        faults.append(
            Fault(f"{path}.shared_code", N_("Use letters, digits, dots and dashes for the code."))
        )
    faults += wording_faults(f"{path}.unit", indicator.unit, 100)
    return faults + wording_faults(f"{path}.baseline_reason", indicator.baseline_reason, NOTE)


def _values(path: str, indicator: IndicatorText) -> list[Fault]:
    faults = _currency(f"{path}.currency", indicator)
    for name in ("baseline_value", "target_value"):
        faults += _value(f"{path}.{name}", getattr(indicator, name), indicator)
    if indicator.baseline_value is not None and indicator.baseline_reason.strip():
        faults.append(
            Fault(
                f"{path}.baseline_reason",
                N_("Give the baseline or the reason why there is none, not both."),
            )
        )
    return faults


def _currency(path: str, indicator: IndicatorText) -> list[Fault]:
    if indicator.kind is IndicatorKind.MONEY:
        if indicator.currency is None:
            return [Fault(path, N_("Choose the currency of the amount."))]
        return currency_faults(path, indicator.currency)
    if indicator.currency is not None:
        return [
            Fault(path, N_("Leave the currency out: this indicator is not an amount of money."))
        ]
    return []


def _value(path: str, value: Decimal | None, indicator: IndicatorText) -> list[Fault]:
    if value is None:
        return []
    if faults := quantity_faults(path, value):
        return faults
    if indicator.kind is IndicatorKind.YES_NO and value not in _YES_NO:
        return [Fault(path, N_("Enter 1 for yes or 0 for no."))]
    if (
        indicator.kind is IndicatorKind.MONEY
        and indicator.currency
        and not _currency(path, indicator)
    ):
        return _money(path, value, indicator.currency)
    return []


def _money(path: str, value: Decimal, currency: str) -> list[Fault]:
    if value < 0:
        return [Fault(path, N_("The amount can't be negative."))]
    return decimals_faults(path, value, currency)


def _dates(path: str, indicator: IndicatorText) -> list[Fault]:
    start, end = indicator.baseline_date, indicator.target_date
    if start and end and end < start:
        return [Fault(f"{path}.target_date", N_("Enter a date that is not before the baseline's."))]
    return []
