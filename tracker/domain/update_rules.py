"""What a progress update must and must not say: wrong in a draft already, or missing when it is sent.

A fault of a reading names the indicator by its reference: `readings.3.value` is that of indicator "3".
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlsplit

from tracker.domain.amounts import money_faults, quantity_faults
from tracker.domain.errors import Fault
from tracker.domain.texts import EvidenceText, ReadingText, UpdateText
from tracker.domain.wording import LINE, PROSE, wording_faults
from tracker.messages import N_
from tracker.models.enums import IndicatorKind, Stage, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.progress import ProgressUpdate

MOST_EVIDENCE = 20
LONGEST_URL = 2_000
TEXTS = ("achievements", "challenges", "next_steps", "support_needed")
YES_NO = (Decimal(0), Decimal(1))

Definitions = Mapping[str, IndicatorDefinition]

_NO_VALUE = N_("Enter a number or choose No data.")


def text_faults(text: UpdateText, definitions: Definitions) -> list[Fault]:
    """Return what is wrong in a text, whether it is a draft or not."""
    faults = [
        fault for field in TEXTS for fault in wording_faults(field, getattr(text, field), PROSE)
    ]
    faults += money_faults("spent_amount", text.spent_amount, "spent_currency", text.spent_currency)
    faults += _evidence_faults(text.evidence)
    if text.no_change:
        return [*faults, *_no_change_faults(text)]
    return [*faults, *_readings_faults(text.readings, definitions)]


def sending_faults(update: ProgressUpdate, definitions: Definitions) -> list[Fault]:
    """Return what a stored update still lacks before it can be sent."""
    if update.no_change:
        return []
    return [*_stage_faults(update), *_silence_faults(update, definitions)]


def is_web_address(url: str) -> bool:
    """Say whether the text is an address that a browser can open safely."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _no_change_faults(text: UpdateText) -> Iterator[Fault]:
    if text.readings or text.evidence:
        yield Fault(
            "no_change", N_("Values or evidence were given together with no change: choose one.")
        )


def _evidence_faults(evidence: tuple[EvidenceText, ...]) -> Iterator[Fault]:
    if len(evidence) > MOST_EVIDENCE:
        yield Fault("evidence", N_("Give at most %(most)s pieces of evidence."), most=MOST_EVIDENCE)
    for number, piece in enumerate(evidence):
        path = f"evidence.{number}"
        if not piece.title.strip():
            yield Fault(f"{path}.title", N_("Give the evidence a title."))
        yield from wording_faults(f"{path}.title", piece.title, LINE)
        if not is_web_address(piece.url):
            yield Fault(
                f"{path}.url", N_("Enter a web address that starts with https:// or http://.")
            )


def _readings_faults(readings: Iterable[ReadingText], definitions: Definitions) -> Iterator[Fault]:
    seen: set[str] = set()
    for reading in readings:
        path = f"readings.{reading.ref}"
        definition = definitions.get(reading.ref)
        if definition is None:
            yield Fault(
                f"{path}.value", N_("This pledge has no indicator %(ref)s."), ref=reading.ref
            )
        elif reading.ref in seen:
            yield Fault(
                f"{path}.value", N_("The indicator %(ref)s is given twice."), ref=reading.ref
            )
        else:
            yield from _reading_faults(path, reading, definition)
        seen.add(reading.ref)


def _reading_faults(
    path: str, reading: ReadingText, definition: IndicatorDefinition
) -> Iterator[Fault]:
    has_part = reading.numerator is not None or reading.denominator is not None
    if reading.value_state is not ValueState.REPORTED:
        if reading.value is not None or has_part:
            yield Fault(
                f"{path}.value", N_("There is a value together with no data: keep one of them.")
            )
    elif has_part:
        yield from _ratio_faults(path, reading, definition)
    elif reading.value is None:
        yield Fault(f"{path}.value", _NO_VALUE)
    else:
        yield from _value_faults(f"{path}.value", reading.value, definition)


def _ratio_faults(
    path: str, reading: ReadingText, definition: IndicatorDefinition
) -> Iterator[Fault]:
    if definition.kind is not IndicatorKind.RATIO or reading.value is not None:
        yield Fault(f"{path}.value", N_("Enter one number only."))
        return
    for name, part in (("numerator", reading.numerator), ("denominator", reading.denominator)):
        faults = quantity_faults(f"{path}.{name}", part)
        if part is None:
            yield Fault(f"{path}.{name}", N_("Enter both numbers of the ratio."))
        elif not faults and name == "denominator" and part <= 0:
            yield Fault(f"{path}.{name}", N_("Enter a second number greater than zero."))
        yield from faults


def _value_faults(path: str, value: Decimal, definition: IndicatorDefinition) -> Iterator[Fault]:
    if not value.is_finite():
        yield Fault(path, _NO_VALUE)
    elif definition.kind is IndicatorKind.MONEY:
        yield from money_faults(path, value, path, definition.currency)
    elif definition.kind is IndicatorKind.YES_NO and value not in YES_NO:
        yield Fault(path, N_("Enter 1 for yes or 0 for no."))
    else:
        yield from quantity_faults(path, value)


def _stage_faults(update: ProgressUpdate) -> Iterator[Fault]:
    is_explained = bool(update.challenges.strip())
    if update.stage is None:
        yield Fault("stage", N_("Choose the stage."))
    if update.stage is Stage.FULFILLED and not update.evidence:
        yield Fault(
            "evidence", N_("Give at least one piece of evidence that the pledge is fulfilled.")
        )
    if update.stage is Stage.DISCONTINUED and not is_explained:
        yield Fault("challenges", N_("Explain why the pledge was discontinued."))
    elif update.challenge_codes and not is_explained:
        yield Fault("challenges", N_("Explain the challenges that you chose."))


def _silence_faults(update: ProgressUpdate, definitions: Definitions) -> Iterator[Fault]:
    said = {reading.indicator_id for reading in update.readings}
    for ref, definition in definitions.items():
        if definition.indicator_id not in said:
            yield Fault(f"readings.{ref}.value", _NO_VALUE)
