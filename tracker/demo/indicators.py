"""How the demonstration's pledges are measured, and what is read of their indicators; some are odd, as real ones are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from random import Random

from tracker.demo.wordings import Phrasebook, Theme
from tracker.domain.texts import IndicatorText, ReadingText
from tracker.models.enums import (
    Accumulation,
    Direction,
    IndicatorKind,
    ProgressMethod,
    ValueState,
)

FIRST, SECOND = "I1", "I2"


class Trait(StrEnum):
    """What is odd about a pledge's first indicator."""

    NONE = "none"
    TWO = "two indicators"
    NO_BASELINE = "no baseline"
    TARGET_IS_BASELINE = "target equals baseline"
    REGRESSION = "the value went the wrong way"
    EXCEEDED = "the target was exceeded"
    NOT_COLLECTED = "the value is not collected"

    @staticmethod
    def odds() -> dict["Trait", int]:
        """Return how often each is met."""
        return {
            Trait.NONE: 52,
            Trait.TWO: 22,
            Trait.NO_BASELINE: 6,
            Trait.TARGET_IS_BASELINE: 4,
            Trait.REGRESSION: 6,
            Trait.EXCEEDED: 6,
            Trait.NOT_COLLECTED: 4,
        }


def indicators(
    source: Random, theme: Theme, phrases: Phrasebook, trait: Trait, term: tuple[date, date]
) -> Iterator[IndicatorText]:
    """Yield the indicators of a pledge; a pledge measured otherwise has none."""
    if theme.method is not ProgressMethod.INDICATORS:
        return
    starts_on, ends_on = term
    scale = _scale(source, theme)
    first = IndicatorText(
        ref=FIRST,
        title=phrases.themes[theme.code].indicator,
        unit=phrases.themes[theme.code].unit,
        kind=theme.kind,
        direction=theme.direction,
        accumulation=theme.accumulation,
        currency="USD" if theme.kind is IndicatorKind.MONEY else None,
        baseline_value=theme.goal[0] * scale,
        baseline_date=starts_on,
        target_value=theme.goal[1] * scale,
        target_date=ends_on,
        shared_code=theme.shared_code,
    )
    if trait is Trait.NO_BASELINE or not theme.has_baseline:
        reason = phrases.closing["no_baseline"]
        first = replace(first, baseline_value=None, baseline_date=None, baseline_reason=reason)
    elif trait is Trait.TARGET_IS_BASELINE:
        first = replace(first, target_value=first.baseline_value)
    yield first
    if trait is Trait.TWO:
        yield IndicatorText(
            ref=SECOND,
            title=phrases.second["title"],
            unit=phrases.second["unit"],
            kind=IndicatorKind.NUMBER,
            direction=Direction.INCREASE,
            baseline_value=Decimal(0),
            baseline_date=starts_on,
            target_value=Decimal(source.randrange(4, 60) * 100),
            target_date=ends_on,
        )


def _scale(source: Random, theme: Theme) -> Decimal:
    grows = theme.kind in (IndicatorKind.NUMBER, IndicatorKind.MONEY)
    return Decimal(source.choice(("0.5", "1", "1", "1.5", "2"))) if grows else Decimal(1)


def readings(
    source: Random, wanted: tuple[IndicatorText, ...], trait: Trait, done: tuple[float, float]
) -> tuple[ReadingText, ...]:
    """Return what is read of the indicators when a pledge went from the first share of its way to the second."""
    return tuple(_reading(source, indicator, trait, done) for indicator in wanted)


def _reading(
    source: Random, indicator: IndicatorText, trait: Trait, done: tuple[float, float]
) -> ReadingText:
    was, now = done
    if indicator.ref == FIRST:
        if trait is Trait.NOT_COLLECTED and source.random() < 0.7:
            return ReadingText(ref=indicator.ref, value_state=ValueState.NOT_COLLECTED)
        if trait is Trait.REGRESSION:
            was, now = -was / 4, -now / 4
        elif trait is Trait.EXCEEDED:
            was, now = was * 1.6, now * 1.6
    elif source.random() < 0.25:
        return ReadingText(ref=indicator.ref, value_state=ValueState.NOT_COLLECTED)
    if indicator.kind is IndicatorKind.RATIO:
        return _ratio(source, indicator, now)
    return ReadingText(
        ref=indicator.ref, value_state=ValueState.REPORTED, value=_value(indicator, was, now)
    )


def _ratio(source: Random, indicator: IndicatorText, now: float) -> ReadingText:
    whole = Decimal(source.randrange(40, 200))
    part = (_between(indicator, now) * whole).quantize(Decimal(1), ROUND_HALF_EVEN)
    return ReadingText(
        ref=indicator.ref,
        value_state=ValueState.REPORTED,
        numerator=min(max(part, Decimal(0)), whole),
        denominator=whole,
    )


def _value(indicator: IndicatorText, was: float, now: float) -> Decimal:
    if indicator.kind is IndicatorKind.YES_NO:
        return Decimal(now >= 0.9)
    if indicator.direction is Direction.MAINTAIN:
        # One in two keeps what was promised; the other is a little short.
        kept = indicator.target_value or Decimal(0)
        return kept if round(now * 10) % 2 else kept - 2
    places = Decimal("0.1") if indicator.kind is IndicatorKind.PERCENTAGE else Decimal(1)
    value = _between(indicator, now).quantize(places, ROUND_HALF_EVEN)
    if indicator.accumulation is Accumulation.PER_PERIOD:
        # Rounded before the difference is taken, so that the parts add up to the whole.
        value -= _between(indicator, was).quantize(places, ROUND_HALF_EVEN)
    if indicator.kind is IndicatorKind.PERCENTAGE:
        value = min(value, Decimal(100))
    return max(value, Decimal(0))


def _between(indicator: IndicatorText, share: float) -> Decimal:
    baseline = indicator.baseline_value or Decimal(0)
    target = indicator.target_value or Decimal(0)
    way = target - baseline or target / 10
    return baseline + way * Decimal(str(round(share, 4)))
