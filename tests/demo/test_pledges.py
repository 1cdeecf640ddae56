"""What is planned before anything is stored: plainly invented, and always the same."""

from collections import Counter
from datetime import date

import pytest

from tracker import paths
from tracker.demo import cast, wordings
from tracker.demo.indicators import Trait
from tracker.demo.pledges import Fate, Planned, planned
from tracker.domain import sheets
from tracker.models.enums import Language, LinkScheme, ProgressMethod

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def pledges() -> list[Planned]:
    return planned(countries(), TODAY)


def countries() -> list[str]:
    file = paths.REFERENCE / "countries.csv"
    return sorted(line.cells["iso3"] for line in sheets.read(file.name, file.read_bytes()).lines)


def test_the_same_day_gives_the_same_pledges(pledges: list[Planned]) -> None:
    assert planned(countries(), TODAY) == pledges


def test_a_later_day_changes_only_what_is_still_on_its_way(pledges: list[Planned]) -> None:
    later = {plan.key: plan for plan in planned(countries(), date(2035, 1, 5))}

    changed = {plan.fate for plan in pledges if later[plan.key].text != plan.text}

    assert changed <= {Fate.DRAFT, Fate.AWAITING, Fate.SUBMITTED, Fate.RETURNED}


def test_institutions_are_marked_as_invented(pledges: list[Planned]) -> None:
    names = {plan.text.lead_institution for plan in pledges}

    assert all("fict" in name for name in names)


def test_forum_numbers_are_used_once(pledges: list[Planned]) -> None:
    links = [link for plan in pledges for link in plan.text.links if link.scheme is LinkScheme.GRF]

    assert max(Counter(link.identifier for link in links).values()) == 1
    assert all(link.identifier.startswith("GRF-09") for link in links)


def test_every_oddity_and_every_method_is_met(pledges: list[Planned]) -> None:
    assert {plan.trait for plan in pledges} == set(Trait)
    assert {plan.text.progress_method for plan in pledges} == set(ProgressMethod)
    assert {plan.fate for plan in pledges} == set(Fate)
    roles = {role for plan in pledges for role in plan.text.country_roles}
    assert len(roles) == 4


def test_full_countries_have_one_of_each_open_state(pledges: list[Planned]) -> None:
    for country in cast.FULL:
        fates = {plan.fate for plan in pledges if plan.author.country == country}
        waiting = Fate.AWAITING if country in cast.SIGNING_OFF else Fate.SUBMITTED
        assert {Fate.DRAFT, Fate.RETURNED, waiting, Fate.AMENDING} <= fates


def test_every_language_knows_the_same_things_to_say() -> None:
    books = [wordings.phrasebook(language) for language in Language]

    for book in books:
        assert set(book.challenges) == set(books[0].challenges)
        assert set(book.remarks) == set(books[0].remarks)
        assert set(book.reasons) == set(books[0].reasons)
        assert set(book.closing) == set(books[0].closing)
        assert set(book.institutions) == {"protection", "solutions", "disasters"}
        assert set(book.themes) <= set(wordings.themes())


def test_a_theme_is_worded_as_it_is_measured() -> None:
    for language in Language:
        for code, wording in wordings.phrasebook(language).themes.items():
            method = wordings.themes()[code].method
            assert bool(wording.indicator) == (method is ProgressMethod.INDICATORS)
            assert len(wording.milestones) == (4 if method is ProgressMethod.MILESTONES else 0)
