"""A progress update as people write it: six sections, one row for each indicator."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from tracker.domain.errors import Fault, InvalidError
from tracker.domain.texts import EvidenceText, ReadingText, UpdateText
from tracker.forms.base import Form
from tracker.forms.fields import (
    ChoiceField,
    CodesField,
    LineField,
    NumberField,
    OptionsField,
    ProseField,
    Rows,
    choices,
)
from tracker.forms.progress_parts import EvidencePart, ReadingPart, or_none
from tracker.forms.rows import OneEach
from tracker.models.enums import ChallengeCode, IndicatorKind, Language, Stage
from tracker.models.indicator import IndicatorDefinition

MOST_EVIDENCE = 20
CHANGED, UNCHANGED = "changed", "no_change"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: where it begins, how it is called, and how many faults are in it."""

    anchor: str
    title: str
    faults: int


class ProgressForm(Form):
    """What changed in a pledge in a period; `definitions` are the published indicators."""

    changes = OptionsField(_l("1. Are there changes to report?"), default=CHANGED)
    attested = BooleanField(_l("I declare that I reviewed this pledge and that nothing changed."))
    stage = OptionsField(_l("2. Stage"), choices=choices(Stage), filters=[or_none])
    achievements = ProseField(
        _l("Achievements"),
        description=_l(
            "What was done, for whom, where. For example: two offices opened in the north; 340 people were registered."
        ),
    )
    readings = OneEach(FormField(ReadingPart))
    challenge_codes = CodesField(
        _l("Kinds of challenges"),
        description=_l("Choose those that apply."),
        choices=choices(ChallengeCode),
        validators=[Optional()],
    )
    challenges = ProseField(
        _l("Challenges in your words"),
        description=_l(
            "One sentence for each kind you chose. For example: Funding: the budget of 2026 covers two of the three offices."
        ),
        validators=[Optional()],
    )
    next_steps = ProseField(
        _l("Next steps"),
        description=_l("For example: open the third office in March 2027."),
        validators=[Optional()],
    )
    support_needed = ProseField(
        _l("Support needed"),
        description=_l("What others could help with. For example: training for 20 registrars."),
        validators=[Optional()],
    )
    spent_amount = NumberField(
        _l("Spent in the period"),
        description=_l("In this period only, not the total so far."),
        validators=[Optional()],
    )
    spent_currency = LineField(
        _l("Currency of the amount"), description=_l("Three letters, for example USD."), limit=3
    )
    evidence = Rows(FormField(EvidencePart), _l("Evidence"), max_entries=MOST_EVIDENCE)
    language = ChoiceField(_l("Language of the text"), choices=choices(Language))
    action = StringField()
    add = StringField()
    remove = StringField()

    def __init__(
        self, *args: Any, definitions: Mapping[str, IndicatorDefinition], **options: Any
    ) -> None:
        self.definitions = definitions
        super().__init__(*args, **options)
        self.changes.choices = [
            SelectChoice(CHANGED, gettext("Yes, there are changes")),
            SelectChoice(UNCHANGED, gettext("No change since the last report")),
        ]
        self.stage.hints = {
            Stage.FULFILLED.value: gettext("Evidence is needed, for example the published decree."),
            Stage.DISCONTINUED.value: gettext("The reason is needed, in the challenges."),
        }
        for number, (row, definition) in enumerate(
            zip(self.readings, definitions.values(), strict=True), start=1
        ):
            row.form.name_after(number, definition.kind)

    def process(self, *args: Any, **options: Any) -> None:
        """Read what was sent, one row for each indicator."""
        self.readings.count = len(self.definitions)
        super().process(*args, **options)

    @property
    def says_no_change(self) -> bool:
        """Say whether the last report is to stand for this period too."""
        return UNCHANGED in (self.action.data, self.changes.data)

    def rearrange(self) -> bool:
        """Add or take away a row of evidence when its button was pressed; say whether one was."""
        name, _, place = (self.remove.data or "").partition("-")
        if self.add.data == "evidence":
            if len(self.evidence) < MOST_EVIDENCE:
                self.evidence.append_entry()
            return True
        if name != "evidence":
            return False
        if (
            place.isascii()
            and place.isdigit()
            and len(place) <= 2
            and int(place) < len(self.evidence)
        ):
            self.evidence.pop_entry(int(place))
        return True

    def text(self) -> UpdateText:
        """Return what was written; rows left blank are dropped."""
        language = Language(self.language.data or Language.ES)
        if self.says_no_change:
            return UpdateText(stage=None, language=language, no_change=True)
        for place in reversed(range(len(self.evidence))):
            if self.evidence[place].form.is_blank():
                self.evidence.pop_entry(place)
        rows = zip(self.definitions, self.readings, strict=True)
        said = (row.form.text(ref) for ref, row in rows)
        return UpdateText(
            stage=Stage(self.stage.data) if self.stage.data else None,
            language=language,
            achievements=self.achievements.data or "",
            challenges=self.challenges.data or "",
            challenge_codes=tuple(map(ChallengeCode, self.challenge_codes.data)),
            next_steps=self.next_steps.data or "",
            support_needed=self.support_needed.data or "",
            spent_amount=self.spent_amount.data,
            spent_currency=self._currency(),
            readings=tuple(reading for reading in said if reading is not None),
            evidence=tuple(row.form.text() for row in self.evidence),
        )

    def _currency(self) -> str | None:
        # The form offers a currency by itself: without an amount it says nothing.
        if self.spent_amount.data is None:
            return None
        return (self.spent_currency.data or "").strip().upper() or None

    def refuse(self, error: InvalidError) -> None:
        """Put each of the domain's faults at its field; indicators are numbered here, not named."""
        super().refuse(InvalidError([self._placed(fault) for fault in error.faults]))

    def _placed(self, fault: Fault) -> Fault:
        head, _, rest = fault.field.partition(".")
        ref, _, name = rest.rpartition(".")
        if head == "no_change":
            return Fault("attested", fault.message, **fault.values)
        if head != "readings" or ref not in self.definitions:
            return fault
        place = list(self.definitions).index(ref)
        shown = self.readings[place].form.field_for(name)
        return Fault(f"readings.{place}.{shown}", fault.message, **fault.values)

    def sections(self) -> list[Section]:
        """Return the parts of the form, each with the number of its faults."""
        parts = (
            ("changes", _l("1. Changes"), ("changes", "attested")),
            ("stage", _l("2. Stage"), ("stage", "achievements")),
            ("indicators", _l("3. Indicators"), ("readings",)),
            (
                "challenges",
                _l("4. Challenges"),
                ("challenge_codes", "challenges", "next_steps", "support_needed"),
            ),
            ("spending", _l("5. Spending"), ("spent_amount", "spent_currency")),
            ("evidence", _l("6. Evidence"), ("evidence",)),
        )
        return [
            Section(anchor, str(title), sum(_count(self[name]) for name in names))
            for anchor, title, names in parts
        ]


def _count(field: Any) -> int:
    if isinstance(field, FieldList):
        inner = sum(_count(one) for entry in field.entries for one in entry.form)
        own = 0 if inner else len(field.errors)
        return inner + own
    return 1 if field.errors else 0


def values_of(text: UpdateText, definitions: Mapping[str, IndicatorDefinition]) -> dict[str, Any]:
    """Return a text as the form's first values."""
    said = {reading.ref: reading for reading in text.readings}
    return {
        **asdict(text),
        "changes": UNCHANGED if text.no_change else CHANGED,
        "readings": [_reading_values(said.get(ref), row) for ref, row in definitions.items()],
        "evidence": list(_evidence_values(text.evidence)) or [{}],
    }


def _reading_values(reading: ReadingText | None, definition: IndicatorDefinition) -> dict[str, Any]:
    if reading is None:
        return {}
    values = asdict(reading)
    if definition.kind is IndicatorKind.YES_NO and reading.value is not None:
        values["answer"] = str(int(reading.value))
    return values


def _evidence_values(evidence: Iterable[EvidenceText]) -> Iterator[dict[str, Any]]:
    for piece in evidence:
        yield {**asdict(piece), "is_confidential": not piece.is_public}
