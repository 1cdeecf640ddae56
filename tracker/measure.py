"""How progress is measured: exact arithmetic on fractions, rounded once, at the edge.

The rules of method version 1: an indicator, a pledge, and the pace of a pledge. Groups of pledges
are counted in `tracker.monitoring.figures`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

METHOD_VERSION = 1
WHOLE_WEIGHT = 10_000
ON_TRACK = Fraction(95, 100)
BEHIND = Fraction(1, 2)
_MAINTAIN = "maintain"
_PER_PERIOD = "per_period"
_PERCENTAGE = "percentage"
_RATIO = "ratio"


class IndicatorReason(StrEnum):
    """Why an indicator has a progress figure, or none; the first that fits."""

    NOT_REPORTED = "not_reported"
    NO_ACTUAL = "no_actual"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    MAINTAIN = "maintain"
    TARGET_EQUALS_BASELINE = "target_equals_baseline"
    REGRESSION = "regression"
    EXCEEDED = "exceeded"
    OK = "ok"


class PledgeReason(StrEnum):
    """Why a pledge has a progress figure, or none."""

    OK = "ok"
    PARTIAL = "partial"
    NONE_COMPUTABLE = "none_computable"
    STAGE_ONLY = "stage_only"
    NOT_REPORTED = "not_reported"


class Pace(StrEnum):
    """How a pledge's progress compares with the share of its time that has gone."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    INSUFFICIENT_DATA = "insufficient_data"


@dataclass(frozen=True, slots=True)
class Actual:
    """A reading that was reported: a plain value, or a ratio with its denominator."""

    numerator: Fraction
    denominator: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """Return the value, or None for a ratio over nothing."""
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class IndicatorProgress:
    """How far an indicator is: as it is (may lie outside 0 to 1), and capped for means."""

    reason: IndicatorReason
    progress: Fraction | None = None
    capped: Fraction | None = None

    @property
    def is_computable(self) -> bool:
        """Say whether the indicator takes part in its pledge's mean."""
        return self.capped is not None


@dataclass(frozen=True, slots=True)
class PledgeProgress:
    """How far a pledge is, and how many of its indicators the figure rests on."""

    reason: PledgeReason
    progress: Fraction | None = None
    computable: int = 0


def exact(value: Decimal | int | None) -> Fraction | None:
    """Return a stored number as an exact fraction."""
    return None if value is None else Fraction(value)


def accumulated(
    actuals: Sequence[Actual | None], *, kind: str, accumulation: str
) -> Fraction | None:
    """Return the value an indicator has reached, from its readings up to the period (the last one).

    None when the period's own reading was not reported. Values per period are added up; ratios are
    pooled (sum of numerators over sum of denominators); percentages, and ratios given as one number,
    stand for themselves.
    """
    last = actuals[-1] if actuals else None
    if last is None:
        return None
    if accumulation != _PER_PERIOD or kind == _PERCENTAGE:
        return last.value
    said = [actual for actual in actuals if actual is not None]
    return _pooled(said) if kind == _RATIO else exact_sum(actual.numerator for actual in said)


def _pooled(ratios: Sequence[Actual]) -> Fraction | None:
    denominators = [ratio.denominator for ratio in ratios if ratio.denominator is not None]
    if len(denominators) < len(ratios):
        return ratios[-1].value
    return Actual(exact_sum(ratio.numerator for ratio in ratios), exact_sum(denominators)).value


def indicator(
    actual: Fraction | None,
    baseline: Fraction | None,
    target: Fraction | None,
    *,
    direction: str,
    is_reported: bool = True,
) -> IndicatorProgress:
    """Return how far an indicator is; `is_reported` says whether an update was accepted at all."""
    if not is_reported:
        return IndicatorProgress(IndicatorReason.NOT_REPORTED)
    if actual is None:
        return IndicatorProgress(IndicatorReason.NO_ACTUAL)
    if target is None:
        return IndicatorProgress(IndicatorReason.NO_TARGET)
    if baseline is None:
        return IndicatorProgress(IndicatorReason.NO_BASELINE)
    if direction == _MAINTAIN:
        return IndicatorProgress(IndicatorReason.MAINTAIN, None, Fraction(actual >= target))
    return _moved(actual, baseline, target)


