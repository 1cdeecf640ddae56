"""How the demonstration's pledges come about: written, sent, returned, published, amended, withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from sqlalchemy.orm import Session

from tracker.demo import cast
from tracker.demo.agenda import Agenda, after
from tracker.demo.chance import chance, office_hours
from tracker.demo.people import People
from tracker.demo.pledges import Fate, Planned
from tracker.domain import milestones, pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.texts import IndicatorText, PartyText, PledgeText
from tracker.models import Pledge, PledgeVersion
from tracker.models.enums import ChangeReason, IndicatorKind, PartyRole

FIRST_AMENDMENTS = datetime(2026, 2, 20, 16, tzinfo=UTC)
FIRST_WITHDRAWALS = datetime(2026, 4, 10, 16, tzinfo=UTC)
REASONS = {
    ChangeReason.TARGET_LOWERED: "lowered",
    ChangeReason.DEADLINE_MOVED: "moved",
    ChangeReason.CORRECTION: "correction",
}


class PledgeActs:
    """Writes every act of a pledge's text into the agenda, and carries it out when its moment comes."""

    def __init__(self, session: Session, people: People, agenda: Agenda, now: datetime) -> None:
        self.session = session
        self.people = people
        self.agenda = agenda
        self.now = now
        self.made: dict[str, Pledge] = {}

    def tell(self, plan: Planned) -> datetime | None:
        """Write down what happens to a pledge; return when it is published, if it is."""
        source = chance(plan.key, "way")
        self.agenda.add(plan.created_at, partial(self._create, plan))
        if plan.fate is Fate.DRAFT:
            return None
        received = self._send(plan, source, after(plan.created_at, source, 2, 8))
        if plan.fate in (Fate.SUBMITTED, Fate.AWAITING):
            return None
        if plan.fate in (Fate.RETURNED, Fate.CORRECTED):
            returned = after(received, source, 2, 6)
            self.agenda.add(returned, partial(self._send_back, plan))
            if plan.fate is Fate.RETURNED:
                return None
            corrected = after(returned, source, 2, 6)
            self.agenda.add(corrected, partial(self._correct, plan))
            received = self._send(plan, source, corrected + timedelta(minutes=20))
        published_at = after(received, source, 3, 9)
        self.agenda.add(published_at, partial(self._publish, plan))
        self._tell_later_life(plan, source, published_at)
        return published_at

    def author(self, plan: Planned, at: datetime) -> Actor:
        """Return who writes for the pledge at a moment."""
        if plan.author.partner:
            return self.people.partner(plan.author.partner, at)
        return self.people.focal_point(str(plan.author.country), at)

    def signs_off(self, plan: Planned) -> bool:
        """Say whether the pledge's country wants a sign-off."""
        return plan.author.country in cast.SIGNING_OFF

    def _tell_later_life(self, plan: Planned, source: Random, published_at: datetime) -> None:
        settled = published_at + timedelta(days=40)
        if plan.fate is Fate.AMENDED:
            begun = after(max(FIRST_AMENDMENTS, settled), source, 0, 60)
            self.agenda.add(begun, partial(self._amend, plan))
            received = self._send(plan, source, after(begun, source, 1, 4))
            self.agenda.add(after(received, source, 3, 9), partial(self._publish, plan))
        elif plan.fate is Fate.AMENDING:
            lately = office_hours(source, self.now.date() - timedelta(days=source.randrange(5, 15)))
            self.agenda.add(max(lately, settled), partial(self._amend, plan))
        elif plan.fate is Fate.WITHDRAWN:
            moment = after(max(FIRST_WITHDRAWALS, settled), source, 0, 40)
            self.agenda.add(moment, partial(self._withdraw, plan))

    def _send(self, plan: Planned, source: Random, moment: datetime) -> datetime:
        """Write down the sending; return when the monitoring mechanism has the text."""
        self.agenda.add(moment, partial(self._submit, plan))
        if not self.signs_off(plan) or plan.fate is Fate.AWAITING:
            return moment
        signed = after(moment, source, 1, 3)
        self.agenda.add(signed, partial(self._sign_off, plan))
        return signed

    def _create(self, plan: Planned, at: datetime) -> None:
        actor = self.author(plan, at)
        partner = plan.author.partner
        pledge = pledges.create(
            self.session,
            actor,
            self._text(plan),
            country_iso3=plan.author.country,
            organisation_id=self.people.partner_ids[partner.code] if partner else None,
        )
        self.made[plan.key] = pledge
        if plan.steps:
            milestones.plan(self.session, actor, self._open(plan), plan.steps)

    def _text(self, plan: Planned) -> PledgeText:
        parties = [
            PartyText(role=PartyRole.CO_PLEDGER, country_iso3=country) for country in plan.parties
        ]
        if plan.implementer:
            number = self.people.partner_ids[plan.implementer.code]
            parties.append(PartyText(role=PartyRole.IMPLEMENTER, organisation_id=number))
        return replace(plan.text, parties=tuple(parties))

    def _open(self, plan: Planned) -> PledgeVersion:
        return next(version for version in self.made[plan.key].versions if version.is_open)

    def _submit(self, plan: Planned, at: datetime) -> None:
        publication.submit(self.session, self.author(plan, at), self._open(plan))

    def _sign_off(self, plan: Planned, at: datetime) -> None:
        approver = self.people.approver(str(plan.author.country), at)
        publication.sign_off(self.session, approver, self._open(plan))

    def _send_back(self, plan: Planned, at: datetime) -> None:
        remark = plan.phrases.remarks["description"]
        publication.send_back(
            self.session,
            self.people.monitor(at),
            self._open(plan),
            note="",
            remarks={"description": remark},
        )

    def _correct(self, plan: Planned, at: datetime) -> None:
        text = self._text(plan)
        more = f"{text.description} {plan.phrases.closing['amended']}"
        actor = self.author(plan, at)
        pledges.revise(self.session, actor, self._open(plan), replace(text, description=more))

    def _publish(self, plan: Planned, at: datetime) -> None:
        publication.publish(self.session, self.people.monitor(at), self._open(plan))

    def _amend(self, plan: Planned, at: datetime) -> None:
        reason = chance(plan.key, "amendment").choice(list(REASONS))
        first = plan.text.indicators[:1]
        if reason is ChangeReason.TARGET_LOWERED and not (
            first and _has_a_target_to_lower(first[0])
        ):
            reason = ChangeReason.CORRECTION
        actor, pledge = self.author(plan, at), self.made[plan.key]
        note = plan.phrases.reasons[REASONS[reason]]
        version = pledges.start_amendment(self.session, actor, pledge, reason=reason, note=note)
        text = _amended(plan, self._text(plan), reason)
        pledges.revise(self.session, actor, version, text)

    def _withdraw(self, plan: Planned, at: datetime) -> None:
        country = str(plan.author.country)
        has_approver = country in cast.FULL
        actor = self.people.approver(country, at) if has_approver else self.author(plan, at)
        reason = plan.phrases.reasons["withdrawn"]
        publication.withdraw(self.session, actor, self.made[plan.key], reason=reason)


def _has_a_target_to_lower(indicator: IndicatorText) -> bool:
    return (
        indicator.kind is IndicatorKind.NUMBER
        and indicator.target_value is not None
        and indicator.baseline_value == 0
    )


def _amended(plan: Planned, text: PledgeText, reason: ChangeReason) -> PledgeText:
    if reason is ChangeReason.TARGET_LOWERED:
        first, *others = text.indicators
        lowered = replace(first, target_value=(first.target_value or Decimal(0)) * 4 / 5)
        return replace(text, indicators=(lowered, *others))
    if reason is ChangeReason.DEADLINE_MOVED and text.ends_on and text.ends_on.year < 2034:
        return replace(text, ends_on=text.ends_on.replace(year=text.ends_on.year + 1))
    institutions = plan.phrases.institutions[text.area]
    return replace(
        text, lead_institution=next(name for name in institutions if name != text.lead_institution)
    )
