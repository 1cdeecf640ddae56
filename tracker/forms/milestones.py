"""A pledge's milestones: the plan while the text is written, and how far one is afterwards."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Form as Part
from wtforms import FormField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from tracker.domain.milestones import WHOLE, Step
from tracker.forms.base import Form
from tracker.forms.fields import (
    ChoiceField,
    DayField,
    LineField,
    NumberField,
    OptionsField,
    Rows,
    choices,
)
from tracker.models.enums import MilestoneState
from tracker.models.indicator import LegalKind, Milestone

# Basis points in one per cent: the form speaks in per cent, with two decimals at most.
PER_CENT = 100


class WeightField(NumberField):
    """A share of the whole in per cent, exact to the basis point."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is finer than a basis point."""
        if self.data is not None and (self.data * PER_CENT) % 1:
            raise ValidationError(gettext("Write at most two decimals."))


class StepPart(Part):  # type: ignore[misc]  # wtforms has no types
    """One milestone as it is planned."""

    title = LineField(
        _l("What will be done"), description=_l("For example: the law is in force in all regions.")
    )
    weight = WeightField(_l("Weight, in per cent of the whole"))
    planned_from = DayField(_l("From"))
    planned_to = DayField(_l("To"))
    after = ChoiceField(_l("Waits for milestone"))
    legal_kind = ChoiceField(
        _l("Legal step"), choices=choices(LegalKind, blank=_l("It is not a legal step"))
    )
    legal_source = LineField(
        _l("Source of the legal step"), description=_l("A web address, if there is one already.")
    )

    def is_blank(self) -> bool:
        """Say whether nothing was written in the row."""
        return not any(
            self[name]._value().strip()
            for name in ("title", "weight", "planned_from", "planned_to", "legal_source")
        )

    def step(self) -> Step:
        """Return what was written; a weight left empty is none."""
        return Step(
            title=self.title.data or "",
            weight_bp=int((self.weight.data or Decimal()) * PER_CENT),
            planned_from=self.planned_from.data,
            planned_to=self.planned_to.data,
            after=int(self.after.data) if self.after.data else None,
            legal_kind=LegalKind(self.legal_kind.data) if self.legal_kind.data else None,
            legal_source=self.legal_source.data or "",
        )


class PlanForm(Form):
    """The milestones of a pledge that was not published yet."""

    steps = Rows(FormField(StepPart), min_entries=1, max_entries=50)
    add = StringField()
    remove = StringField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._offer()

    def rearrange(self) -> bool:
        """Add or take away a row when its button was pressed; say whether one was."""
        place = (self.remove.data or "").removeprefix("steps-")
        is_added = self.add.data == "steps"
        if is_added:
            self.steps.append_entry()
        elif place.isascii() and place.isdigit() and int(place[:4]) < len(self.steps):
            self.steps.pop_entry(int(place[:4]))
        self._offer()
        return is_added or bool(self.remove.data)

    def written(self) -> list[Step]:
        """Return the milestones that were written; rows left blank are dropped."""
        for place in reversed(range(len(self.steps))):
            if self.steps[place].form.is_blank():
                self.steps.pop_entry(place)
        return [row.form.step() for row in self.steps]

    @property
    def total(self) -> Decimal:
        """Return the sum of the weights in per cent."""
        return sum((row.form.weight.data or Decimal() for row in self.steps), Decimal())

    def _offer(self) -> None:
        """Let each row wait for one of those above it."""
        for place, row in enumerate(self.steps):
            row.form.after.choices = [
                SelectChoice("", gettext("None")),
                *(SelectChoice(str(number), str(number)) for number in range(1, place + 1)),
            ]


class MoveForm(Form):
    """How far one milestone is."""

    state = OptionsField(_l("How far is it?"), choices=choices(MilestoneState))
    done_on = DayField(_l("Day on which it was done"), description=_l("Only when it is done."))


def values_of(steps: Sequence[Milestone]) -> dict[str, Any]:
    """Return what the plan's form begins with."""
    return {"steps": [_row(step) for step in steps]}


def _row(step: Milestone) -> dict[str, str | Decimal | date | None]:
    return {
        "title": step.title,
        "weight": Decimal(step.weight_bp) / PER_CENT,
        "planned_from": step.planned_from,
        "planned_to": step.planned_to,
        "after": str(step.after_position) if step.after_position else "",
        "legal_kind": step.legal_kind.value if step.legal_kind else "",
        "legal_source": step.legal_source or "",
    }


# The whole in the words of the form.
WHOLE_PER_CENT = Decimal(WHOLE) / PER_CENT