def _moved(actual: Fraction, baseline: Fraction, target: Fraction) -> IndicatorProgress:
    if target == baseline:
        return IndicatorProgress(IndicatorReason.TARGET_EQUALS_BASELINE)
    progress = (actual - baseline) / (target - baseline)
    if progress < 0:
        return IndicatorProgress(IndicatorReason.REGRESSION, progress, Fraction(0))
    if progress > 1:
        return IndicatorProgress(IndicatorReason.EXCEEDED, progress, Fraction(1))
    return IndicatorProgress(IndicatorReason.OK, progress, progress)


def by_indicators(parts: Sequence[IndicatorProgress]) -> PledgeProgress:
    """Return a pledge's progress as the mean of its computable indicators."""
    capped = [part.capped for part in parts if part.capped is not None]
    if not capped:
        return PledgeProgress(PledgeReason.NONE_COMPUTABLE)
    reason = PledgeReason.OK if len(capped) == len(parts) else PledgeReason.PARTIAL
    return PledgeProgress(reason, exact_sum(capped) / len(capped), len(capped))


def by_milestones(done_weights: Iterable[int]) -> PledgeProgress:
    """Return a pledge's progress from the weights (in basis points) of the milestones done."""
    return PledgeProgress(PledgeReason.OK, Fraction(sum(done_weights), WHOLE_WEIGHT))


def stage_only() -> PledgeProgress:
    """Return what a pledge measured by its stage alone has: no figure."""
    return PledgeProgress(PledgeReason.STAGE_ONLY)


def not_reported() -> PledgeProgress:
    """Return what a pledge without an accepted update has: no figure."""
    return PledgeProgress(PledgeReason.NOT_REPORTED)


def elapsed_share(starts_on: date | None, ends_on: date | None, day: date) -> Fraction | None:
    """Return the share of a pledge's time that has gone by the day, from 0 to 1."""
    if starts_on is None or ends_on is None:
        return None
    if day >= ends_on:
        return Fraction(1)
    if day <= starts_on:
        return Fraction(0)
    return Fraction((day - starts_on).days, (ends_on - starts_on).days)


def pace(progress: Fraction | None, share: Fraction | None) -> Pace:
    """Compare a pledge's progress with the share of time gone."""
    if progress is None or not share:
        return Pace.INSUFFICIENT_DATA
    ratio = progress / share
    if ratio >= ON_TRACK:
        return Pace.ON_TRACK
    return Pace.BEHIND if ratio >= BEHIND else Pace.FAR_BEHIND


def exact_sum(parts: Iterable[Fraction]) -> Fraction:
    """Add many fractions exactly; numerators are gathered by denominator and joined in pairs,
    since adding one after the other reduces an ever longer fraction at every step."""
    gathered: dict[int, int] = {}
    for part in parts:
        gathered[part.denominator] = gathered.get(part.denominator, 0) + part.numerator
    sums = [(numerator, denominator) for denominator, numerator in gathered.items()]
    while len(sums) > 1:
        odd = [sums.pop()] if len(sums) % 2 else []
        pairs = zip(sums[::2], sums[1::2], strict=True)
        sums = [(a * d + c * b, b * d) for (a, b), (c, d) in pairs] + odd
    return Fraction(*sums[0]) if sums else Fraction(0)


def six_decimals(share: Fraction | None) -> Decimal | None:
    """Round to six decimals, half to even, as files carry it."""
    # The text keeps every digit, however many; round() of a fraction is exact and half to even.
    return None if share is None else Decimal(f"{round(share * 10**6)}e-6")


def whole_percent(share: Fraction | None) -> int | None:
    """Round to whole per cents, half to even, as pages carry it."""
    return None if share is None else round(share * 100)
