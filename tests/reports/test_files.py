import csv
import io
import json
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from tests.factories import indicator, make_pledge, make_update
from tests.reports.asking import question
from tracker.reports import files
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.columns import Kind
from tracker.reports.csv import BOM, FORMULA_STARTS
from tracker.reports.files import Ordered
from tracker.reports.filters import Filters, Writing

AWKWARD = '=SUM(A1), "quoted"; and more'
PROSE = "Primera línea,\nsegunda «línea»;\n\ttercera \\. \\N"


@pytest.fixture
def filled(session: Session) -> Session:
    """A session with pledges whose texts break careless files."""
    first = make_pledge(
        session,
        country="CHL",
        external_ref="-7",
        title=AWKWARD,
        description=PROSE,
        territory="@home",
        indicators=(indicator(unit="\uff1d"),),
    )
    make_update(session, first, readings=(), accepted=False)
    make_pledge(session, country="BOL", title="\uff0b51", description="\\.")
    make_pledge(session, organisation='"Org", Inc')
    reported = make_pledge(session, country="VEN")
    make_update(session, reported, achievements=PROSE, challenges="-1 de cada 3")
    session.flush()
    return session


def ordered(session: Session, name: str, **writing: str) -> Ordered:
    return Ordered(REPORTS[name], question(session), Writing(**writing), lambda text: f"«{text}»")


def written(session: Session, name: str, form: str = "csv", **writing: str) -> bytes:
    return b"".join(files.writer(ordered(session, name, **writing), form)(session))


def oracle(session: Session, report: Report, delimiter: str) -> bytes:
    """Write the report with the standard library's writer, the guard put on before."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(report.sheet.names)
    for row in report.rows(session, question(session)):
        writer.writerow(
            "'" + cell if column.kind is Kind.TEXT and cell.startswith(FORMULA_STARTS) else cell
            for column, cell in zip(report.sheet.columns, row, strict=True)
        )
    return BOM + text.getvalue().encode()


@pytest.mark.parametrize("delimiter", ["comma", "semicolon"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_csv_file_is_what_the_standard_library_would_write(
    filled: Session, name: str, delimiter: str
) -> None:
    expected = oracle(filled, REPORTS[name], {"comma": ",", "semicolon": ";"}[delimiter])

    assert written(filled, name, delimiter=delimiter) == expected


@pytest.mark.parametrize("name", REPORTS)
def test_all_formats_hold_the_same_cells(filled: Session, name: str) -> None:
    names = REPORTS[name].sheet.names
    lines = list(csv.reader(io.StringIO(written(filled, name).decode("utf-8-sig"), newline="")))
    objects = json.loads(written(filled, name, "json"), parse_float=str, parse_int=str)
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(filled, name, "xlsx")))

    assert lines[0] == list(names)
    assert [list(row) for row in objects] == [list(names)] * (len(lines) - 1)
    plain = [
        ["" if cell is None else str(cell).lower() for cell in row.values()] for row in objects
    ]
    bare = [[_unguarded(cell).lower() for cell in line] for line in lines[1:]]
    assert plain == bare
    assert len(book.get_sheet_by_name(name).to_python()) == len(lines)


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_STARTS) else cell


def test_labels_and_tags_stand_above_the_rows(session: Session) -> None:
    text = written(session, "obligations", headers="labels", hxl="1").decode("utf-8-sig")

    assert text.splitlines() == [
        "«Pledge»,«Country code»,«Reporting period»,«Due on»,«Report»,«Sent on»,«Days late»",
        "#activity+id,#country+code+v_iso3,,,#status+code,#date+reported,",
    ]


def test_a_workbook_explains_its_columns_in_its_language(session: Session) -> None:
    content = io.BytesIO(written(session, "progress", "xlsx", headers="labels", hxl="1"))

    book = CalamineWorkbook.from_filelike(content)

    assert book.sheet_names == ["progress", "«Dictionary»"]
    assert book.get_sheet_by_name("progress").to_python()[0][0] == "«Pledge»"
    assert book.get_sheet_by_name("progress").to_python()[1][0] == "#activity+id"
    row = book.get_sheet_by_name("«Dictionary»").to_python()[13]
    assert row[:3] == ["report_state", "«Report»", "code"]
    assert "(accepted, no_change, not_reported" in row[3]


def test_a_file_without_rows_has_its_head(session: Session) -> None:
    assert written(session, "pledges").count(b"\r\n") == 1
    assert json.loads(written(session, "pledges", "json")) == []


@pytest.mark.parametrize("form", files.FORMATS)
def test_a_fault_among_the_rows_is_never_swallowed(session: Session, form: str) -> None:
    def rows(*_: object) -> Iterator[list[str]]:
        yield ["CHL-2026-001", "CHL", "2026-H1", "2026-07-31", "accepted", "", "1"]
        raise RuntimeError("the connection broke")

    broken = Report(REPORTS["obligations"].sheet, rows)
    order = Ordered(broken, question(session), Writing(), str)

    with pytest.raises(RuntimeError):
        list(files.writer(order, form)(session))


def test_a_name_says_what_is_in_the_file(session: Session) -> None:
    asked = Filters(country=("CHL", "BRA"), period=("2026-H1",), q='Niñez / "x"\r\n; rm')
    order = Ordered(REPORTS["progress"], question(session), Writing(), str)
    chosen = Ordered(
        REPORTS["progress"],
        question(session, country=asked.country, period=asked.period, q=asked.q),
        Writing(),
        str,
    )

    assert files.name_of(order, "csv") == "progress_2026-11-24.csv"
    assert files.name_of(chosen, "xlsx") == "progress_CHL_BRA_2026-H1_Ninez-x-rm_2026-11-24.xlsx"


def test_a_name_stays_short(session: Session) -> None:
    order = Ordered(REPORTS["progress"], question(session, q="x" * 200), Writing(), str)

    assert len(files.name_of(order, "csv")) < 130
