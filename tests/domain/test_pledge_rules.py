"""What a pledge's text must be."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_organisation, make_pledge, pledge_text
from tracker.domain import pledge_rules
from tracker.domain.pledge_rules import Lead
from tracker.domain.texts import LinkText, PartyText
from tracker.models.enums import Language, LinkRelation, LinkScheme, PartyRole
from tracker.models.plan import Area, LineOfAction
from tracker.models.pledge import Pledge

CHILE = Lead("CHL")


def said(session: Session, *, lead: Lead | Pledge = CHILE, **changed: Any) -> list[str]:
    plan = pledge_rules.current_plan(session)
    faults = pledge_rules.text_faults(session, pledge_text(**changed), plan, lead)
    return [f"{fault.field}: {fault}" for fault in faults]


def link(
    identifier: str,
    scheme: LinkScheme = LinkScheme.GRF,
    relation: LinkRelation = LinkRelation.CONTRIBUTES_TO,
) -> LinkText:
    return LinkText(scheme=scheme, identifier=identifier, relation=relation)


def party(iso3: str | None = None, organisation: int | None = None) -> PartyText:
    return PartyText(role=PartyRole.SUPPORTER, country_iso3=iso3, organisation_id=organisation)


def test_a_title_and_an_area_make_a_draft(session: Session) -> None:
    text = pledge_rules.PledgeText(area="solutions", title="Visas", language=Language.EN)
    plan = pledge_rules.current_plan(session)

    assert pledge_rules.text_faults(session, text, plan, CHILE) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": "  "}, "title: Enter a title."),
        ({"title": "a" * 301}, "title: Shorten this to 300 characters; it has 301."),
        ({"description": "\0"}, "description: Remove the characters that can't be shown."),
        ({"external_ref": "\0"}, "external_ref: Remove the characters that can't be shown."),
        ({"area": "health"}, "area: Choose one of the plan's areas."),
        (
            {"other_areas": ("protection",)},
            "other_areas: Choose areas of the plan beside the pledge's own.",
        ),
        (
            {"other_areas": ("health",)},
            "other_areas: Choose areas of the plan beside the pledge's own.",
        ),
        ({"lines": ("XX9",)}, "lines: The plan has no line of action XX9."),
        (
            {"starts_on": date(2023, 12, 31)},
            "starts_on: Enter a day between 2024 and 2034.",
        ),
        ({"ends_on": date(2035, 1, 1)}, "ends_on: Enter a day between 2024 and 2034."),
        (
            {"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)},
            "ends_on: Enter a last day that is not before the first.",
        ),
        (
            {"budget_amount": Decimal(-1), "budget_currency": "USD"},
            "budget_amount: The amount can't be negative.",
        ),
        ({"budget_amount": Decimal(1)}, "budget_currency: Choose the currency of the amount."),
        ({"links": (link(" "),)}, "links.0.identifier: Enter the identifier."),
        (
            {"links": (link("GRF-1547"),)},
            "links.0.identifier: Enter GRF- and five digits, for example GRF-01547.",
        ),
        (
            {"links": (link("10.7", LinkScheme.SDG), link("10.7 ", LinkScheme.SDG))},
            "links.1.identifier: Name each link once.",
        ),
        (
            {"links": (link("a\0", LinkScheme.OTHER),)},
            "links.0.identifier: Remove the characters that can't be shown.",
        ),
        ({"links": (link("x"),) * 51}, "links: Enter at most 50 links."),
        ({"parties": (party("CHL"),) * 51}, "parties: Enter at most 50 parties."),
        (
            {"parties": (party("XXX"),)},
            "parties.0.party: Choose a country or an organisation of the list.",
        ),
        (
            {"parties": (party(),)},
            "parties.0.party: Choose a country or an organisation of the list.",
        ),
        (
            {"parties": (party(organisation=99999),)},
            "parties.0.party: Choose a country or an organisation of the list.",
        ),
        (
            {"parties": (party("CHL"),)},
            "parties.0.party: This is the lead already: choose another party.",
        ),
        (
            {"parties": (party("PER"), party("PER"))},
            "parties.1.party: Name each party once.",
        ),
    ],
)
def test_a_fault_is_named_at_its_field(
    session: Session, changed: dict[str, Any], fault: str
) -> None:
    assert said(session, **changed) == [fault]


def test_parties_and_links_of_all_kinds_are_taken(session: Session) -> None:
    organisation = make_organisation(session).id

    assert (
        said(
            session,
            parties=(party("PER"), party(organisation=organisation)),
            links=(link("GRF-01547"), link("MIRPS", LinkScheme.FORUM)),
            other_areas=("solutions",),
        )
        == []
    )


def test_a_line_must_be_in_force_in_the_pledge_s_span(session: Session) -> None:
    # PT1 is a priority of 2025 to 2027.
    late = {"starts_on": date(2028, 1, 1), "ends_on": date(2029, 1, 1)}
    early = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}
    fault = ["lines: The line of action PT1 is not in force between these days."]

    assert said(session, lines=("PT1",), **late) == fault
    assert said(session, lines=("PT1",), **early) == fault
    assert said(session, lines=("PT1",), starts_on=None, ends_on=None) == []
    assert said(session, lines=("PT1",)) == []


def test_a_line_of_another_area_needs_that_area(session: Session) -> None:
    line = session.scalars(select(LineOfAction).where(LineOfAction.code == "PT1")).one()
    line.area = session.scalars(select(Area).where(Area.code == "disasters")).one()
    session.flush()

    assert said(session, lines=("PT1",)) == [
        "lines: The line of action PT1 belongs to another area."
    ]
    assert said(session, lines=("PT1",), other_areas=("disasters",)) == []


def test_the_area_stays_once_a_pledge_was_published(session: Session) -> None:
    draft, published = make_pledge(session, published=False), make_pledge(session)

    assert said(session, lead=draft, area="solutions") == []
    assert said(session, lead=published, area="solutions") == [
        "area: The area of a published pledge can't change."
    ]


def test_an_outside_pledge_is_the_same_as_only_one_of_ours(session: Session) -> None:
    same = link("GRF-01547", relation=LinkRelation.SAME_AS)
    pledge = make_pledge(session, links=(same,))

    (fault,) = said(session, links=(same,))
    assert fault == (
        f"links.0.identifier: The published pledge {pledge.code} is already the same as GRF-01547. "
        "Choose another relation, or leave the link out."
    )
    assert said(session, links=(link("GRF-01547"),)) == []
    assert said(session, lead=pledge, links=(same,)) == []
    draft = make_pledge(session, published=False)
    assert len(said(session, lead=draft, links=(same,))) == 1


def test_terms_of_the_forum_are_those_that_were_loaded(session: Session) -> None:
    outcome = link("cartagena40-O6", LinkScheme.MULTISTAKEHOLDER)
    whole = link("cartagena40", LinkScheme.MULTISTAKEHOLDER)

    assert said(session, links=(outcome, whole, link("2", LinkScheme.GCR_OBJECTIVE))) == []
    assert said(
        session, links=(link("QP-12", LinkScheme.FORUM), link("", LinkScheme.GCR_OBJECTIVE))
    )
    assert said(session, links=(whole, link("5", LinkScheme.GCR_OBJECTIVE))) == [
        "links.1.identifier: There is no “5” in this register. Enter one of: 1, 2, 3, 4."
    ]


def test_a_draft_without_more_than_a_title_lacks_the_rest() -> None:
    text = pledge_rules.PledgeText(area="solutions", title="Visas", language=Language.EN)

    assert [fault.field for fault in pledge_rules.missing(text)] == [
        "description",
        "starts_on",
        "ends_on",
        "lead_institution",
        "support_kinds",
        "populations",
    ]


def test_a_complete_text_lacks_nothing() -> None:
    assert pledge_rules.missing(pledge_text()) == []
