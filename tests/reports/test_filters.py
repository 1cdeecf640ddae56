import pytest
from sqlalchemy.orm import Session

from tracker.reports import filters
from tracker.reports.filters import Filters, NoSnapshotError, UnknownFilterError, Writing


def test_nothing_asked_is_everything_plainly_written(session: Session) -> None:
    assert filters.read(session, []) == (Filters(), Writing())


def test_values_are_read_as_people_write_them(session: Session) -> None:
    pairs = [
        ("country", "chl"),
        ("country", "BRA"),
        ("area", "2"),
        ("area", "protection"),
        ("stage", ""),
        ("period", "2026-H1"),
        ("q", "apátridas"),
        ("sort", "-code"),
        ("page", "x"),
    ]

    chosen, _ = filters.read(session, pairs)

    assert chosen == Filters(
        country=("BRA", "CHL"),
        area=("protection", "solutions"),
        period=("2026-H1",),
        q="apátridas",
    )
    assert chosen.said() == [
        ("country", "BRA"),
        ("country", "CHL"),
        ("area", "protection"),
        ("area", "solutions"),
        ("period", "2026-H1"),
        ("q", "apátridas"),
    ]


def test_the_writing_is_read_too(session: Session) -> None:
    pairs = [("lang", "fr"), ("headers", "labels"), ("delimiter", "semicolon"), ("hxl", "1")]

    _, writing = filters.read(session, pairs)

    assert writing == Writing(lang="fr", headers="labels", delimiter="semicolon", hxl="1")
    assert (writing.has_labels, writing.has_tags) == (True, True)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("country", "XXX", "CHL"),
        ("area", "9", "protection"),
        ("line", "no such line", ""),
        ("stage", "not_reported", "planning"),
        ("reported", "late", "not_due"),
        ("period", "2026", "2026-H1"),
        ("kind", "money", "financial"),
        ("population", "all", "stateless"),
        ("role", "lead", "destination"),
        ("forum", "no such forum", ""),
        ("lang", "de", "pt"),
        ("headers", "none", "labels"),
        ("delimiter", ";", "semicolon"),
        ("hxl", "yes", "0, 1"),
        ("snapshot", "live", "2026-H1"),
    ],
)
def test_an_unknown_value_is_refused_with_the_known_ones(
    session: Session, name: str, value: str, allowed: str
) -> None:
    with pytest.raises(UnknownFilterError) as refusal:
        filters.read(session, [(name, value)])

    assert f"“{value}” is not a value of “{name}”" in str(refusal.value)
    assert allowed in str(refusal.value)


def test_an_unknown_filter_is_refused_and_not_ignored(session: Session) -> None:
    with pytest.raises(UnknownFilterError, match=r"no filter “contry”.*country, area"):
        filters.read(session, [("contry", "CHL")])


def test_what_can_be_said_once_is_not_said_twice(session: Session) -> None:
    with pytest.raises(UnknownFilterError, match="only once"):
        filters.read(session, [("lang", "es"), ("lang", "en")])


def test_a_period_without_a_snapshot_says_so(session: Session) -> None:
    with pytest.raises(NoSnapshotError, match="no snapshot of 2026-H1"):
        filters.read(session, [("snapshot", "2026-H1")])
