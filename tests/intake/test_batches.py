"""Files that people upload: read as they say, tried, stored once, and taken back whole."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.intake.writing import INDICATOR, PLEDGE, PROGRESS, csv_of, shared, xlsx_of
from tracker.db import Database
from tracker.domain import actors, audit, milestones, pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.milestones import Step
from tracker.domain.pledge_texts import text_of
from tracker.intake import batches, kept_mappings, mappings, marked, owners
from tracker.intake.faults import CellFault, DoubtError, Place, RefusedError
from tracker.intake.files import Reading
from tracker.intake.journal import BuiltOnError
from tracker.intake.kept_outcomes import Kept, moved
from tracker.intake.mappings import DayOrder, DecimalMark, Filling, Mapping, Source
from tracker.intake.outcomes import Effect
from tracker.intake.owners import Owner
from tracker.models.enums import Role
from tracker.models.intake import IntakeBatch, IntakeKind, IntakeMapping, IntakeState
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate

CHILE = Owner(country_iso3="CHL")


@pytest.fixture
def ana(session: Session) -> Actor:
    return factories.actor_of(session, Role.FOCAL_POINT, country="CHL")


def uploaded(
    session: Session,
    actor: Actor,
    data: bytes,
    *,
    kind: str = "pledges",
    name: str = "mine.csv",
    owner: Owner = CHILE,
) -> IntakeBatch:
    return batches.upload(session, actor, owner, IntakeKind(kind), (name, data))


def as_named(session: Session, actor: Actor, batch: IntakeBatch) -> None:
    """Map the columns that are called like ours."""
    table = batches.table_of(batch)
    mapping = mappings.of_same_names(table, batches.columns_of(session, batch))
    batches.map_columns(session, actor, batch, mapping, expected=batch.version)


def stored(session: Session, actor: Actor, data: bytes, kind: str = "pledges") -> IntakeBatch:
    """Upload, map, check and store a file of our own layout."""
    batch = uploaded(session, actor, data, kind=kind)
    as_named(session, actor, batch)
    run = batches.check(session, actor, batch)
    assert [str(fault) for fault in run.faults] == []
    return batches.apply(session, actor, batch.id, expected=batch.version)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def said(run: Kept) -> list[tuple[int, str, str, str]]:
    return [(one.place.row, one.place.column, one.place.value, str(one)) for one in run.faults]


def test_a_file_is_tried_without_a_trace_stored_once_and_taken_back(
    session: Session, ana: Actor
) -> None:
    other = PLEDGE | {"external_ref": "R-2", "title": "Otra"}
    batch = uploaded(session, ana, csv_of([PLEDGE, other]))
    as_named(session, ana, batch)

    run = batches.check(session, ana, batch)

    assert [(one.row, one.effect) for one in run.effects] == [(2, Effect.NEW), (3, Effect.NEW)]
    assert count(session, Pledge) == 0
    assert batch.state is IntakeState.CHECKED

    batches.apply(session, ana, batch.id, expected=batch.version)
    batches.apply(session, ana, batch.id, expected=1)

    assert count(session, Pledge) == 2
    assert (batch.state, batch.content) == (IntakeState.APPLIED, None)
    with pytest.raises(WrongStateError, match="stored already"):
        batches.check(session, ana, batch)

    batches.undo(session, ana, batch.id)
    batches.undo(session, ana, batch.id)

    assert count(session, Pledge) == 0
    assert batch.state is IntakeState.UNDONE
    with pytest.raises(WrongStateError, match="stored already"):
        batches.table_of(batch)
    assert batches.apply(session, ana, batch.id, expected=1).state is IntakeState.UNDONE
    assert audit.verify(session).bad_seq is None


def test_another_countrys_file_is_not_there(session: Session, ana: Actor) -> None:
    peru = factories.actor_of(session, Role.FOCAL_POINT, country="PER")
    colleague = factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
    monitor = factories.actor_of(session, Role.MONITOR)
    batch = uploaded(session, ana, csv_of([PLEDGE]))

    assert batches.find(session, colleague, batch.id) is batch
    for stranger in (peru, monitor):
        for number in (batch.id, batch.id + 1, 2**80):
            with pytest.raises(NotFoundError):
                batches.find(session, stranger, number)
    with pytest.raises(NotFoundError):
        uploaded(session, peru, csv_of([PLEDGE]))
    with pytest.raises(NotFoundError):
        owners.named(peru, "CHL")
    with pytest.raises(NotAllowedError):
        uploaded(session, monitor, csv_of([PLEDGE]))


def test_a_person_of_two_countries_imports_for_one_at_a_time(session: Session) -> None:
    user = factories.make_user(session, Role.FOCAL_POINT, country="CHL")
    ana = actors.of_user(user, factories.NOW)
    both = Actor(
        at=ana.at,
        user_id=ana.user_id,
        name=ana.name,
        grants=ana.grants | {actors.Grant(Role.FOCAL_POINT, "PER", None)},
    )
    batch = uploaded(session, both, csv_of([PLEDGE | {"country": "PER"}]))
    as_named(session, both, batch)

    run = batches.check(session, both, batch)

    assert said(run)[0][:2] == (2, "country")
    assert [owner.key for owner in owners.of_actor(both)] == ["CHL", "PER"]


def test_a_partner_imports_for_the_organisation(session: Session) -> None:
    partner = factories.actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    owner = owners.of_actor(partner)[0]
    data = csv_of([PLEDGE | {"country": ""}])
    batch = uploaded(session, partner, data, owner=owner)
    as_named(session, partner, batch)
    batches.check(session, partner, batch)

    batches.apply(session, partner, batch.id, expected=batch.version)

    pledge = session.scalars(select(Pledge)).one()
    assert owners.of(batch).title(session, "en") == "Fictional Partner"
    assert pledge.lead_organisation_id == owner.organisation_id
    assert CHILE.title(session, "es") == "Chile"
    kept_mappings.keep(session, partner, owner, IntakeKind.PLEDGES, ("Ours", Mapping()))
    assert [one.name for one in session.scalars(kept_mappings.visible_to(partner))] == ["Ours"]
    for _ in range(batches.MOST_OPEN):
        uploaded(session, partner, data, owner=owner)
    with pytest.raises(WrongStateError, match="20 files wait"):
        uploaded(session, partner, data, owner=owner)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("x.csv", b"%PDF-1.7 ...", "holds PDF"),
        ("x.csv", b"", "empty"),
        ("x.pdf", b"a,b", "Only CSV and XLSX"),
        ("x.xlsx", b"a,b\r\n1,2", "no workbook"),
        ("x.csv", b"\0" * 40, "no text"),
        ("x.xlsx", xlsx_of({"empty": []}), "empty"),
    ],
)
def test_what_no_answer_can_mend_is_not_kept(
    session: Session, ana: Actor, name: str, data: bytes, sentence: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        uploaded(session, ana, data, name=name)

    assert sentence in str(caught.value.cell_faults[0])
    assert count(session, IntakeBatch) == 0


def test_doubt_is_kept_and_asked(session: Session, ana: Actor) -> None:
    text = "title;area\nUno;protection\n".encode("utf-16-le")
    doubtful = uploaded(session, ana, text, name="a/b\x00ó.csv")
    assert doubtful.name == "b_ó.csv"
    with pytest.raises(DoubtError) as caught:
        batches.table_of(doubtful)
    assert caught.value.question == "encoding"

    said_so = Reading(encoding="utf-16-le")
    batches.read_as(session, ana, doubtful, said_so, expected=doubtful.version)
    assert batches.table_of(doubtful).found.encoding == "utf-16-le"
    with pytest.raises(StaleError):
        batches.read_as(session, ana, doubtful, Reading(), expected=99)

    even = uploaded(session, ana, b"a,b;c\n1,2;3\n")
    with pytest.raises(DoubtError) as asked:
        batches.table_of(even)
    assert asked.value.question == "delimiter"
    batches.read_as(session, ana, even, Reading(delimiter="semicolon"), expected=None)
    assert batches.table_of(even).headings == ("a,b", "c")

    book = xlsx_of({"one": [["a"], ["1"]], "two": [["b"], ["2"]]})
    sheets = uploaded(session, ana, book, name="two.xlsx")
    with pytest.raises(DoubtError):
        batches.table_of(sheets)
    batches.read_as(session, ana, sheets, Reading(sheet="two"), expected=None)
    assert batches.table_of(sheets).headings == ("b",)


def test_headings_may_stand_below_a_title(session: Session, ana: Actor) -> None:
    text = b"Compromisos de Chile, 2026\n\ntitulo;fecha\nUno;1\nDos;2\n"
    batch = uploaded(session, ana, text)

    table = batches.table_of(batch)

    assert (table.header, table.headings) == (3, ("titulo", "fecha"))
    assert [row.number for row in table.rows] == [4, 5]
    batches.read_as(session, ana, batch, Reading(header=1), expected=None)
    assert batches.table_of(batch).header == 1
    single = uploaded(session, ana, b"only\none\n")
    assert batches.table_of(single).headings == ("only",)
    numbers = xlsx_of({"pledges": [[1, 2], [3, 4]]})
    assert batches.table_of(uploaded(session, ana, numbers, name="n.xlsx")).header == 1
    above = uploaded(session, ana, b"t\na;a\n1;2\n3;4\n")
    batches.read_as(session, ana, above, Reading(header=2), expected=None)
    assert [fault.place.row for fault in batches.table_of(above).faults] == [2]
    empty = uploaded(session, ana, b"a;b\n1;2\n")
    batches.read_as(session, ana, empty, Reading(header=2), expected=None)
    assert [str(one) for one in batches.table_of(empty).faults] == [
        "There are no rows below the headings."
    ]


FOREIGN = "\n".join(
    [
        "Ref;País;Tema;Compromiso;Inicio;Monto;Moneda;Apoyo",
        "7;Chile;Albergues;Abrir diez;31/1/2026;1.234,5;USD;dinero; ",
        "8;Chile;Visas;Dar visas;1-2-2026;12.5;USD;ideas",
        "9;Perú;Ajeno;No es nuestro;1/2/2026;1;USD;dinero",
    ]
).replace("dinero; ", "dinero")
MAPPED = Mapping(
    columns={
        "external_ref": Source(Filling.NUMBER, "F-"),
        "country": Source(Filling.COLUMN, "País"),
        "area": Source(Filling.VALUE, "protection"),
        "title": Source(Filling.COLUMN, "Tema"),
        "description": Source(Filling.COLUMN, "Compromiso"),
        "language": Source(Filling.VALUE, "es"),
        "starts_on": Source(Filling.COLUMN, "Inicio"),
        "budget_amount": Source(Filling.COLUMN, "Monto"),
        "budget_currency": Source(Filling.COLUMN, "Moneda"),
        "support_kinds": Source(Filling.COLUMN, "Apoyo"),
    },
    words={"country": {"Chile": "CHL"}, "support_kinds": {"dinero": "financial"}},
    days=DayOrder.DAY_FIRST,
    decimals=DecimalMark.COMMA,
    only_column="País",
    only_value="Chile",
)


def test_a_foreign_layout_comes_in_by_mapping_and_faults_name_its_own_cells(
    session: Session, ana: Actor
) -> None:
    batch = uploaded(session, ana, FOREIGN.encode())
    batches.map_columns(session, ana, batch, MAPPED, expected=None)
    codes = {"country": ["CHL"], "support_kinds": ["financial"], "area": ["protection"], "x": []}
    table = batches.table_of(batch)
    assert mappings.unknown_words(MAPPED, table, codes, 1) == {
        "country": ["Chile"],
        "support_kinds": ["dinero"],
    }

    run = batches.check(session, ana, batch)

    assert run.left_out == 1
    number = "Write a number with digits only, such as 1234.5, without separators of thousands."
    assert said(run)[0][:3] == (3, "Apoyo", "ideas")
    assert said(run)[1] == (3, "Monto", "12.5", number)
    assert [one.effect for one in run.effects] == [Effect.NEW, Effect.REFUSED]
    with pytest.raises(WrongStateError, match="no row is refused"):
        batches.apply(session, ana, batch.id, expected=batch.version)

    better = uploaded(
        session, ana, FOREIGN.replace("12.5", "12,5").replace("ideas", "dinero").encode()
    )
    batches.map_columns(session, ana, better, MAPPED, expected=None)
    batches.check(session, ana, better)
    batches.apply(session, ana, better.id, expected=better.version)
    first, second = session.scalars(select(PledgeVersion).order_by(PledgeVersion.id)).all()
    assert first.pledge.external_ref == "F-2"
    assert (first.starts_on, second.starts_on) == (date(2026, 1, 31), date(2026, 2, 1))
    assert text_of(first).budget_amount == Decimal("1234.5")


def test_a_mapping_is_refused_for_what_it_lacks(session: Session, ana: Actor) -> None:
    batch = uploaded(session, ana, FOREIGN.encode())
    wrong = Mapping(
        columns={"title": Source(Filling.COLUMN, "Nada"), "area": Source(Filling.VALUE, " ")},
        only_column="Nada",
    )

    with pytest.raises(InvalidError) as caught:
        batches.map_columns(session, ana, batch, wrong, expected=None)

    fields = [fault.field for fault in caught.value.faults]
    assert fields == [
        "external_ref",
        "country",
        "area",
        "title",
        "language",
        "starts_on",
        "only_column",
        "only_value",
    ]
    with pytest.raises(WrongStateError, match="columns of the file mean"):
        batches.check(session, ana, batch)


def test_a_value_that_no_row_has_is_a_fault_not_an_empty_success(
    session: Session, ana: Actor
) -> None:
    batch = uploaded(session, ana, FOREIGN.encode())
    batches.map_columns(session, ana, batch, replace(MAPPED, only_value="Chili"), expected=None)

    run = batches.check(session, ana, batch)

    assert said(run) == [(1, "País", "Chili", "No row has this value in this column.")]
    assert not run.changes_anything


def test_too_many_rows_for_a_page_are_refused_by_number(session: Session, ana: Actor) -> None:
    rows = [PLEDGE | {"external_ref": f"R-{number}"} for number in range(batches.MOST_ROWS + 1)]
    batch = uploaded(session, ana, csv_of(rows))
    as_named(session, ana, batch)

    with pytest.raises(RefusedError) as caught:
        batches.check(session, ana, batch)

    assert "has 2001 rows" in str(caught.value.cell_faults[0])


def test_headings_that_are_there_twice_are_named(session: Session, ana: Actor) -> None:
    batch = uploaded(session, ana, b"title,title\na,b\n")
    batch.mapping = mappings.stored(Mapping(columns={"title": Source(Filling.COLUMN, "title")}))

    run = batches.check(session, ana, batch)

    assert "This column is there more than once." in [row[3] for row in said(run)]


def test_what_changed_since_the_dry_run_is_never_stored_blindly(
    session: Session, ana: Actor
) -> None:
    batch = uploaded(session, ana, csv_of([PLEDGE]))
    as_named(session, ana, batch)
    before = batches.check(session, ana, batch)
    stale = batch.version
    factories.make_pledge(session, published=False, external_ref="R-1")

    with pytest.raises(batches.ChangedError), session.begin_nested():
        batches.apply(session, ana, batch.id, expected=batch.version)
    after = batches.check(session, ana, batch)

    pair = moved(before, after)[0]
    assert [one.effect for one in pair if one] == [Effect.NEW, Effect.CHANGED]
    assert moved(after, after) == []
    assert moved(Kept((), (), 0, ()), after)[0][0] is None
    with pytest.raises(StaleError):
        batches.apply(session, ana, batch.id, expected=stale)


def test_a_row_that_is_refused_by_now_is_a_change_too(session: Session, ana: Actor) -> None:
    pledge = factories.make_pledge(session, external_ref="R-1")
    batch = uploaded(session, ana, csv_of([PLEDGE]))
    as_named(session, ana, batch)
    batches.check(session, ana, batch)
    publication.withdraw(session, factories.operator(), pledge, reason="Cambio")

    with pytest.raises(batches.ChangedError):
        batches.apply(session, ana, batch.id, expected=batch.version)


def test_drafts_and_amendments_are_put_back_as_they_were(session: Session, ana: Actor) -> None:
    draft = factories.make_pledge(session, published=False, external_ref="R-1")
    published = factories.make_pledge(session, external_ref="R-2")
    version = draft.versions[0]
    before = text_of(version)
    batch = stored(session, ana, csv_of([PLEDGE, PLEDGE | {"external_ref": "R-2"}]))
    assert text_of(version) != before
    assert published.open_version is not None

    batches.undo(session, ana, batch.id)

    session.expire_all()
    assert text_of(version) == before
    assert published.open_version is None


def test_indicators_and_reports_are_taken_back_in_the_order_of_their_making(
    session: Session, ana: Actor
) -> None:
    first = stored(session, ana, csv_of([PLEDGE]))
    second = stored(session, ana, csv_of([INDICATOR]), "indicators")

    with pytest.raises(BuiltOnError, match="CHL-2026-001"):
        batches.undo(session, ana, first.id)
    batches.undo(session, ana, second.id)
    batches.undo(session, ana, first.id)

    assert count(session, Pledge) == 0


def test_a_report_is_taken_back_to_what_it_said(session: Session, ana: Actor) -> None:
    factories.make_pledge(session, external_ref="R-1")
    begun = stored(session, ana, csv_of([PROGRESS]), "progress")
    again = stored(session, ana, csv_of([PROGRESS | {"value": "30"}]), "progress")
    update = session.scalars(select(ProgressUpdate)).one()
    assert update.readings[0].value == 30
    with pytest.raises(BuiltOnError, match="2026-H1"):
        batches.undo(session, ana, begun.id)

    batches.undo(session, ana, again.id)
    session.expire_all()
    assert update.readings[0].value == 25
    batches.undo(session, ana, begun.id)
    assert count(session, ProgressUpdate) == 0


def test_what_was_built_on_stays(session: Session, ana: Actor) -> None:
    refs = [PLEDGE | {"external_ref": f"R-{number}"} for number in range(7)]
    batch = stored(session, ana, csv_of(refs))
    found = session.scalars(select(Pledge).order_by(Pledge.id)).all()
    steps = [Step(title="Uno", weight_bp=10_000)]
    milestones.plan(
        session, ana, found[0].versions[0], steps, expected=found[0].versions[0].version
    )
    for pledge in found[1:6]:
        publication.submit(session, factories.operator(), pledge.versions[0])
    pledges.delete(session, ana, found[6].versions[0])

    with pytest.raises(BuiltOnError) as caught:
        batches.undo(session, ana, batch.id)

    assert len(caught.value.names) == 7
    assert ", …" in str(caught.value)
    assert count(session, Pledge) == 6
    open_one = uploaded(session, ana, csv_of([PLEDGE]))
    with pytest.raises(WrongStateError, match="Only a file that was stored"):
        batches.undo(session, ana, open_one.id)
    batches.discard(session, ana, open_one)
    assert count(session, IntakeBatch) == 1


def test_a_mapping_is_kept_replaced_and_forgotten(session: Session, ana: Actor) -> None:
    peru = factories.actor_of(session, Role.FOCAL_POINT, country="PER")
    kind = IntakeKind.PLEDGES
    kept_mappings.keep(session, ana, CHILE, kind, ("Ministerio", Mapping()))
    kept_mappings.keep(session, ana, CHILE, kind, ("MINISTERIO", MAPPED))

    only = session.scalars(select(IntakeMapping)).one()
    assert mappings.restored(only.mapping) == MAPPED
    assert kept_mappings.of_owner(session, ana, CHILE, IntakeKind.PROGRESS) == []
    assert kept_mappings.find(session, ana, only.id) is only
    with pytest.raises(NotFoundError):
        kept_mappings.find(session, peru, only.id)
    for name in ("", "x" * 81):
        with pytest.raises(InvalidError):
            kept_mappings.keep(session, ana, CHILE, kind, (name, MAPPED))
    kept_mappings.delete(session, ana, only)
    assert count(session, IntakeMapping) == 0


def test_long_texts_are_kept_from_where_they_differ(session: Session, ana: Actor) -> None:
    long = "palabra " * 100
    factories.make_pledge(session, published=False, external_ref="R-1", description=long + "uno.")
    batch = uploaded(session, ana, csv_of([PLEDGE | {"description": long + "dos."}]))
    as_named(session, ana, batch)
    batches.check(session, ana, batch)
    run = batches.run_of(batch)
    assert run is not None

    shown = {one.column: one for one in run.effects[0].differences}["description"]

    assert shown.before.startswith("…")
    assert shown.before.endswith("uno.")
    assert shown.after.endswith("dos.")
    assert run.count(Effect.CHANGED) == 1


def test_the_file_comes_back_with_its_faults_marked(session: Session, ana: Actor) -> None:
    text = csv_of([PLEDGE | {"area": "=1+1", "title": ""}, PLEDGE | {"starts_on": "mañana"}])
    batch = uploaded(session, ana, text)
    as_named(session, ana, batch)
    run = batches.check(session, ana, batch)

    words = ("Faults", "Sheet", "Row", "Column", "Value", "Rule")
    made = marked.workbook(batches.grid_of(batch), 1, run.faults, say=str, words=words)

    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    given = book.get_sheet_by_name("File").to_python()
    assert given[1][2] == "=1+1"
    assert given[0][:2] == ["external_ref", "country"]
    listed = book.get_sheet_by_name("Faults").to_python()
    assert listed[0] == list(words[1:])
    assert [row[1:4] for row in listed[1:]] == [
        [2, "area", "=1+1"],
        [2, "title", ""],
        [3, "starts_on", "mañana"],
    ]


def _recommendations() -> bytes:
    """Return the real file, or one of its size and oddities where the checkout stands alone."""
    if found := shared("upr_1-5.csv"):
        return found.read_bytes()
    lines = ["To,Text,Issue"]
    for number in range(1, 6095):
        to = "Chile" if 1400 <= number < 1522 else "Côte d'Ivoire"
        lines.append(f"{to},Accept the Rome Statute of the International Criminal Court.,Équité")
    return "".join(f"{line}\r" for line in lines).encode("mac_roman")


def test_the_real_macroman_file_comes_in_right_by_mapping(session: Session, ana: Actor) -> None:
    batch = uploaded(session, ana, _recommendations(), name="upr_1-5.csv")
    table = batches.table_of(batch)
    found = table.found
    assert (found.encoding, found.delimiter, found.line_ends) == ("macroman", "comma", "CR")
    assert (table.header, len(table.rows)) == (1, 6094)
    mapping = Mapping(
        columns={
            "external_ref": Source(Filling.NUMBER, "UPR-"),
            "country": Source(Filling.VALUE, "CHL"),
            "area": Source(Filling.VALUE, "protection"),
            "title": Source(Filling.COLUMN, "Issue"),
            "description": Source(Filling.COLUMN, "Text"),
            "language": Source(Filling.VALUE, "en"),
            "starts_on": Source(Filling.VALUE, "2026-01-01"),
        },
        only_column="To",
        only_value="Chile",
    )
    batches.map_columns(session, ana, batch, mapping, expected=None)

    run = batches.check(session, ana, batch)

    assert (len(run.effects), run.left_out, run.faults) == (122, 5972, ())
    batches.apply(session, ana, batch.id, expected=batch.version)
    one = session.scalars(select(Pledge).where(Pledge.external_ref == "UPR-1463")).one()
    assert one.versions[0].description == (
        "Accept the Rome Statute of the International Criminal Court."
    )


def test_the_same_answer_again_forgets_nothing(session: Session, ana: Actor) -> None:
    batch = uploaded(session, ana, csv_of([PLEDGE]))
    as_named(session, ana, batch)

    batches.read_as(session, ana, batch, Reading(), expected=batch.version)
    batches.read_as(session, ana, batch, batches.reading_of(batch), expected=batch.version)
    assert batch.mapping == ""
    as_named(session, ana, batch)
    batches.read_as(session, ana, batch, batches.reading_of(batch), expected=batch.version)
    assert batch.mapping != ""


@pytest.mark.parametrize(
    ("order", "mark", "day", "amount", "found"),
    [
        (DayOrder.MONTH_FIRST, DecimalMark.COMMA, "2/28/2026", "1.234.567,5", []),
        (DayOrder.DAY_FIRST, DecimalMark.COMMA, "28.2.2026", "-1", ["Monto"]),
        (DayOrder.DAY_FIRST, DecimalMark.POINT, "2026-02-28", "12", []),
        (DayOrder.DAY_FIRST, DecimalMark.COMMA, "31/02/2026", "1 234", ["Inicio"]),
        (DayOrder.ISO, DecimalMark.POINT, "28/2/2026", "1,5", ["Inicio", "Monto"]),
    ],
)
def test_days_and_numbers_are_read_as_the_person_says(
    session: Session,
    ana: Actor,
    order: DayOrder,
    mark: DecimalMark,
    day: str,
    amount: str,
    found: list[str],
) -> None:
    row = f"7;Chile;Albergues;Abrir;{day};{amount};USD;dinero"
    batch = uploaded(session, ana, f"{FOREIGN.splitlines()[0]}\n{row}\n".encode())
    said_so = replace(MAPPED, days=order, decimals=mark)
    batches.map_columns(session, ana, batch, said_so, expected=None)

    run = batches.check(session, ana, batch)

    assert [fault.place.column for fault in run.faults] == found


def test_cells_of_a_workbook_are_taken_and_given_back_as_what_they_are(
    session: Session, ana: Actor
) -> None:
    headings = ["ref", "country", "area", "title", "language", "start", "amount", "flag"]
    rows = [
        headings,
        ["R-1", "CHL", "protection", "Uno", "es", "x", Decimal("12.5"), True],
        ["R-2", "CHL", 9, None, "es", "", 1234, False],
    ]
    batch = uploaded(session, ana, xlsx_of({"pledges": rows}), name="f.xlsx")
    names = ["external_ref", "country", "area", "title", "language", "starts_on", "budget_amount"]
    columns = {
        name: Source(Filling.COLUMN, heading)
        for name, heading in zip(names, headings[:7], strict=True)
    }
    batches.map_columns(session, ana, batch, Mapping(columns=columns), expected=None)
    run = batches.check(session, ana, batch)
    grid = batches.grid_of(batch)
    dated = replace(
        grid, records=(*grid.records, ("R-3", "CHL", "x", "x", "es", date(2026, 1, 1), "", True))
    )

    words = ("Faults", "Sheet", "Row", "Column", "Value", "Rule")
    made = marked.workbook(dated, 1, run.faults, say=str, words=words)

    given = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("File").to_python()
    assert given[1] == ["R-1", "CHL", "protection", "Uno", "es", "x", 12.5, True]
    assert given[3][5] == date(2026, 1, 1)
    assert {fault.place.column for fault in run.faults} >= {"start", "area", "title"}


def test_a_fault_of_a_row_that_ends_early_is_marked_at_its_place(
    session: Session, ana: Actor
) -> None:
    batch = uploaded(session, ana, b"external_ref,title\nR-1\n")
    mapping = Mapping(
        columns={
            "external_ref": Source(Filling.COLUMN, "external_ref"),
            "country": Source(Filling.VALUE, "CHL"),
            "area": Source(Filling.VALUE, "nothing"),
            "title": Source(Filling.COLUMN, "title"),
            "language": Source(Filling.VALUE, "es"),
            "starts_on": Source(Filling.VALUE, "2026-01-01"),
        }
    )
    batches.map_columns(session, ana, batch, mapping, expected=None)
    run = batches.check(session, ana, batch)
    fault = CellFault(Place("mine.csv", 2, "title"), "Fill this in.")

    words = ("Faults", "Sheet", "Row", "Column", "Value", "Rule")
    made = marked.workbook(batches.grid_of(batch), 1, [*run.faults, fault], say=str, words=words)

    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert [row[1] for row in book.get_sheet_by_name("Faults").to_python()[1:]] == [2, 2]


def test_a_value_for_all_rows_is_named_by_our_column(session: Session, ana: Actor) -> None:
    batch = uploaded(session, ana, FOREIGN.encode())
    wrong = replace(MAPPED, columns={**MAPPED.columns, "area": Source(Filling.VALUE, "salud")})
    batches.map_columns(session, ana, batch, wrong, expected=None)

    assert ("area", "salud") in [row[1:3] for row in said(batches.check(session, ana, batch))]


def test_two_who_store_the_same_file_at_once_store_it_once(own_engine: Engine) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        ana = factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
        batch = uploaded(session, ana, csv_of([PLEDGE]))
        as_named(session, ana, batch)
        batches.check(session, ana, batch)
        session.commit()
        number, version = batch.id, batch.version

    def store(_place: int) -> IntakeState:
        with database.writing() as session:
            state = batches.apply(session, ana, number, expected=version).state
            session.commit()
            return state

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(store, range(4)))

    assert set(found) == {IntakeState.APPLIED}
    with database.reading() as session:
        assert count(session, Pledge) == 1
