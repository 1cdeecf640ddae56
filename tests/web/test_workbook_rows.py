"""A filled-in workbook on its way in: refused whole with every fault at its cell, or compared."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories, workbooks
from tests.workbooks import Cells, Spot
from tracker.domain import progress, workbook_entries, workbook_key, workbook_uploads
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError
from tracker.domain.merging import Change
from tracker.domain.texts import ReadingText
from tracker.domain.workbook_merges import Merge
from tracker.intake.faults import RefusedError
from tracker.models.enums import IndicatorKind, Language, Role, ValueState
from tracker.models.pledge import Pledge
from tracker.reports import workbook
from tracker.web import workbook_rows, workbook_words

R, V = "Reports", "Values"
MONEY = factories.indicator(
    "M", kind=IndicatorKind.MONEY, unit="", currency="USD", title="Money spent"
)
SHARE = factories.indicator("P", kind=IndicatorKind.PERCENTAGE, unit="", title="Share")
RATIO = factories.indicator(
    "Q", kind=IndicatorKind.RATIO, title="Ratio", baseline_value=None, target_value=Decimal("0.5")
)
LAW = factories.indicator(
    "Y", kind=IndicatorKind.YES_NO, title="Law", baseline_value=Decimal(0), target_value=Decimal(1)
)
ALL = (factories.indicator(), MONEY, SHARE, RATIO, LAW)


@pytest.fixture
def focal(session: Session) -> Actor:
    """Chile's focal point."""
    return factories.actor_of(session, Role.FOCAL_POINT, country="CHL")


@pytest.fixture
def pledge(session: Session) -> Pledge:
    """A pledge with an indicator of every kind, and two open periods."""
    made = factories.make_pledge(session, indicators=ALL)
    session.commit()
    return made


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/workbook"):
        yield


def made(session: Session, actor: Actor, period: str = "2026-H1") -> bytes:
    entries = [
        entry
        for entry in workbook_entries.open_entries(session, actor, Language.EN)
        if entry.obligation.period.code == period
    ]
    words = workbook_words.words()
    file = BytesIO()
    key = workbook_rows.sealed(actor, entries, period, words.sheets, "en")
    workbook.write(file, entries, words, key)
    return file.getvalue()


def refused(session: Session, actor: Actor, data: bytes) -> list[tuple[str, int, str, str]]:
    with pytest.raises(RefusedError) as caught:
        workbook_rows.merged(session, actor, "f.xlsx", data)
    places = workbook_rows.places(caught.value.cell_faults)
    return [(one.sheet, one.row, one.column, one.rule) for one in places]


def compared(session: Session, actor: Actor, data: bytes) -> Merge:
    (merge,) = workbook_rows.merged(session, actor, "f.xlsx", data)
    return merge


def edited(data: bytes, **sheets: Any) -> bytes:
    return workbooks.saved({**workbooks.opened(data), **sheets})


def test_every_kind_of_value_goes_round_unchanged(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    readings = (
        ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED),
        ReadingText(ref="M", value_state=ValueState.REPORTED, value=Decimal("1234.56")),
        ReadingText(ref="P", value_state=ValueState.REPORTED, value=Decimal("12345678901234.5678")),
        ReadingText(
            ref="Q",
            value_state=ValueState.REPORTED,
            numerator=Decimal(3),
            denominator=Decimal(7),
        ),
        ReadingText(ref="Y", value_state=ValueState.REPORTED, value=Decimal(1)),
    )
    factories.make_update(session, pledge, accepted=False, readings=readings)

    data = made(session, focal)

    assert workbooks.column(data, V, "value") == ["", 1234.56, "12345678901234.5678", 3, "Yes"]
    assert workbooks.column(data, V, "of") == ["", "", "", 7, ""]
    assert workbooks.column(data, V, "unit") == ["permits", "USD", "%", "permits", "permits"]
    assert workbooks.column(data, V, "baseline") == [0, 0, 0, "", "No"]
    assert not compared(session, focal, data).is_asked
    assert not compared(session, focal, edited(data)).is_asked


@pytest.mark.parametrize(
    ("row", "cells", "expected"),
    [
        (3, {"value": 40}, ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(40))),
        (3, {"value_state": "Non collectée"}, None),
        (3, {"value_state": "not_applicable"}, ReadingText(ref="I1", value_state=ValueState.NOT_APPLICABLE)),
        (6, {"value": 1, "of": "4"}, ReadingText(ref="Q", value_state=ValueState.REPORTED, numerator=Decimal(1), denominator=Decimal(4))),
        (7, {"value": "Sí"}, ReadingText(ref="Y", value_state=ValueState.REPORTED, value=Decimal(1))),
        (7, {"value": "Não"}, ReadingText(ref="Y", value_state=ValueState.REPORTED, value=Decimal(0))),
        (7, {"value": True}, ReadingText(ref="Y", value_state=ValueState.REPORTED, value=Decimal(1))),
        (7, {"value": 0}, ReadingText(ref="Y", value_state=ValueState.REPORTED, value=Decimal(0))),
    ],
)  # fmt: skip
def test_values_are_read_in_every_language_and_as_codes(
    session: Session,
    focal: Actor,
    pledge: Pledge,
    row: int,
    cells: Mapping[str, Any],
    expected: ReadingText | None,
) -> None:
    data = workbooks.changed(
        made(session, focal), {(V, row, name): cell for name, cell in cells.items()}
    )
    if expected is None:
        assert refused(session, focal, data) == [
            (V, 3, "Is there a value?", "Choose one of the words of the list.")
        ]
        return

    (field,) = compared(session, focal, data).of(Change.FILE)

    assert field.file == expected


