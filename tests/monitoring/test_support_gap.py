"""Asked, offered, agreed, delivered: counts and amounts side by side, nothing added that can't be."""

from typing import Any

from tracker.monitoring import support_gap
from tracker.monitoring.support_gap import By, Cell, Entry, Step


def need(number: int, **said: Any) -> Entry:
    return Entry(step=Step.ASKED, need=number, **said)


def agreed(number: int, **said: Any) -> Entry:
    return Entry(step=Step.AGREED, need=number, **said)


USD = {"currency": "USD", "minor": 100_00}
PROTECTION = {"areas": ("protection",), "kinds": ("financial",), "countries": ("CHL",)}


def test_money_is_added_within_a_step_and_a_currency_only() -> None:
    entries = [
        need(1, **PROTECTION, **USD),
        need(2, **PROTECTION, **USD),
        need(3, **PROTECTION, currency="BRL", minor=7),
        need(4, **PROTECTION),
        agreed(1, **PROTECTION, currency="USD", minor=50_00),
        Entry(step=Step.DELIVERED, need=1, **PROTECTION, currency="USD", minor=20_00),
    ]

    whole = support_gap.gap(entries, By.AREA, ("protection",)).whole

    assert whole.cells[Step.ASKED] == Cell(4, 1, {"USD": 200_00, "BRL": 7})
    assert whole.cells[Step.OFFERED] == Cell(0, 0, {})
    assert whole.currencies == ("BRL", "USD")
    assert (whole.missing("USD"), whole.missing("BRL")) == (150_00, 7)
    assert whole.unanswered == 3


def test_more_agreed_than_asked_leaves_nothing_missing() -> None:
    entries = [need(1, **USD), agreed(1, currency="USD", minor=300_00)]

    assert support_gap.group("", entries).missing("USD") == 0


def test_what_names_several_groups_is_in_each_and_what_names_none_is_said() -> None:
    several = Entry(step=Step.OFFERED, areas=("solutions", "protection"), kinds=("financial",))
    nowhere = Entry(step=Step.OFFERED)

    found = support_gap.gap([several, nowhere], By.AREA, ("protection", "solutions", "disasters"))

    counts = [(group.key, group.cells[Step.OFFERED].count) for group in found.groups]
    assert counts == [("protection", 1), ("solutions", 1), ("", 1)]
    assert (found.repeated, found.whole.cells[Step.OFFERED].count) == (1, 2)


def test_groups_can_be_told_apart_by_kind_and_by_country() -> None:
    entries = [need(1, **PROTECTION), need(2, areas=("protection",))]

    (area,) = support_gap.gap(entries, By.AREA, ("protection",), ("financial", "technical")).groups
    countries = support_gap.gap(entries, By.COUNTRY, ("BRA", "CHL")).groups
    kinds = support_gap.gap(entries, By.KIND, ("financial",)).groups

    assert [part.key for part in area.parts] == ["financial", ""]
    assert [group.key for group in countries] == ["CHL", ""]
    assert [group.key for group in kinds] == ["financial", ""]
    assert all(group.parts == () for group in (*countries, *kinds))
