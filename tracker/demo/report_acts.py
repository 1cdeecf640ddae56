"""How the demonstration's reports come about: written, sent, signed off, returned, accepted, corrected."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.demo.agenda import after
from tracker.demo.chance import chance
from tracker.demo.pledge_acts import PledgeActs
from tracker.demo.pledges import Planned
from tracker.demo.reports import Answer, Report, Span, reports
from tracker.domain import milestones, progress
from tracker.domain.texts import UpdateText
from tracker.models import Obligation
from tracker.models.enums import MilestoneState
from tracker.models.progress import ProgressUpdate


class ReportActs:
    """Writes every act of a pledge's reports into the agenda, and carries it out when its moment comes."""

    def __init__(self, texts: PledgeActs, calendar: Sequence[Span]) -> None:
        self.texts = texts
        self.session = texts.session
        self.people = texts.people
        self.agenda = texts.agenda
        self.calendar = calendar
        # Looked up once and held, since every report needs them several times.
        self.owed: dict[str, dict[str, Obligation]] = {}
        self.started: dict[tuple[str, str], ProgressUpdate] = {}

    def tell(self, plan: Planned, published_at: datetime) -> None:
        """Write down what is reported of a published pledge."""
        for report in reports(plan, published_at, self.calendar, self.texts.now.date()):
            self._tell(plan, report, chance(plan.key, report.period, "way"))

    def _tell(self, plan: Planned, report: Report, source: Random) -> None:
        answer, first = report.answer, report.first_text or report.text
        if answer is Answer.DRAFT:
            self._add(report.sent_at, self._start, plan, report, first)
            return
        if report.steps_done:
            earlier = report.sent_at - timedelta(minutes=40)
            self._add(earlier, self._finish_steps, plan, report)
        self._add(report.sent_at, self._start, plan, report, first)
        received = self._send(plan, report, source, report.sent_at + timedelta(minutes=5))
        if answer in (Answer.SUBMITTED, Answer.AWAITING):
            return
        decided = after(received, source, 2, 6)
        if answer in (Answer.RETURNED, Answer.RESENT):
            self._add(decided, self._send_back, plan, report)
        else:
            self._add(decided, self._accept, plan, report)
        if answer is Answer.RESENT:
            again = after(decided, source, 2, 5)
            self._add(again, self._revise, plan, report)
            self._send_and_accept(plan, report, source, again)
        elif answer is Answer.CORRECTED:
            again = after(decided, source, 2, 5)
            self._add(again, self._start, plan, report, report.text)
            self._send_and_accept(plan, report, source, again)

    def _send_and_accept(
        self, plan: Planned, report: Report, source: Random, moment: datetime
    ) -> None:
        received = self._send(plan, report, source, moment + timedelta(minutes=5))
        self._add(after(received, source, 1, 5), self._accept, plan, report)

    def _send(self, plan: Planned, report: Report, source: Random, moment: datetime) -> datetime:
        self._add(moment, self._submit, plan, report)
        if not self.texts.signs_off(plan) or report.answer is Answer.AWAITING:
            return moment
        signed = after(moment, source, 1, 2)
        self._add(signed, self._sign_off, plan, report)
        return signed

    def _add(
        self,
        moment: datetime,
        act: Callable[..., None],
        plan: Planned,
        report: Report,
        *more: UpdateText,
    ) -> None:
        self.agenda.add(moment, partial(self._do, act, plan, report, *more))

    def _do(self, act: Callable[..., None], plan: Planned, report: Report, *more: object) -> None:
        """Carry out an act, unless the pledge was withdrawn meanwhile."""
        if self.texts.made[plan.key].withdrawn_at is None:
            act(plan, report, *more)

    def _start(self, plan: Planned, report: Report, text: UpdateText, at: datetime) -> None:
        obligation = self._obligation(plan, report)
        author = self.texts.author(plan, at)
        started = progress.start(self.session, author, obligation, text)
        self.started[plan.key, report.period] = started

    def _revise(self, plan: Planned, report: Report, at: datetime) -> None:
        update = self.started[plan.key, report.period]
        progress.revise(self.session, self.texts.author(plan, at), update, report.text)

    def _submit(self, plan: Planned, report: Report, at: datetime) -> None:
        update = self.started[plan.key, report.period]
        progress.submit(self.session, self.texts.author(plan, at), update)

    def _sign_off(self, plan: Planned, report: Report, at: datetime) -> None:
        update = self.started[plan.key, report.period]
        approver = self.people.approver(str(plan.author.country), at)
        progress.sign_off(self.session, approver, update)

    def _send_back(self, plan: Planned, report: Report, at: datetime) -> None:
        update = self.started[plan.key, report.period]
        remarks = plan.phrases.remarks
        field, remark = (
            ("evidence", remarks["evidence"])
            if not update.readings
            else (f"readings.{update.readings[0].indicator.ref}", remarks["indicators"])
        )
        progress.send_back(self.session, self.people.monitor(at), update, remarks={field: remark})

    def _accept(self, plan: Planned, report: Report, at: datetime) -> None:
        update = self.started[plan.key, report.period]
        progress.accept(self.session, self.people.monitor(at), update)

    def _finish_steps(self, plan: Planned, report: Report, at: datetime) -> None:
        obligation = self._obligation(plan, report)
        pledge = self.texts.made[plan.key]
        done_on = min(at.date(), obligation.period.covers_to) - timedelta(days=12)
        for step in self.session.scalars(milestones.of_pledge(pledge)).all():
            if step.position <= report.steps_done and step.done_on is None:
                actor = self.texts.author(plan, at)
                milestones.move(self.session, actor, step, MilestoneState.DONE, done_on=done_on)

    def _obligation(self, plan: Planned, report: Report) -> Obligation:
        if plan.key not in self.owed:
            query = select(Obligation).where(Obligation.pledge_id == self.texts.made[plan.key].id)
            found = self.session.scalars(query.options(joinedload(Obligation.period)))
            self.owed[plan.key] = {one.period.code: one for one in found}
        return self.owed[plan.key][report.period]
