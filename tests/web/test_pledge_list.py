"""The list of published pledges: filtered, sorted, cut into pages."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    make_organisation,
    make_pledge,
    make_update,
    obligation_of,
    operator,
)
from tracker.domain import actors, publication
from tracker.domain.texts import LinkText, PartyText
from tracker.models.enums import (
    CountryRole,
    LinkRelation,
    LinkScheme,
    PartyRole,
    Population,
    Role,
    Stage,
    State,
    SupportKind,
)
from tracker.reports.filters import Filters
from tracker.web import pledge_list
from tracker.web.cursors import UnknownPlaceError
from tracker.web.pledge_list import UnknownSortError

PUBLIC = actors.public(NOW)


def codes(session: Session, *, sort: str = "", **chosen: Any) -> list[str]:
    listing = pledge_list.page(session, PUBLIC, Filters(**chosen), sort=sort)
    return [entry.code for entry in listing.entries]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pledges to a page."""
    monkeypatch.setattr(pledge_list, "PAGE", 3)


def test_only_what_is_in_force_is_listed(session: Session) -> None:
    published = make_pledge(session)
    make_pledge(session, published=False)
    publication.withdraw(session, operator(), make_pledge(session), reason="A mistake.")

    listing = pledge_list.page(session, PUBLIC, Filters())

    (entry,) = listing.entries
    assert (entry.code, entry.title) == (published.code, "Registro de personas apátridas")
    assert (entry.country_iso3, entry.area, entry.area_number) == ("CHL", "protection", 1)
    assert (listing.previous, listing.next) == (None, None)


def test_every_filter_narrows_the_list(session: Session) -> None:
    forum = LinkText(
        scheme=LinkScheme.FORUM, identifier="MIRPS", relation=LinkRelation.CONTRIBUTES_TO
    )
    one = make_pledge(
        session,
        title="Único",
        area="solutions",
        lines=("PT1",),
        support_kinds=(SupportKind.FINANCIAL,),
        populations=(Population.RETURNEES,),
        country_roles=(CountryRole.RETURN,),
        links=(forum,),
        parties=(PartyText(role=PartyRole.CO_PLEDGER, country_iso3="PER"),),
    )
    make_update(session, one, "2026-H1", stage=Stage.PLANNING)
    other = make_pledge(session, country="BRA")

    for chosen in (
        {"q": "unico"},
        {"country": ("PER",)},
        {"country": ("CHL", "ARG")},
        {"area": ("solutions",)},
        {"line": ("PT1",)},
        {"kind": ("financial",)},
        {"population": ("returnees",)},
        {"role": ("return",)},
        {"forum": ("MIRPS",)},
        {"stage": ("planning",)},
        {"stage": ("planning",), "period": ("2026-H1",)},
        {"reported": ("accepted",)},
        {"period": ("2026-H1",), "reported": ("accepted", "no_change")},
    ):
        assert codes(session, **chosen) == [one.code], chosen
    assert codes(session, period=("2026-H1",), reported=("not_reported",)) == [other.code]
    assert codes(session, period=("2026-H2",)) == [other.code, one.code]
    assert codes(session, stage=("fulfilled",)) == []


def test_a_pledge_withdrawn_after_the_closing_stays_behind_the_period_s_figures_without_its_text(
    session: Session,
) -> None:
    pledge = make_pledge(session)
    obligation = obligation_of(session, pledge, "2026-H1")
    obligation.period.closed_at = NOW
    session.flush()
    publication.withdraw(session, operator(), pledge, reason="A mistake.")

    listing = pledge_list.page(session, PUBLIC, Filters(period=("2026-H1",)))

    assert [(entry.code, entry.title) for entry in listing.entries] == [(pledge.code, None)]
    assert codes(session, period=("2026-H1",), q="registro") == []


def test_the_list_is_sorted_both_ways(session: Session) -> None:
    first = make_pledge(session, area="disasters", ends_on=date(2027, 1, 1))
    second = make_pledge(session, area="protection", ends_on=None)
    third = make_pledge(session, area="solutions", ends_on=date(2026, 12, 31))
    make_update(session, third, "2026-H1", stage=Stage.PLANNING)
    orders = {
        "code": [first, second, third],
        "area": [second, third, first],
        "stage": [third, first, second],
        "ends": [third, first, second],
        "-code": [third, second, first],
        "-ends": [second, first, third],
    }

    for sort, order in orders.items():
        assert codes(session, sort=sort) == [pledge.code for pledge in order], sort
    assert codes(session) == codes(session, sort="code")


def test_an_order_or_a_place_that_the_list_has_not_is_refused(session: Session) -> None:
    with pytest.raises(UnknownSortError, match="code, area, stage, ends"):
        codes(session, sort="title; DROP")
    with pytest.raises(UnknownPlaceError):
        pledge_list.page(session, PUBLIC, Filters(), place="2")


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("sort", pledge_list.sorts())
def test_pages_follow_each_other_forth_and_back(session: Session, sort: str) -> None:
    for place in range(8):
        areas = ("protection", "solutions", "disasters")
        make_pledge(session, area=areas[place % 3], ends_on=date(2027, 1 + place % 2, 1))
    whole: list[list[str]] = []
    place = ""
    while True:
        listing = pledge_list.page(session, PUBLIC, Filters(), sort=sort, place=place)
        whole.append([entry.code for entry in listing.entries])
        if listing.next is None:
            break
        place = listing.next
    back = [whole[-1]]
    while listing.previous:
        listing = pledge_list.page(session, PUBLIC, Filters(), sort=sort, place=listing.previous)
        back.insert(0, [entry.code for entry in listing.entries])

    assert [len(page) for page in whole] == [3, 3, 2]
    assert len({code for page in whole for code in page}) == 8
    assert back == whole


@pytest.mark.usefixtures("small_pages")
def test_a_page_costs_two_queries_whatever_it_holds(session: Session) -> None:
    for _ in range(5):
        make_update(session, make_pledge(session), "2026-H1")
    session.commit()
    seen: list[str] = []

    def note(_c: Any, _x: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)
    pledge_list.page(session, PUBLIC, Filters(period=("2026-H1",)), sort="stage")

    assert len(seen) == 2
    assert not any("count(" in statement.lower() for statement in seen)


def test_entries_say_what_was_last_accepted_and_how_it_stands_now(session: Session) -> None:
    make_update(session, make_pledge(session, organisation="Fictional Partner"), "2026-H1")

    (entry,) = pledge_list.page(session, PUBLIC, Filters()).entries

    assert (entry.country_iso3, entry.organisation) == (None, "Fictional Partner")
    assert entry.said is not None
    assert entry.now is not None
    assert (entry.said.period, entry.now.period, entry.now.report) == (
        "2026-H1",
        "2026-H2",
        "not_due",
    )


def test_one_s_own_unpublished_texts_are_listed_apart(session: Session) -> None:
    draft = make_pledge(session, published=False)
    make_pledge(session)
    make_organisation(session)
    own = actor_of(session, Role.APPROVER, country="CHL")
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")

    (found,) = pledge_list.unpublished(session, own)

    assert (found.code, found.state) == (draft.code, State.DRAFT)
    assert pledge_list.unpublished(session, partner) == []
    assert pledge_list.unpublished(session, PUBLIC) == []
    assert pledge_list.unpublished(session, actor_of(session, Role.MONITOR)) == []
