"""The demonstration's other stakeholders: an organisation entered twice, contributions, independent views."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demo import cast
from tracker.demo.agenda import Agenda
from tracker.demo.people import People
from tracker.demo.reports import Span
from tracker.domain import (
    assessments,
    contributions,
    organisation_merging,
    organisations,
    pledges,
)
from tracker.domain.assessments import AssessmentText
from tracker.domain.contributions import ContributionText, Part
from tracker.domain.organisations import OrganisationText
from tracker.domain.practice_texts import SourceText
from tracker.models import Pledge, PledgeParty, PledgeVersion
from tracker.models.assessment import AssessmentLevel
from tracker.models.enums import Language
from tracker.models.period import ReportingPeriod

HOUR = time(16, tzinfo=UTC)
SENDING, DECIDING = timedelta(days=12), timedelta(days=20)
ASSESSED = datetime(2026, 9, 7, 16, tzinfo=UTC)
REPLIED = timedelta(days=10)
DOUBLE = "Red de Acogida de la Región (ficticia)"
MERGED = datetime(2026, 4, 13, 16, tzinfo=UTC)
MOST = 3
_TEXTS = {
    Language.ES: (
        "En este período la organización (ficticia) capacitó a 40 personas de las oficinas locales.",
        "En este período la organización (ficticia) entregó 600 juegos de material informativo.",
        "En este período la organización (ficticia) apoyó con dos especialistas a tiempo parcial.",
    ),
    Language.EN: (
        "In this period the (fictional) organisation paid for two mobile offices.",
        "In this period the (fictional) organisation trained 25 interviewers.",
        "In this period the (fictional) organisation lent two specialists, part-time.",
    ),
}
_AMOUNTS = (Decimal(12500), None, Decimal(4800))
_VIEWS = (
    (
        AssessmentLevel.CONFIRMED,
        "Ejemplo ficticio: los documentos públicos coinciden con lo que dice el informe.",
        "",
    ),
    (
        AssessmentLevel.PARTLY_CONFIRMED,
        "Ejemplo ficticio: el acuerdo existe, pero solo se encontró información de una de las tres oficinas.",
        "Ejemplo ficticio: las otras dos oficinas abrieron después de la fecha de la consulta.",
    ),
)
_SOURCE = SourceText(
    title="Documento de ejemplo (ficticio)", url="https://example.org/documento-ficticio"
)


class StakeholderActs:
    """Writes the acts of partners and assessors into the agenda, and carries them out."""

    def __init__(self, session: Session, people: People, agenda: Agenda) -> None:
        self.session = session
        self.people = people
        self.agenda = agenda

    def tell_all(self, calendar: Sequence[Span]) -> None:
        """Write down what partners contribute in each period, what is assessed, and what is merged."""
        for span in calendar:
            sent = datetime.combine(span.opens_on, HOUR) + SENDING
            for partner in cast.PARTNERS:
                self.agenda.add(sent, partial(self._contribute, partner, span.code))
            self.agenda.add(sent + DECIDING, self._decide)
        self.agenda.add(MERGED, self._enter_twice)
        self.agenda.add(ASSESSED, self._assess)
        self.agenda.add(ASSESSED + REPLIED, self._reply)

    def _enter_twice(self, at: datetime) -> None:
        admin, partner = self.people.administrator(at), cast.PARTNERS[0]
        text = OrganisationText(name=DOUBLE, type=partner.type, aliases="RAR")
        double = organisations.create(self.session, admin, text)
        stays = organisations.find(self.session, self.people.partner_ids[partner.code])
        organisation_merging.merge(self.session, admin, double, stays)

    def _contribute(self, partner: cast.Partner, code: str, at: datetime) -> None:
        actor, number = self.people.partner(partner, at), self.people.partner_ids[partner.code]
        period = self.session.scalars(
            select(ReportingPeriod).where(ReportingPeriod.code == code)
        ).one()
        for place, pledge in enumerate(self._joined(number)):
            amount = _AMOUNTS[place]
            text = ContributionText(
                narrative=_TEXTS[partner.language][place],
                language=partner.language,
                amount=amount,
                currency="USD" if amount else None,
            )
            contributions.report(self.session, actor, Part(pledge, number, period), text)

    def _joined(self, organisation_id: int) -> Sequence[Pledge]:
        query = (
            pledges.published()
            .join(PledgeParty, PledgeParty.version_id == PledgeVersion.id)
            .where(PledgeParty.organisation_id == organisation_id)
            .limit(MOST)
        )
        return [version.pledge for version in self.session.scalars(query)]

    def _decide(self, at: datetime) -> None:
        """Accept what waits, but return one in three: it never gets its correction."""
        monitor = self.people.monitor(at)
        for place, waiting in enumerate(contributions.waiting(self.session)):
            if place % MOST == MOST - 1:
                note = "Indique en qué lugares. / Say where."
                contributions.send_back(self.session, monitor, waiting, note=note)
            else:
                contributions.accept(self.session, monitor, waiting)

    def _assessed(self) -> Sequence[Pledge]:
        query = pledges.published().where(Pledge.lead_country_iso3.is_not(None))
        seen = {version.pledge for version in self.session.scalars(query.limit(len(_VIEWS)))}
        return sorted(seen, key=lambda pledge: pledge.code)

    def _assess(self, at: datetime) -> None:
        monitor = self.people.monitor(at)
        for pledge, (level, reasons, _) in zip(self._assessed(), _VIEWS, strict=False):
            text = AssessmentText(
                level=level, reasons=reasons, language=Language.ES, links=(_SOURCE,)
            )
            made = assessments.save(self.session, monitor, pledge, text)
            assessments.publish(self.session, monitor, made)

    def _reply(self, at: datetime) -> None:
        for pledge, (_, _, said) in zip(self._assessed(), _VIEWS, strict=False):
            monitor = self.people.monitor(at)
            for view in assessments.of_pledge(self.session, monitor, pledge):
                if said and pledge.lead_country_iso3 is not None:
                    lead = self.people.focal_point(pledge.lead_country_iso3, at)
                    assessments.reply(self.session, lead, view, said, Language.ES)