@pytest.mark.parametrize(
    ("spot", "cell", "column", "rule"),
    [
        ((R, 3, "stage"), 7, "Stage", "Choose one of the words"),
        ((R, 3, "no_change"), "maybe", "No change since the last report", "Choose one"),
        ((R, 3, "challenge_codes"), "Funding; Hope", "Kinds of challenges", "Choose one"),
        ((R, 3, "achievements"), True, "Achievements", "Write text"),
        ((R, 3, "achievements"), "x" * 10_001, "Achievements", "Shorten this"),
        ((R, 3, "spent_amount"), "1.234,50", "Spent in the period", "Write a number"),
        ((R, 3, "spent_amount"), -5, "Spent in the period", "can't be negative"),
        ((R, 3, "pledge"), "CHL-2026-999", "Pledge", "The row was changed"),
        ((R, 3, "row"), "CHL-2026-999/2026-H1", "Pledge", "The row was changed"),
        ((R, 3, "row"), "", "row", "Fill this in."),
        ((R, 3, "no_change"), "Yes", "No change since the last report", "12 months"),
        ((V, 3, "value"), date(2026, 7, 31), "New value", "Write a number"),
        ((V, 3, "value"), "2026-07-31", "New value", "Write a number"),
        ((V, 3, "value"), "Yes", "New value", "Write a number"),
        ((V, 3, "value_state"), "reported", "New value", "Enter a number or choose No data."),
        ((V, 4, "value"), "1.23456789", "New value", "at most 2 decimals"),
        ((V, 7, "value"), 2, "New value", "Enter 1 for yes or 0 for no."),
        ((V, 6, "of"), 0, "New value", "Enter both numbers"),
        ((V, 3, "indicator_ref"), "M", "Reference of the indicator", "is given twice"),
        ((V, 3, "period"), "2026-H2", "Pledge", "The row is of no pledge"),
        ((V, 3, "row"), "X/2026-H1", "Pledge", "The row is of no pledge"),
    ],
)
def test_a_fault_stands_at_its_cell(
    session: Session, focal: Actor, pledge: Pledge, spot: Spot, cell: Any, column: str, rule: str
) -> None:
    data = workbooks.changed(made(session, focal), {spot: cell})

    (sheet, row, name, said), *_more = refused(session, focal, data)

    assert (sheet, name) == (spot[0], column)
    assert row == (4 if spot[2] == "indicator_ref" else spot[1])
    assert rule in said


