"""What makes a pledge easier to follow: hints to its author, which never keep a text from being sent."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.texts import PledgeText
from tracker.messages import N_


class Quality(StrEnum):
    """What readers of a pledge look for."""

    MEASURABLE = "measurable"
    DATED = "dated"
    OWNED = "owned"
    RESOURCED = "resourced"


@dataclass(frozen=True, slots=True)
class Advice:
    """One quality: `message` says what would help at which `field`; it is empty where nothing is missing."""

    quality: Quality
    field: str = ""
    message: str = ""

    @property
    def is_met(self) -> bool:
        """Say whether the text has this quality."""
        return not self.message


def of(text: PledgeText, *, has_milestones: bool = False) -> list[Advice]:
    """Return all qualities in order, each met or with the first thing that would help."""
    return [
        _measurable(text),
        _dated(text, has_milestones=has_milestones),
        _owned(text),
        _resourced(text),
    ]


def _measurable(text: PledgeText) -> Advice:
    if not text.indicators:
        message = N_("Add an indicator: what will be counted, from which number to which number.")
    elif not any(
        one.baseline_value is not None and one.target_value is not None for one in text.indicators
    ):
        message = N_(
            "Give an indicator both a first value and a target: without them it has no progress."
        )
    else:
        return Advice(Quality.MEASURABLE)
    return Advice(Quality.MEASURABLE, "part-indicators", message)


def _dated(text: PledgeText, *, has_milestones: bool) -> Advice:
    if text.ends_on is None:
        return Advice(Quality.DATED, "ends_on", N_("Enter the last day: by when will it be done?"))
    if not has_milestones and not any(one.target_date for one in text.indicators):
        message = N_("Plan milestones or date a target: a long way is easier to follow in steps.")
        return Advice(Quality.DATED, "part-indicators", message)
    return Advice(Quality.DATED)


def _owned(text: PledgeText) -> Advice:
    if not text.lead_institution.strip():
        message = N_("Name the institution that leads.")
        return Advice(Quality.OWNED, "lead_institution", message)
    if not text.contact.strip():
        message = N_("Name an office that can be asked about it.")
        return Advice(Quality.OWNED, "contact", message)
    return Advice(Quality.OWNED)


def _resourced(text: PledgeText) -> Advice:
    if text.budget_amount is None:
        message = N_("Say what it costs, also where the money is not there yet.")
        return Advice(Quality.RESOURCED, "budget_amount", message)
    return Advice(Quality.RESOURCED)
