"""The report for the Global Refugee Forum: its pledges that are ours too, and what was reported of them."""

from functools import reduce

from sqlalchemy import and_, case, func, literal, select

from tracker.messages import N_
from tracker.models.enums import Language, LinkScheme
from tracker.models.forum import Term
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import OutsideIdentity, Pledge, PledgeVersion
from tracker.reports import cells, extract, pledge_cells
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.filters import OF_PLEDGES
from tracker.reports.owed import Update, owed, zone
from tracker.reports.question import Question

# The Forum is told what is so now: a snapshot keeps no rows of this report.
FILTERS = OF_PLEDGES - {"snapshot"}
# The Forum has no word for what was given up: its three stages and nothing else.
STAGES = ("planning", "in_progress", "fulfilled")
VOCABULARY = "pledge_stage"
_PARAGRAPH = "\n\n"

SHEET = Sheet(
    name="grf",
    title=N_("Updates for the Global Refugee Forum"),
    about=N_(
        "One row per pledge of the Forum that is the same as one of ours, and period in which its update was accepted."
    ),
    key=("grf_pledge", "period"),
    columns=(
        Column(
            "grf_pledge",
            N_("Pledge of the Forum"),
            Kind.CODE,
            N_("Identifier of the pledge in the Global Refugee Forum."),
            hxl="#meta+id+grf",
        ),
        Column(
            "stage",
            N_("Stage"),
            Kind.CODE,
            N_("The Forum's stage; empty for a discontinued pledge, for which it has no word."),
            hxl="#status+code",
            words=STAGES,
        ),
        Column(
            "forum_stage",
            N_("Stage in the Forum's words"),
            Kind.TEXT,
            N_("The stage as the Forum's vocabulary says it, in the file's language."),
        ),
        Column(
            "narrative",
            N_("Narrative"),
            Kind.TEXT,
            N_(
                "Achievements, challenges and next steps of the accepted update, a paragraph each; empty when it says that nothing changed."
            ),
        ),
        Column(
            "language",
            N_("Language"),
            Kind.CODE,
            N_("Language in which the text was written."),
            words=tuple(Language),
        ),
        pledge_cells.PERIOD,
        Column(
            "report_state",
            N_("Report"),
            Kind.CODE,
            N_("Whether the update has a text, or attests that nothing changed."),
            words=("accepted", "no_change"),
        ),
        Column(
            "reported_on",
            N_("Reported on"),
            Kind.DATE,
            N_("Day on which the accepted update was first sent, in the country's own time."),
            hxl="#date+reported",
        ),
        pledge_cells.PLEDGE_CODE,
        pledge_cells.COUNTRY_ISO3,
        pledge_cells.COUNTRY,
        pledge_cells.TITLE,
        pledge_cells.LEAD_INSTITUTION,
        pledge_cells.URL,
    ),
)


def selected(question: Question) -> Extract:
    """Return the rows of the report; a withdrawn pledge has none."""
    engine, base = question.engine, owed(question)
    query = (
        base.query.join(
            OutsideIdentity,
            and_(
                OutsideIdentity.pledge_id == Pledge.id,
                OutsideIdentity.scheme == LinkScheme.GRF,
            ),
        )
        .where(Obligation.answer.is_not(None), Pledge.withdrawn_at.is_(None))
        .order_by(OutsideIdentity.identifier)
    )
    return extract.of(
        {
            "grf_pledge": OutsideIdentity.identifier,
            "stage": cells.where(Obligation.stage.in_(STAGES), cells.text(Obligation.stage)),
            "forum_stage": _words(question.language),
            "narrative": _narrative(base.accepted),
            "language": cells.text(base.accepted.language),
            "period": ReportingPeriod.code,
            "report_state": base.state,
            "reported_on": engine.local_day(Obligation.answered_at, zone()),
            "pledge_code": Pledge.code,
            "country_iso3": cells.text(Pledge.lead_country_iso3),
            "country": pledge_cells.country_name(question),
            "title": cells.text(PledgeVersion.title),
            "lead_institution": pledge_cells.lead_institution(),
            "url": pledge_cells.address(question),
        },
        query,
    )


def _words(language: str) -> Expression:
    """Write the stage as the Forum says it, in English where the language has no words."""
    own = func.nullif(getattr(Term, f"title_{language}"), "")
    found = (
        select(func.coalesce(own, Term.title_en))
        .where(Term.vocabulary == VOCABULARY, Term.code == cells.text(Obligation.stage))
        .correlate(Obligation)
        .scalar_subquery()
    )
    return func.coalesce(found, "")


def _narrative(update: Update) -> Expression:
    texts = (update.achievements, update.challenges, update.next_steps)
    return reduce(_joined, map(cells.text, texts))


def _joined(first: Expression, second: Expression) -> Expression:
    between = case((and_(first != "", second != ""), literal(_PARAGRAPH)), else_="")
    return first.concat(between).concat(second)
