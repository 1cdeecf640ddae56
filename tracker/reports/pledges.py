"""The report of pledges: one row per pledge, its text in force."""

from typing import Any

from sqlalchemy import Select, and_, func
from sqlalchemy import select as query_of

from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import (
    CountryRole,
    Language,
    LinkScheme,
    Population,
    ProgressMethod,
    Stage,
    State,
    SupportKind,
)
from tracker.models.indicator import IndicatorDefinition
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeLink, PledgeParty, PledgeVersion, PledgeVersionArea
from tracker.reports import cells, extract, owed, pledge_cells
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.question import Question

SHEET = Sheet(
    name="pledges",
    title=N_("Pledges"),
    about=N_("One row per pledge, as its published text says."),
    key=("pledge_code",),
    columns=(
        pledge_cells.PLEDGE_CODE,
        pledge_cells.EXTERNAL_REF,
        pledge_cells.COUNTRY_ISO3,
        pledge_cells.COUNTRY,
        Column(
            "lead_organisation",
            N_("Lead organisation"),
            Kind.TEXT,
            N_("Name of the organisation that leads; empty when a country does."),
        ),
        pledge_cells.AREA,
        Column(
            "other_areas",
            N_("Other areas"),
            Kind.CODES,
            N_(
                "Codes of the areas that it also touches, joined by semicolons; never used for counting."
            ),
        ),
        pledge_cells.LINE_OF_ACTION,
        pledge_cells.TITLE,
        Column(
            "description",
            N_("Description"),
            Kind.TEXT,
            N_("Description of the pledge, in the language it was written in."),
            hxl="#description",
        ),
        Column(
            "expected_result",
            N_("Expected result"),
            Kind.TEXT,
            N_("What the pledge is to achieve, in the language it was written in."),
        ),
        Column(
            "language",
            N_("Language"),
            Kind.CODE,
            N_("Language in which the text was written."),
            words=tuple(Language),
        ),
        pledge_cells.LEAD_INSTITUTION,
        Column(
            "support_kinds",
            N_("Kinds of support"),
            Kind.CODES,
            N_("The kinds of support it gives, joined by semicolons."),
            hxl="#modality+type",
            words=tuple(SupportKind),
        ),
        Column(
            "country_roles",
            N_("Country roles"),
            Kind.CODES,
            N_("The roles in which the country acts, joined by semicolons."),
            words=tuple(CountryRole),
        ),
        Column(
            "populations",
            N_("Populations"),
            Kind.CODES,
            N_("Whom it is for, joined by semicolons."),
            hxl="#beneficiary+type",
            words=tuple(Population),
        ),
        Column("territory", N_("Territory"), Kind.TEXT, N_("Where in the country it takes place.")),
        pledge_cells.STARTS_ON,
        pledge_cells.ENDS_ON,
        pledge_cells.BUDGET_AMOUNT,
        pledge_cells.BUDGET_CURRENCY,
        Column(
            "party_countries",
            N_("Other countries"),
            Kind.CODES,
            N_("ISO 3166-1 codes of the other countries in a joint pledge, joined by semicolons."),
        ),
        Column(
            "party_organisations",
            N_("Other organisations"),
            Kind.TEXT,
            N_("Names of the other organisations in a joint pledge, joined by semicolons."),
        ),
        pledge_cells.GRF_PLEDGES,
        pledge_cells.FORUMS,
        Column(
            "links",
            N_("Links"),
            Kind.TEXT,
            N_("Everything it is linked to, as register:identifier, joined by semicolons."),
        ),
        Column(
            "progress_method",
            N_("Method of progress"),
            Kind.CODE,
            N_("How its progress is measured."),
            words=tuple(ProgressMethod),
        ),
        Column(
            "indicators",
            N_("Indicators"),
            Kind.INTEGER,
            N_("How many indicators the pledge has."),
        ),
        Column(
            "stage",
            N_("Stage"),
            Kind.CODE,
            N_(
                "What has become of the pledge, as its last accepted update says; empty before the first."
            ),
            hxl="#status+code",
            words=tuple(Stage),
        ),
        Column(
            "state",
            N_("State"),
            Kind.CODE,
            N_("published, or withdrawn for those who may still read a withdrawn text."),
            words=(State.PUBLISHED, State.WITHDRAWN),
        ),
        Column(
            "first_published_on",
            N_("First published on"),
            Kind.DATE,
            N_("Day on which the pledge was first published, in universal time."),
        ),
        Column(
            "published_on",
            N_("Published on"),
            Kind.DATE,
            N_("Day on which this text was published, in universal time."),
        ),
        Column(
            "version",
            N_("Version"),
            Kind.INTEGER,
            N_("Number of the published text; an amendment raises it."),
        ),
        pledge_cells.URL,
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine, version = question.engine, PledgeVersion
    return extract.of(
        {
            "pledge_code": Pledge.code,
            "external_ref": cells.text(Pledge.external_ref),
            "country_iso3": cells.text(Pledge.lead_country_iso3),
            "country": pledge_cells.country_name(question),
            "lead_organisation": cells.text(Organisation.name),
            "area": Area.code,
            "other_areas": _other_areas(),
            "line_of_action": pledge_cells.lines(),
            "title": version.title,
            "description": version.description,
            "expected_result": version.expected_result,
            "language": cells.text(version.language),
            "lead_institution": pledge_cells.lead_institution(),
            "support_kinds": cells.codes(version.support_kinds),
            "country_roles": cells.codes(version.country_roles),
            "populations": cells.codes(version.populations),
            "territory": version.territory,
            "starts_on": engine.day(version.starts_on),
            "ends_on": engine.day(version.ends_on),
            "budget_amount": cells.money(version.budget_minor, version.budget_currency),
            "budget_currency": cells.text(version.budget_currency),
            "party_countries": _party_countries(),
            "party_organisations": _party_organisations(),
            "grf_pledges": pledge_cells.linked(LinkScheme.GRF),
            "forums": pledge_cells.linked(LinkScheme.FORUM),
            "links": _links(),
            "progress_method": cells.text(version.progress_method),
            "indicators": _indicators(),
            "stage": cells.text(Pledge.stage),
            "state": cells.text(version.state),
            "first_published_on": engine.utc_day(Pledge.first_published_at),
            "published_on": engine.utc_day(version.published_at),
            "version": cells.whole(version.number),
            "url": pledge_cells.address(question),
        },
        _query(question),
        by=Pledge.id,
    )


def _query(question: Question) -> Select[Any]:
    query = (
        # The pledge first and the others by outer joins: the rows come in order without a sort.
        query_of(Pledge.id)
        .select_from(Pledge)
        .join(
            PledgeVersion,
            # The sum keeps the engine from starting at the texts, whatever its statistics say.
            and_(PledgeVersion.pledge_id == Pledge.id + 0, cells.bare(PledgeVersion.is_current)),
        )
        .outerjoin(Country, Country.iso3 == Pledge.lead_country_iso3)
        .outerjoin(Area, Area.id == Pledge.area_id)
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .where(question.may_read_text(), *question.chosen())
        .order_by(Pledge.id)
    )
    if question.filters.period or question.filters.asks_for_answers:
        return query.where(Pledge.id.in_(_standing_so(question)))
    if question.filters.stage:
        query = query.where(Pledge.stage.in_(question.filters.stage))
    return query


def _standing_so(question: Question) -> Select[Any]:
    """Return the pledges that stand as asked in a period: then the stage is the period's too."""
    return owed.owed(question).query.order_by(None).with_only_columns(Obligation.pledge_id)


def _other_areas() -> Expression:
    return cells.listed(
        query_of(Area.code)
        .join(PledgeVersionArea, PledgeVersionArea.area_id == Area.id)
        .where(PledgeVersionArea.version_id == PledgeVersion.id)
        .order_by(PledgeVersionArea.area_id),
        PledgeVersion,
    )


def _party_countries() -> Expression:
    return cells.listed(
        query_of(PledgeParty.country_iso3)
        .where(PledgeParty.version_id == PledgeVersion.id, PledgeParty.country_iso3.is_not(None))
        .order_by(PledgeParty.position),
        PledgeVersion,
    )


def _party_organisations() -> Expression:
    return cells.listed(
        query_of(Organisation.name)
        .join(PledgeParty, PledgeParty.organisation_id == Organisation.id)
        .where(PledgeParty.version_id == PledgeVersion.id)
        .order_by(PledgeParty.position),
        PledgeVersion,
    )


def _links() -> Expression:
    name = cells.text(PledgeLink.scheme).concat(":").concat(PledgeLink.identifier)
    return cells.listed(
        query_of(name.label("name"))
        .where(PledgeLink.version_id == PledgeVersion.id)
        .order_by(PledgeLink.position),
        PledgeVersion,
    )


def _indicators() -> Expression:
    count = query_of(func.count()).where(IndicatorDefinition.version_id == PledgeVersion.id)
    return cells.whole(count.correlate(PledgeVersion).scalar_subquery())