def test_a_second_number_must_be_above_zero_at_its_own_cell(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = workbooks.changed(made(session, focal), {(V, 6, "value"): 1, (V, 6, "of"): 0})

    assert refused(session, focal, data)[0][2] == "of (second number of a ratio)"


def test_no_change_and_changes_exclude_each_other(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    factories.make_update(session, pledge, readings=())
    data = workbooks.changed(
        made(session, focal, "2026-H2"), {(R, 3, "no_change"): "Yes", (R, 3, "next_steps"): "x"}
    )

    assert refused(session, focal, data) == [
        (R, 3, "No change since the last report",
         "The row says that nothing changed, but it has changes: choose one.")
    ]  # fmt: skip


def test_an_amount_needs_its_currency(session: Session, focal: Actor, pledge: Pledge) -> None:
    data = workbooks.changed(
        made(session, focal), {(R, 3, "spent_amount"): 5, (R, 3, "spent_currency"): ""}
    )

    assert refused(session, focal, data)[0][2:] == (
        "Currency of the amount", "Choose the currency of the amount.",
    )  # fmt: skip


def without(rows: Cells, *numbers: int) -> Cells:
    return [row for number, row in enumerate(rows, start=1) if number not in numbers]


def test_a_row_that_was_taken_out_stays_as_it_was(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = made(session, focal)
    values = without(workbooks.opened(data)[V], 3)

    assert not compared(session, focal, edited(data, **{V: values})).is_asked
    assert not compared(session, focal, edited(data, **{V: values[:2]})).is_asked


def test_a_row_that_stands_there_twice_is_refused(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = made(session, focal)
    rows = workbooks.opened(data)[R]

    assert refused(session, focal, edited(data, **{R: [*rows, rows[2]]}))[0] == (
        R, 4, "Pledge", "The pledge stands there twice.",
    )  # fmt: skip


def test_sheets_and_columns_that_were_changed_are_named(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = made(session, focal)
    sheets = workbooks.opened(data)
    no_stage = [[cell for place, cell in enumerate(row) if place != 6] for row in sheets[R]]
    renamed = {("Informe" if name == R else name): rows for name, rows in sheets.items()}

    assert refused(session, focal, edited(data, **{R: no_stage}))[0] == (
        R, 1, "Stage", "This column is missing.",
    )  # fmt: skip
    assert "The sheet “Reports” is missing." in refused(
        session, focal, workbooks.saved(renamed)
    )[0][3]  # fmt: skip
    assert refused(session, focal, edited(data, **{R: []}))


def test_a_formula_is_named_with_its_sheet(session: Session, focal: Actor, pledge: Pledge) -> None:
    data = made(session, focal)
    with_formula = workbooks.opened(data)
    with_formula[V][2][9] = workbooks.Formula("=1+1")

    assert refused(session, focal, workbooks.saved(with_formula)) == [
        (V, 3, "J", "The cell is a formula: replace it with its value.")
    ]


def test_a_key_that_was_changed_is_refused(session: Session, focal: Actor, pledge: Pledge) -> None:
    data = made(session, focal)
    key = workbooks.opened(data)["tracker"]
    forged = [[key[0][0].replace("CHL", "PER"), key[0][1]], *key[1:]]
    message = "The hidden part of the workbook was changed"

    for changed in (forged, [[row[0]] for row in key], key[:1], [], [[""]]):
        assert message in refused(session, focal, edited(data, tracker=changed))[0][3]


def test_a_file_of_another_kind_is_refused(session: Session, focal: Actor) -> None:
    assert "This is no workbook of the tracker" in refused(
        session, focal, workbooks.saved({"Sheet1": [["a"]]})
    )[0][3]  # fmt: skip
    assert refused(session, focal, b"PK\x03\x04nothing")
    assert refused(session, focal, b"plain text")


def test_an_older_layout_is_refused(
    session: Session, focal: Actor, pledge: Pledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made(session, focal)
    monkeypatch.setattr(workbook_rows, "FORMAT", workbook_key.FORMAT + 1)

    assert "an older version of the tracker" in refused(session, focal, data)[0][3]


def test_an_indicator_that_was_taken_out_meanwhile_is_left_out(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = made(session, focal)
    assert pledge.current is not None
    gone = next(row for row in pledge.current.indicators if row.indicator.ref == "I1")
    pledge.current.indicators.remove(gone)
    session.flush()

    assert not compared(session, focal, data).is_asked
    filled = workbooks.changed(data, {(V, 3, "value"): "Yes"})
    assert "no indicator I1" in refused(session, focal, filled)[0][3]


def test_a_report_accepted_meanwhile_is_corrected_in_the_tracker(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = workbooks.changed(made(session, focal), {(R, 3, "next_steps"): "x"})
    factories.make_update(session, pledge, readings=())

    (block,) = workbook_rows.blocks([compared(session, focal, data)])

    assert block.refusal == "A report was accepted in the meantime: correct it in the tracker."


def test_a_correction_shows_what_it_corrects(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    factories.make_update(session, pledge)
    owed = factories.obligation_of(session, pledge)
    progress.start(session, focal, owed, factories.update_text(achievements="Corregido."))

    data = made(session, focal)

    assert workbooks.column(data, R, "achievements") == ["Corregido."]
    assert workbooks.column(data, V, "last")[0] == "25"


def test_the_language_of_the_text_can_be_chosen(
    session: Session, focal: Actor, pledge: Pledge
) -> None:
    data = made(session, focal)
    french = compared(session, focal, workbooks.changed(data, {(R, 3, "language"): "Francés"}))
    blank = compared(session, focal, workbooks.changed(data, {(R, 3, "language"): ""}))

    ((row,),) = (block.rows for block in workbook_rows.blocks([french]))
    assert (row.name, row.tracker, row.file) == ("Language of the text", "English", "French")
    assert not blank.is_asked


def test_no_word_of_a_list_means_two_things() -> None:
    for name, known in workbook_words.meanings().items():
        codes = {word: code for word, code in known.items() if word == code}
        vocabularies = {one.__name__: len(one) for one in workbook_words.VOCABULARIES}
        assert len(codes) == vocabularies.get(name, 2), name
        assert not [word for word in known if ";" in word]


def test_the_operator_keeps_no_workbook(session: Session) -> None:
    with pytest.raises(NotAllowedError):
        workbook_uploads.keep(session, factories.operator(), "f.xlsx", b"x")


def test_the_key_is_read_as_it_was_written(session: Session, focal: Actor, pledge: Pledge) -> None:
    entries = workbook_entries.open_entries(session, focal, Language.EN)
    head = workbook_key.Head(["CHL"], "en", datetime(2026, 1, 1).isoformat())  # noqa: DTZ001
    key = workbook_key.make(head, entries)

    assert workbook_key.read(workbook_key.lines(key)) == key
