"""The progress report: one row per pledge and period."""

from sqlalchemy import func

from tracker.measure import METHOD_VERSION
from tracker.messages import N_
from tracker.models.enums import ChallengeCode, LinkScheme, ProgressReason, Stage
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.reports import cells, extract, pledge_cells
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.filters import Reported
from tracker.reports.owed import owed, zone
from tracker.reports.question import Question

SHEET = Sheet(
    name="progress",
    title=N_("Progress by pledge and period"),
    about=N_("One row per pledge and period in which it owes an update, answered or not."),
    key=("pledge_code", "period"),
    columns=(
        pledge_cells.PLEDGE_CODE,
        pledge_cells.EXTERNAL_REF,
        pledge_cells.COUNTRY_ISO3,
        pledge_cells.COUNTRY,
        pledge_cells.AREA,
        pledge_cells.LINE_OF_ACTION,
        pledge_cells.TITLE,
        pledge_cells.LEAD_INSTITUTION,
        pledge_cells.STARTS_ON,
        pledge_cells.ENDS_ON,
        pledge_cells.PERIOD,
        pledge_cells.DUE_ON,
        Column(
            "report_state",
            N_("Report"),
            Kind.CODE,
            N_(
                "How the pledge stands in the period; draft, submitted and returned only for those who may see them."
            ),
            words=tuple(Reported),
        ),
        Column(
            "reported_on",
            N_("Reported on"),
            Kind.DATE,
            N_("Day on which the accepted update was first sent, in the country's own time."),
            hxl="#date+reported",
        ),
        Column(
            "late",
            N_("Late"),
            Kind.BOOLEAN,
            N_(
                "true when the accepted update was first sent after the due day; empty without one."
            ),
        ),
        Column(
            "stage",
            N_("Stage"),
            Kind.CODE,
            N_("What has become of the pledge, as the accepted update says or attests."),
            hxl="#status+code",
            words=tuple(Stage),
        ),
        Column(
            "stage_changed_on",
            N_("Stage since"),
            Kind.DATE,
            N_("Day of the report with which the stage last changed."),
        ),
        Column(
            "progress",
            N_("Progress"),
            Kind.NUMBER,
            N_(
                "How far the pledge is, from 0 to 1, with six decimals; empty when it can't be computed."
            ),
            hxl="#indicator+progress+num",
        ),
        Column(
            "progress_reason",
            N_("Basis of the progress"),
            Kind.CODE,
            N_("Why there is a progress figure, or none."),
            words=tuple(ProgressReason),
        ),
        Column(
            "indicators",
            N_("Indicators"),
            Kind.INTEGER,
            N_("How many indicators the pledge has."),
        ),
        Column(
            "indicators_computable",
            N_("Indicators computed"),
            Kind.INTEGER,
            N_("How many of them enter the progress figure."),
        ),
        Column(
            "achievements",
            N_("Achievements"),
            Kind.TEXT,
            N_("What was achieved, in the words of the accepted update."),
        ),
        Column(
            "challenges",
            N_("Challenges"),
            Kind.TEXT,
            N_("What stood in the way, in the words of the accepted update."),
        ),
        Column(
            "challenge_codes",
            N_("Kinds of challenges"),
            Kind.CODES,
            N_("The kinds of challenges."),
            words=tuple(ChallengeCode),
        ),
        Column(
            "next_steps",
            N_("Next steps"),
            Kind.TEXT,
            N_("What comes next, in the words of the accepted update."),
        ),
        Column(
            "support_needed",
            N_("Support needed"),
            Kind.TEXT,
            N_("What help is needed, in the words of the accepted update."),
        ),
        pledge_cells.BUDGET_AMOUNT,
        pledge_cells.BUDGET_CURRENCY,
        Column(
            "spent_amount",
            N_("Spent"),
            Kind.NUMBER,
            N_(
                "What was spent, as the accepted update says; empty when that was in another currency."
            ),
            hxl="#value+expenditure",
        ),
        pledge_cells.GRF_PLEDGES,
        pledge_cells.FORUMS,
        Column(
            "revision",
            N_("Revision"),
            Kind.INTEGER,
            N_("Number of the accepted update; a correction raises it."),
        ),
        Column(
            "snapshot",
            N_("Snapshot"),
            Kind.CODE,
            N_("The frozen figures that the row belongs to; empty for live figures."),
        ),
        Column(
            "method_version",
            N_("Version of the method"),
            Kind.INTEGER,
            N_("Version of the rules by which the figures were computed."),
        ),
        pledge_cells.URL,
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine, base = question.engine, owed(question)
    said = base.accepted
    currency = func.coalesce(PledgeVersion.budget_currency, said.spent_currency)
    return extract.of(
        {
            "pledge_code": Pledge.code,
            "external_ref": pledge_cells.external_ref(question),
            "country_iso3": cells.text(Pledge.lead_country_iso3),
            "country": pledge_cells.country_name(question),
            "area": Area.code,
            "line_of_action": pledge_cells.lines(),
            "title": cells.text(PledgeVersion.title),
            "lead_institution": pledge_cells.lead_institution(),
            "starts_on": engine.day(PledgeVersion.starts_on),
            "ends_on": engine.day(PledgeVersion.ends_on),
            "period": ReportingPeriod.code,
            "due_on": engine.day(ReportingPeriod.due_on),
            "report_state": base.state,
            "reported_on": engine.local_day(Obligation.answered_at, zone()),
            "late": cells.flag(Obligation.answered_at >= Obligation.due_at),
            "stage": cells.text(Obligation.stage),
            "stage_changed_on": engine.day(Obligation.stage_changed_on),
            "progress": engine.six_decimals(Obligation.progress),
            "progress_reason": cells.text(Obligation.progress_reason),
            "indicators": cells.whole(Obligation.indicators),
            "indicators_computable": cells.whole(Obligation.computable),
            "achievements": cells.text(said.achievements),
            "challenges": cells.text(said.challenges),
            "challenge_codes": cells.codes(said.challenge_codes),
            "next_steps": cells.text(said.next_steps),
            "support_needed": cells.text(said.support_needed),
            "budget_amount": cells.money(PledgeVersion.budget_minor, PledgeVersion.budget_currency),
            "budget_currency": cells.text(currency),
            # The contract has one currency for both amounts: another one would mislead.
            "spent_amount": cells.where(
                said.spent_currency == currency, cells.money(said.spent_minor, said.spent_currency)
            ),
            "grf_pledges": pledge_cells.linked(LinkScheme.GRF),
            "forums": pledge_cells.linked(LinkScheme.FORUM),
            "revision": cells.whole(said.revision),
            "snapshot": cells.constant(""),
            "method_version": cells.constant(METHOD_VERSION),
            "url": pledge_cells.address(question),
        },
        base.query,
        by=Obligation.pledge_id,
    )
