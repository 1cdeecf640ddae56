"""The columns of a pledge that several reports have, and their cells."""

from sqlalchemy import func, literal, select

from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import LinkScheme
from tracker.models.organisation import Organisation
from tracker.models.plan import LineOfAction
from tracker.models.pledge import Pledge, PledgeLink, PledgeVersion, PledgeVersionLine
from tracker.reports import cells
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind
from tracker.reports.question import Question

PLEDGE_CODE = Column(
    "pledge_code",
    N_("Pledge"),
    Kind.CODE,
    N_("The pledge's code; it never changes and is never used again."),
    hxl="#activity+id",
)
EXTERNAL_REF = Column(
    "external_ref",
    N_("Reference of the country"),
    Kind.TEXT,
    N_("What the country or organisation calls the pledge in its own files."),
    hxl="#meta+id",
)
COUNTRY_ISO3 = Column(
    "country_iso3",
    N_("Country code"),
    Kind.CODE,
    N_("ISO 3166-1 code of the country that leads; empty when an organisation does."),
    hxl="#country+code+v_iso3",
)
COUNTRY = Column(
    "country",
    N_("Country"),
    Kind.TEXT,
    N_("Name of the country that leads, in the file's language."),
    hxl="#country+name",
)
AREA = Column(
    "area",
    N_("Area"),
    Kind.CODE,
    N_("Code of the one area of the plan in which the pledge counts."),
    hxl="#sector+code+v_pac",
)
LINE_OF_ACTION = Column(
    "line_of_action",
    N_("Lines of action"),
    Kind.TEXT,
    N_("Codes of the lines of action that the pledge serves, joined by semicolons."),
    hxl="#activity+programme+code+v_pac",
)
TITLE = Column(
    "title",
    N_("Title"),
    Kind.TEXT,
    N_("Title of the published text, in the language it was written in."),
    hxl="#activity+name",
)
LEAD_INSTITUTION = Column(
    "lead_institution",
    N_("Lead institution"),
    Kind.TEXT,
    N_("The institution that leads; the organisation's name when an organisation does."),
    hxl="#org+name+reporting",
)
STARTS_ON = Column(
    "starts_on", N_("Starts on"), Kind.DATE, N_("First day of the pledge."), hxl="#date+start"
)
ENDS_ON = Column(
    "ends_on",
    N_("Ends on"),
    Kind.DATE,
    N_("Last day of the pledge; empty when none was set."),
    hxl="#date+end",
)
PERIOD = Column("period", N_("Reporting period"), Kind.CODE, N_("Code of the reporting period."))
DUE_ON = Column(
    "due_on",
    N_("Due on"),
    Kind.DATE,
    N_("Last day for the period's update, in the country's own time."),
)
BUDGET_AMOUNT = Column(
    "budget_amount",
    N_("Budget"),
    Kind.NUMBER,
    N_("Budget of the pledge, in the currency of the next column."),
    hxl="#value+budget",
)
BUDGET_CURRENCY = Column(
    "budget_currency",
    N_("Currency"),
    Kind.CODE,
    N_("ISO 4217 code of the amounts."),
    hxl="#currency+code",
)
GRF_PLEDGES = Column(
    "grf_pledges",
    N_("Global Refugee Forum pledges"),
    Kind.TEXT,
    N_("Identifiers of the Global Refugee Forum pledges it is linked to, joined by semicolons."),
    hxl="#meta+id+grf",
)
FORUMS = Column(
    "forums",
    N_("Forums"),
    Kind.TEXT,
    N_("Codes of the regional forums it is linked to, joined by semicolons."),
)
URL = Column(
    "url",
    N_("Address"),
    Kind.CODE,
    N_("Where the pledge's page is."),
    hxl="#meta+url",
)


def external_ref(question: Question) -> Expression:
    """Write the country's own reference, which belongs to the text."""
    return cells.where(question.may_read_text(), cells.text(Pledge.external_ref))


def country_name(question: Question) -> Expression:
    """Write the lead country's name in the file's language."""
    return cells.text(getattr(Country, f"name_{question.language}"))


def lead_institution() -> Expression:
    """Write who leads: the institution, or the organisation whose pledge it is."""
    name = select(Organisation.name).where(Organisation.id == Pledge.lead_organisation_id)
    own = func.nullif(PledgeVersion.lead_institution, "")
    return func.coalesce(own, name.correlate(Pledge).scalar_subquery(), "")


def lines() -> Expression:
    """Write the codes of the lines of action that a text serves."""
    # In the order of the key, which needs no sorting per row.
    return cells.listed(
        select(LineOfAction.code)
        .join(PledgeVersionLine, PledgeVersionLine.line_id == LineOfAction.id)
        .where(PledgeVersionLine.version_id == PledgeVersion.id)
        .order_by(PledgeVersionLine.line_id),
        PledgeVersion,
    )


def linked(scheme: LinkScheme) -> Expression:
    """Write the identifiers of what a text is linked to in one register."""
    return cells.listed(
        select(PledgeLink.identifier)
        .where(PledgeLink.version_id == PledgeVersion.id, PledgeLink.scheme == scheme)
        .order_by(PledgeLink.position),
        PledgeVersion,
    )


def address(question: Question) -> Expression:
    """Write where the pledge's page is."""
    return literal(question.pledge_address).concat(Pledge.code)
