"""A file of offers makes, changes or leaves offers of organisations, found again by their reference."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_organisation
from tests.intake.writing import csv_of, faults_of, run
from tracker.domain import support
from tracker.domain.support_texts import text_of_offer
from tracker.intake import batches, mappings
from tracker.intake.outcomes import Difference, Effect
from tracker.intake.owners import Owner
from tracker.models.enums import Language, Role, State, SupportKind
from tracker.models.intake import IntakeKind, IntakeState
from tracker.models.organisation import Organisation
from tracker.models.support import Offer

PARTNER = "Fictional Partner"
OFFER = {
    "external_ref": "OF-1",
    "organisation": PARTNER,
    "organisation_type": "ngo",
    "kinds": "technical;financial",
    "areas": "3;protection",
    "countries": "CHL;BRA",
    "amount": "1500.50",
    "currency": "USD",
    "valid_until": "2027-12-31",
    "title": "Tutoría para equipos",
    "description": "Seis personas acompañan.",
}


def only(session: Session) -> Offer:
    return session.scalars(select(Offer).where(Offer.external_ref == "OF-1")).one()


def effects(session: Session, *rows: dict[str, str]) -> list[Effect]:
    return [one.effect for one in run(session, "offers", *rows).effects]


def test_the_operators_offers_are_public_and_a_second_run_changes_nothing(
    session: Session,
) -> None:
    make_organisation(session, PARTNER)

    assert effects(session, OFFER) == [Effect.NEW]
    offer = only(session)
    before = text_of_offer(offer)
    assert effects(session, OFFER | {"countries": "BRA;CHL", "areas": "1;3"}) == [Effect.UNCHANGED]

    assert (offer.state, offer.version) == (State.PUBLISHED, only(session).version)
    assert text_of_offer(offer) == before
    assert (before.amount, before.currency) == (Decimal("1500.5"), "USD")
    assert before.kinds == (SupportKind.FINANCIAL, SupportKind.TECHNICAL)
    assert (before.areas, before.countries) == (("protection", "disasters"), ("BRA", "CHL"))
    assert (before.valid_until, before.language) == (date(2027, 12, 31), Language.ES)


def test_a_changed_row_changes_the_offer_and_a_column_that_is_not_there_nothing(
    session: Session,
) -> None:
    make_organisation(session, PARTNER)
    run(session, "offers", OFFER)
    needed = {name: OFFER[name] for name in ("external_ref", "organisation", "kinds")}

    outcome = run(session, "offers", needed | {"title": "Otro título", "valid_until": ""})

    assert outcome.effects[0].differences == (
        Difference("valid_until", "2027-12-31", ""),
        Difference("title", "Tutoría para equipos", "Otro título"),
    )
    assert (only(session).title, only(session).valid_until) == ("Otro título", None)
    assert only(session).amount_minor == 150050


def test_the_operator_enters_an_organisation_with_its_type_only(session: Session) -> None:
    new = OFFER | {"organisation": "Red Inventada", "organisation_type": "cso"}

    assert faults_of(session, "offers", new | {"organisation_type": ""}) == [
        (
            2,
            "organisation",
            "No organisation has this name. The operator enters a new one with its type.",
        )
    ]
    assert faults_of(session, "offers", new | {"organisation_type": "nothing"})[0][:2] == (
        2,
        "organisation_type",
    )
    assert effects(session, new, new | {"external_ref": "OF-2"}) == [Effect.NEW, Effect.NEW]
    found = select(Organisation.type).where(Organisation.name == "Red Inventada")
    assert session.scalars(found).one() == "cso"


@pytest.mark.parametrize(
    ("cell", "column", "sentence"),
    [
        ({"kinds": "money"}, "kinds", "money is not a known code"),
        ({"kinds": ""}, "kinds", "Fill this in."),
        ({"areas": "protection;9"}, "areas", "9 is not a known code"),
        ({"countries": "CHL;chile"}, "countries", "Write the three-letter code CHL."),
        ({"amount": "-1"}, "amount", "An amount of money can't be negative."),
        ({"amount": "1,5"}, "amount", "Write a number with digits only"),
        ({"currency": ""}, "currency", "Choose the currency of the amount."),
        ({"currency": "usd"}, "currency", "Use a currency code of ISO 4217"),
        ({"valid_until": "31/12/2027"}, "valid_until", "Write the date as year-month-day"),
        ({"title": ""}, "title", "Fill this in."),
        ({"organisation_type": "ifi"}, "organisation_type", "The organisation is entered as ngo."),
        ({"contact": "x"}, "contact", "This column is not known."),
    ],
)
def test_every_fault_names_row_column_and_rule_and_nothing_is_stored(
    session: Session, cell: dict[str, str], column: str, sentence: str
) -> None:
    make_organisation(session, PARTNER)

    found = faults_of(session, "offers", OFFER | {"external_ref": "OF-0"} | dict.fromkeys(cell, OFFER.get(column, "")), OFFER | cell)  # fmt: skip

    assert found[-1][1] == column
    assert found[-1][2].startswith(sentence)
    assert session.scalar(select(func.count()).select_from(Offer)) == 0


def test_the_same_reference_twice_is_refused_within_an_organisation(session: Session) -> None:
    make_organisation(session, PARTNER)
    make_organisation(session, "Another")

    assert faults_of(session, "offers", OFFER, OFFER) == [
        (3, "external_ref", "This offer stands in row 2 already.")
    ]
    assert effects(session, OFFER, OFFER | {"organisation": "Another"}) == [Effect.NEW] * 2


def test_a_person_writes_drafts_of_the_own_organisation_only(session: Session) -> None:
    partner = actor_of(session, Role.PARTNER, organisation=PARTNER)
    make_organisation(session, "Another")

    foreign = faults_of(session, "offers", OFFER | {"organisation": "Another"}, actor=partner)
    unknown = faults_of(session, "offers", OFFER | {"organisation": "Nobody"}, actor=partner)
    run(session, "offers", OFFER, actor=partner)

    assert foreign == [(2, "organisation", "A partner may not import for this organisation.")]
    assert [one[1] for one in unknown] == ["organisation"]
    assert only(session).state is State.DRAFT
    assert faults_of(session, "offers", OFFER | {"title": "x"}) == [
        (
            2,
            "",
            f"{only(session).code} is still on its way to publication in the tracker: publish it there first.",
        )
    ]
    run(session, "offers", OFFER | {"title": "Nuevo"}, actor=partner)
    assert only(session).title == "Nuevo"


def test_a_withdrawn_offer_stays_as_it_is(session: Session) -> None:
    make_organisation(session, PARTNER)
    run(session, "offers", OFFER)
    partner = actor_of(session, Role.PARTNER, organisation=PARTNER)
    support.withdraw(session, partner, only(session), reason="No hay fondos.")

    assert faults_of(session, "offers", OFFER) == [(2, "", f"{only(session).code} was withdrawn.")]


def test_a_page_takes_offers_and_takes_them_back(session: Session) -> None:
    partner = actor_of(session, Role.PARTNER, organisation=PARTNER)
    owner = Owner(organisation_id=min(partner.organisations))
    run(session, "offers", OFFER, actor=partner)
    changed = csv_of([OFFER | {"title": "Nuevo"}, OFFER | {"external_ref": "OF-2"}])
    batch = batches.upload(session, partner, owner, IntakeKind.OFFERS, ("mine.csv", changed))
    columns = batches.columns_of(session, batch)
    mapping = mappings.of_same_names(batches.table_of(batch), columns)
    batches.map_columns(session, partner, batch, mapping, expected=batch.version)
    assert batches.check(session, partner, batch).faults == ()

    stored = batches.apply(session, partner, batch.id, expected=batch.version)
    assert (stored.state, only(session).title) == (IntakeState.APPLIED, "Nuevo")
    batches.undo(session, partner, batch.id)

    assert only(session).title == OFFER["title"]
    assert session.scalar(select(func.count()).select_from(Offer)) == 1
