"""Between what people write and the rows that keep it."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    indicator,
    make_organisation,
    make_pledge,
    operator,
    pledge_text,
    publish,
)
from tracker.domain import pledges
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import LinkText, PartyText, PledgeText
from tracker.models.enums import ChangeReason, LinkRelation, LinkScheme, PartyRole
from tracker.models.indicator import Indicator
from tracker.models.pledge import PledgeVersion


def whole_text(session: Session) -> PledgeText:
    return pledge_text(
        budget_amount=Decimal("12.34"),
        budget_currency="USD",
        territory="Todo el país",
        contact="oficina@example.org",
        lines=("PT1", "PT2"),
        other_areas=("disasters",),
        parties=(
            PartyText(role=PartyRole.SUPPORTER, country_iso3="PER"),
            PartyText(role=PartyRole.IMPLEMENTER, organisation_id=make_organisation(session).id),
        ),
        links=(
            LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.PART_OF),
        ),
        indicators=(indicator("I1"), indicator("b")),
        external_ref="A-1",
    )


def revised(session: Session, version: PledgeVersion, text: PledgeText) -> PledgeText:
    pledges.revise(session, operator(), version, text)
    session.expire_all()
    return text_of(version)


def test_a_whole_text_comes_back_as_it_was_written(session: Session) -> None:
    text = whole_text(session)

    pledge = pledges.create(session, operator(), text, country_iso3="CHL")
    session.expire_all()

    assert text_of(pledge.versions[0]) == text


def test_rows_are_changed_added_and_taken_away_in_place(session: Session) -> None:
    text = whole_text(session)
    version = pledges.create(session, operator(), text, country_iso3="CHL").versions[0]
    kept = [row.id for row in version.parties]

    changed = replace(
        text,
        parties=(replace(text.parties[1], role=PartyRole.CO_PLEDGER), text.parties[0]),
        links=(),
        indicators=(replace(text.indicators[1], title="Otra cosa"), indicator("I1")),
    )

    assert revised(session, version, changed) == changed
    assert [row.id for row in version.parties] == kept[::-1]


def test_the_reference_of_an_indicator_is_never_given_twice(session: Session) -> None:
    pledge = make_pledge(session, indicators=(indicator(""), indicator("I3"), indicator("")))
    assert [row.indicator.ref for row in pledge.versions[0].indicators] == ["I1", "I3", "I2"]
    draft = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)

    text = revised(session, draft, pledge_text(indicators=(indicator(""), indicator("I3"))))
    publish(session, pledge)

    assert [one.ref for one in text.indicators] == ["I4", "I3"]
    assert [row.indicator.ref for row in pledge.versions[0].indicators] == ["I1", "I3", "I2"]
    assert len(session.scalars(select(Indicator)).all()) == 4


def test_an_outside_reference_that_is_not_repeated_stays(session: Session) -> None:
    pledge = make_pledge(session, published=False, external_ref="A-1")

    text = revised(session, pledge.versions[0], pledge_text(title="Otro"))

    assert text.external_ref == "A-1"
