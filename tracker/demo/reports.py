"""What is reported of the demonstration's pledges, period by period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from tracker.demo import cast
from tracker.demo.chance import chance, office_hours, weighted
from tracker.demo.indicators import readings
from tracker.demo.pledges import Planned
from tracker.domain.texts import EvidenceText, UpdateText
from tracker.models.enums import ChallengeCode, EvidenceKind, Stage

CLOSING = timedelta(days=2)
# From here on a pledge counts as done, so that few stay a hair short.
ALMOST = 0.97
NO_CHANGE_LASTS = timedelta(days=360)


class Answer(StrEnum):
    """What becomes of a report."""

    ACCEPTED = "accepted"
    RESENT = "returned, sent again, accepted"
    CORRECTED = "accepted, then corrected by a second revision"
    LATE = "accepted, sent after the due day"
    NO_CHANGE = "no change"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    AWAITING = "awaiting sign-off"
    DRAFT = "draft"
    NOTHING = "nothing"


IN_A_CLOSED_PERIOD = {
    Answer.ACCEPTED: 56,
    Answer.RESENT: 7,
    Answer.CORRECTED: 4,
    Answer.LATE: 8,
    Answer.NO_CHANGE: 9,
    Answer.RETURNED: 3,
    Answer.NOTHING: 13,
}
IN_AN_OPEN_PERIOD = {
    Answer.ACCEPTED: 16,
    Answer.NO_CHANGE: 3,
    Answer.RETURNED: 6,
    Answer.SUBMITTED: 12,
    Answer.DRAFT: 12,
    Answer.NOTHING: 51,
}
IN_FORCE = frozenset({Answer.ACCEPTED, Answer.RESENT, Answer.CORRECTED, Answer.LATE})


@dataclass(frozen=True, slots=True)
class Span:
    """A reporting period, as the demonstration needs to know it."""

    code: str
    covers_to: date
    opens_on: date
    due_on: date
    closes_on: date
    publishes_on: date

    def is_closed_on(self, day: date) -> bool:
        """Say whether the period is closed in the demonstration by the day."""
        return self.closes_on + CLOSING < day


@dataclass(frozen=True, slots=True)
class Report:
    """A report to be made; `first_text` is what was sent before it was returned or corrected."""

    period: str
    answer: Answer
    text: UpdateText
    sent_at: datetime
    first_text: UpdateText | None = None
    steps_done: int = 0


def reports(
    pledge: Planned, published_at: datetime, spans: Sequence[Span], today: date
) -> Iterator[Report]:
    """Yield what is reported of a published pledge until the day, the first period first."""
    if pledge.is_silent:
        return
    teller = _Teller(pledge, published_at)
    for span in spans:
        if span.covers_to < pledge.term[0]:
            continue
        report = teller.report(span, today)
        if report is not None:
            yield report
        if teller.is_over:
            return


class _Teller:
    """Follows one pledge from period to period."""

    def __init__(self, pledge: Planned, published_at: datetime) -> None:
        self.pledge = pledge
        self.published_at = published_at
        source = chance(pledge.key, "pace")
        self.pace = source.uniform(0.5, 1.4) if source.random() < 0.85 else 3.6
        self.ends_early = source.random() < 0.03
        self.done = 0.0
        self.accepted = 0
        self.based_on: datetime | None = None
        self.is_over = False

    def report(self, span: Span, today: date) -> Report | None:
        """Return what is reported for a period, if anything is."""
        source = chance(self.pledge.key, span.code)
        answer = self._answer(source, span, today)
        sent_at = self._sent_at(source, span, answer, today)
        if sent_at < self.published_at + timedelta(days=3):
            return None
        if answer is Answer.NO_CHANGE and not self._can_attest(sent_at):
            answer = Answer.ACCEPTED
        if answer is Answer.NOTHING:
            return None
        before, self.done = self.done, self._done_by(span)
        text = self._text(source, span, answer, before)
        first = None
        if answer in (Answer.RESENT, Answer.CORRECTED):
            stage = Stage.IN_PROGRESS if text.stage is Stage.FULFILLED else text.stage
            early = self.pledge.wording.early
            first = replace(text, stage=stage, achievements=early, evidence=())
        if answer in IN_FORCE:
            self.based_on = sent_at
            self.accepted += 1
            self.is_over = text.stage in (Stage.FULFILLED, Stage.DISCONTINUED)
        return Report(span.code, answer, text, sent_at, first, self._steps_done())

    def _answer(self, source: Random, span: Span, today: date) -> Answer:
        if span.is_closed_on(today):
            return weighted(source, IN_A_CLOSED_PERIOD)
        answer = weighted(source, IN_AN_OPEN_PERIOD)
        signs_off = self.pledge.author.country in cast.SIGNING_OFF
        if answer is Answer.SUBMITTED and signs_off and source.random() < 0.5:
            return Answer.AWAITING
        return answer

    def _sent_at(self, source: Random, span: Span, answer: Answer, today: date) -> datetime:
        if span.is_closed_on(today):
            ahead = -source.randrange(3, 9) if answer is Answer.LATE else source.randrange(14, 34)
            return office_hours(source, span.due_on - timedelta(days=ahead))
        latest = min(today, span.due_on)
        day = latest - timedelta(days=source.randrange(12, 45))
        return office_hours(source, max(day, span.opens_on + timedelta(days=4)))

    def _can_attest(self, sent_at: datetime) -> bool:
        return self.based_on is not None and sent_at - self.based_on < NO_CHANGE_LASTS

    def _done_by(self, span: Span) -> float:
        starts_on, ends_on = self.pledge.term
        share = (span.covers_to - starts_on) / (ends_on - starts_on)
        done = max(self.done, self.pace * share)
        return 1.0 if done >= ALMOST else done

    def _steps_done(self) -> int:
        reached, count = 0, 0
        for step in self.pledge.steps:
            reached += step.weight_bp
            count += reached <= self.done * 10_000
        return count

    def _stage(self) -> Stage:
        if self.ends_early and self.accepted >= 1:
            return Stage.DISCONTINUED
        if self.done >= ALMOST:
            return Stage.FULFILLED
        return Stage.PLANNING if self.done < 0.1 else Stage.IN_PROGRESS

    def _text(self, source: Random, span: Span, answer: Answer, before: float) -> UpdateText:
        pledge, language = self.pledge, self.pledge.text.language
        if answer is Answer.NO_CHANGE:
            return UpdateText(stage=None, language=language, no_change=True)
        wording = pledge.wording
        achievements = wording.early if self.done < 0.45 else wording.later
        if answer is Answer.DRAFT:
            return UpdateText(stage=None, language=language, achievements=achievements)
        stage = self._stage()
        codes = self._challenges(source, stage)
        said = [pledge.phrases.challenges[code] for code in codes]
        if stage is Stage.DISCONTINUED:
            said.append(pledge.phrases.closing["discontinued"])
        elif stage is Stage.FULFILLED:
            achievements += " " + pledge.phrases.closing["fulfilled"]
        is_over = stage in (Stage.FULFILLED, Stage.DISCONTINUED)
        amount, currency = self._spent()
        needs = source.random() < 0.15 and not is_over
        return UpdateText(
            stage=stage,
            language=language,
            achievements=achievements,
            challenges=" ".join(said),
            challenge_codes=codes,
            next_steps="" if is_over else wording.next,
            support_needed=pledge.phrases.support_needed if needs else "",
            spent_amount=amount,
            spent_currency=currency,
            readings=readings(source, pledge.text.indicators, pledge.trait, (before, self.done)),
            evidence=self._evidence(span)
            if stage is Stage.FULFILLED or source.random() < 0.35
            else (),
        )

    def _challenges(self, source: Random, stage: Stage) -> tuple[ChallengeCode, ...]:
        if stage is Stage.FULFILLED or source.random() < 0.5:
            return ()
        known = [code for code in ChallengeCode if code in self.pledge.phrases.challenges]
        return tuple(source.sample(known, source.choice((1, 1, 2))))

    def _spent(self) -> tuple[Decimal | None, str | None]:
        budget, currency = self.pledge.text.budget_amount, self.pledge.text.budget_currency
        if budget is None:
            return None, None
        return (budget * Decimal(str(round(self.done * 0.9, 2)))).quantize(Decimal(1)), currency

    def _evidence(self, span: Span) -> tuple[EvidenceText, ...]:
        place = self.pledge.key.lower()
        return (
            EvidenceText(
                kind=EvidenceKind.EVALUATION if self.done >= ALMOST else EvidenceKind.STATISTICS,
                title=self.pledge.phrases.evidence,
                url=f"https://{cast.DOMAIN}/{place}/{span.code}",
                language=self.pledge.text.language,
                dated_on=span.covers_to,
            ),
        )
