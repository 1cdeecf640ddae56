"""The intake pages: a file of any layout uploaded, read, mapped, tried, stored once, undone."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.intake.writing import PLEDGE, csv_of, xlsx_of
from tracker.domain import publication
from tracker.models.enums import Role
from tracker.models.intake import IntakeBatch, IntakeKind, IntakeMapping, IntakeState
from tracker.models.pledge import Pledge
from tracker.models.user import Membership

SignIn = Callable[..., Browser]
CANARY = "canary-7d1"
OWN_NAMES = {
    f"from_{name}": f"c{place}"
    for place, name in enumerate(
        [
            "external_ref",
            "country",
            "area",
            "title",
            "description",
            "language",
            "lead_institution",
            "support_kinds",
            "country_roles",
            "populations",
            "starts_on",
            "ends_on",
        ]
    )
}
FOREIGN = (
    "Nro;País;Tema;Compromiso;Inicio\n7;Chile;Albergues;Abrir;31/1/2026\n8;Perú;Otro;No;1/2/2026\n"
)
SAID = {
    "from_external_ref": "number",
    "text_external_ref": "F-",
    "from_country": "c1",
    "from_area": "value",
    "text_area": "protection",
    "from_title": "c2",
    "from_description": "c3",
    "from_language": "value",
    "text_language": "es",
    "from_starts_on": "c4",
    "days": "day_first",
    "only_column": "c1",
    "only_value": "Chile",
}


@pytest.fixture
def ana(sign_in: SignIn) -> Browser:
    return sign_in(Role.FOCAL_POINT, country="CHL")


def upload(
    browser: Browser, data: bytes, name: str = "mine.csv", status: int = 303, **more: Any
) -> Any:
    sent = {"kind": "pledges", "owner": "CHL", "file": (io.BytesIO(data), name), **more}
    return browser.post("/en/intake", sent, status=status)


def only(session: Session) -> IntakeBatch:
    session.expire_all()
    return session.scalars(select(IntakeBatch)).one()


def address(batch: IntakeBatch, step: str = "") -> str:
    return f"/en/intake/{batch.id}{step}"


def map_own(browser: Browser, batch: IntakeBatch, status: int = 303, **more: str) -> Any:
    sent = {**OWN_NAMES, "version": str(batch.version), **more}
    return browser.post(address(batch, "/mapping"), sent, status=status)


def pledges_in(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Pledge)) or 0


def test_a_file_is_read_mapped_tried_stored_once_and_undone(ana: Browser, session: Session) -> None:
    assert "No file was uploaded yet" in ana.get("/en/intake").text
    answer = upload(ana, csv_of([PLEDGE]), form_key="once")
    assert upload(ana, csv_of([PLEDGE]), form_key="once").location == answer.location
    batch = only(session)
    shown = ana.get(address(batch)).text
    assert "UTF-8" in shown
    assert "Comma" in shown
    assert "Registro de personas apátridas" in shown
    assert ana.get(address(batch, "/check"), status=303).location.endswith("/mapping")
    assert '<option selected value="c0">' in ana.get(address(batch, "/mapping")).text

    assert map_own(ana, batch).location == address(batch, "/check")
    page = ana.get(address(batch, "/check")).text
    assert "Store all of it" in page
    assert "Throw away" in ana.get("/en/intake").text
    assert pledges_in(session) == 0
    version = {"version": str(only(session).version)}
    for _ in range(2):
        ana.post(address(batch, "/apply"), version)
    assert pledges_in(session) == 1
    assert "Undo the whole file" in ana.get(address(batch, "/check")).text
    assert ana.get(address(batch), status=303).location == address(batch, "/check")
    ana.get(address(batch, "/mapping"), status=409)
    ana.get(address(batch, "/faults.xlsx"), status=409)

    ana.post(address(batch, "/undo"))
    assert pledges_in(session) == 0
    assert "Undone" in ana.get(address(batch, "/check")).text
    assert only(session).state is IntakeState.UNDONE


def test_a_foreign_layout_is_mapped_by_hand_and_kept_for_the_next_file(
    ana: Browser, session: Session
) -> None:
    upload(ana, FOREIGN.encode())
    batch = only(session)
    said = {**SAID, "version": str(batch.version), "keep_as": "Ministerio"}
    assert ana.post(address(batch, "/mapping"), said).location.endswith("/mapping#words")
    page = ana.get(address(batch, "/mapping")).text
    field = re.search(r'name="(word_country_\w+)"', page)
    assert field is not None
    assert "Columns of the file that are not taken:" in page

    version = str(only(session).version)
    ana.post(address(batch, "/mapping"), {**SAID, "version": version, field[1]: "CHL"})
    page = ana.get(address(batch, "/check")).text
    assert "1 row of the file was not asked for" in page
    ana.post(address(batch, "/apply"), {"version": str(only(session).version)})
    assert session.scalars(select(Pledge.external_ref)).one() == "F-2"

    kept = session.scalars(select(IntakeMapping)).one()
    upload(ana, FOREIGN.encode())
    second = session.scalars(select(IntakeBatch).order_by(IntakeBatch.id.desc())).first()
    assert second is not None
    page = ana.get(address(second, f"/mapping?use={kept.id}")).text
    assert 'value="F-"' in page
    ana.get(address(second, "/mapping?use=99999"), status=404)
    assert "Ministerio" in ana.get("/en/intake").text
    ana.post(f"/en/intake/mappings/{kept.id}/delete")
    assert "Ministerio" not in ana.get("/en/intake").text
    ana.post(address(second, "/discard"))
    assert only(session).id == batch.id


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"from_title": ""}, "Say what fills this column."),
        ({"text_area": ""}, "Write the value that stands in every row."),
        ({"only_value": ""}, "Write the value that the rows have."),
        ({"from_title": "c99"}, "Choose one of the list."),
        ({"keep_as": "x" * 81}, "80"),
    ],
)
def test_a_mapping_that_lacks_something_says_so_at_the_field(
    ana: Browser, session: Session, changed: dict[str, str], sentence: str
) -> None:
    upload(ana, FOREIGN.encode())
    batch = only(session)

    sent = {**SAID, "version": str(batch.version), **changed}
    page = ana.post(address(batch, "/mapping"), sent, status=422).text

    assert sentence in page
    assert "<title>Error:" in page


def test_a_mapping_made_beside_anothers_is_refused(ana: Browser, session: Session) -> None:
    upload(ana, FOREIGN.encode())

    ana.post(address(only(session), "/mapping"), {**SAID, "version": "77"}, status=409)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("x.csv", b"%PDF-1.7", "it holds PDF"),
        ("x.exe", b"MZ", "Only CSV and XLSX"),
        ("x.xlsx", b"PK\x03\x04broken", "damaged"),
        ("", b"", "Choose the file."),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_fault(
    ana: Browser, session: Session, name: str, data: bytes, sentence: str
) -> None:
    assert sentence in upload(ana, data, name, status=422).text
    assert session.scalars(select(IntakeBatch)).all() == []


def test_the_upload_says_what_is_missing(ana: Browser) -> None:
    assert "Choose one of the list." in upload(ana, b"a,b\n", status=422, kind="needs").text
    upload(ana, b"a,b\n1,2\n", status=422, owner="PER")


def test_doubt_is_shown_and_answered(ana: Browser, session: Session) -> None:
    upload(ana, b"title;area\na;b\na \xc9 b;x\n")
    batch = only(session)
    page = ana.get(address(batch)).text
    assert "does not guess" in page
    assert "Line 3 of the file reads:" in page
    assert "É b;x" in page
    assert "… b;x" in page
    assert ana.get(address(batch, "/mapping"), status=303).location == address(batch)
    ana.post(address(batch), {"encoding": "macroman", "version": str(batch.version)})
    assert "Mac (MacRoman)" in ana.get(address(batch)).text
    page = ana.post(
        address(batch), {"encoding": "utf-8", "version": str(only(session).version)}, status=422
    ).text
    assert "can&#39;t be read as utf-8" in page
    for wrong in ("x", "0", "-1", "99999999"):
        sent = {"header": wrong, "version": str(only(session).version)}
        ana.post(address(batch), sent, status=422)
    ana.post(address(batch), {"header": "1", "version": "99"}, status=409)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        ("title;area\nUno;x\n".encode("utf-16-le"), "x.csv", "rare today"),
        (b"a,b;c\n1,2;3\n", "x.csv", "cut at more than one sign"),
        (xlsx_of({"one": [["a"]], "two": [["b"]]}), "x.xlsx", "several sheets"),
    ],
)
def test_each_doubt_has_its_question(
    ana: Browser, session: Session, data: bytes, name: str, sentence: str
) -> None:
    upload(ana, data, name)

    batch = only(session)
    assert sentence in ana.get(address(batch)).text
    assert ana.get(address(batch, "/mapping"), status=303).location == address(batch)


def test_headings_that_are_there_twice_are_shown_before_the_mapping(
    ana: Browser, session: Session
) -> None:
    upload(ana, b"title,title\na,b\n")

    assert "more than once" in ana.get(address(only(session))).text
    assert "more than once" in ana.get(address(only(session), "/mapping")).text


def test_faults_are_named_and_come_back_marked(ana: Browser, session: Session) -> None:
    wrong = PLEDGE | {"external_ref": "R-2", "country": "PER"}
    upload(ana, csv_of([PLEDGE, wrong]))
    batch = only(session)
    map_own(ana, batch)
    field = re.search(r'name="(word_country_\w+)"', ana.get(address(batch, "/mapping")).text)
    assert field is not None
    assert map_own(ana, only(session), **{field[1]: ""}).location == address(batch, "/check")

    page = ana.get(address(batch, "/check")).text

    assert "may not import for this country" in page
    assert "Store all of it" not in page
    ana.post(address(batch, "/apply"), {"version": str(only(session).version)}, status=409)
    assert pledges_in(session) == 0
    answer = ana.get(address(batch, "/faults.xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.get_sheet_by_name("Faults").to_python()[1][1:4] == [3, "country", "PER"]
    assert "PER" in ana.get(address(batch, "/check?effect=refused&page=1")).text
    assert "No row is like this" in ana.get(address(batch, "/check?effect=changed&page=9")).text


def test_what_changed_since_the_dry_run_is_shown_and_not_stored(
    ana: Browser, session: Session
) -> None:
    upload(ana, csv_of([PLEDGE]))
    batch = only(session)
    map_own(ana, batch)
    version = str(only(session).version)
    factories.make_pledge(session, published=False, external_ref="R-1", title="Antes")
    session.commit()

    page = ana.post(address(batch, "/apply"), {"version": version}, status=409).text

    assert "What is different now" in page
    assert session.scalars(select(Pledge)).one().versions[0].title == "Antes"
    page = ana.post(address(batch, "/apply"), {"version": version}, status=409).text
    assert "Somebody else saved this" in page
    ana.post(address(batch, "/check"))
    ana.post(address(batch, "/apply"), {"version": str(only(session).version)})
    assert session.scalars(select(Pledge)).one().versions[0].title == PLEDGE["title"]


def test_a_file_that_was_never_tried_is_not_stored(ana: Browser, session: Session) -> None:
    upload(ana, csv_of([PLEDGE]))
    batch = only(session)
    ana.post(address(batch, "/apply"), {"version": "99"}, status=409)


def test_what_was_sent_on_is_not_undone(ana: Browser, session: Session) -> None:
    upload(ana, csv_of([PLEDGE]))
    batch = only(session)
    map_own(ana, batch)
    ana.post(address(batch, "/apply"), {"version": str(only(session).version)})
    pledge = session.scalars(select(Pledge)).one()
    publication.submit(session, factories.operator(), pledge.versions[0])
    session.commit()

    page = ana.post(address(batch, "/undo"), status=409).text

    assert pledge.code in page
    assert pledges_in(session) == 1


def test_too_many_rows_are_refused_on_the_page_of_the_mapping(
    ana: Browser, session: Session
) -> None:
    upload(ana, csv_of([PLEDGE | {"external_ref": f"R-{one}"} for one in range(2_001)]))

    assert "has 2001 rows" in map_own(ana, only(session), status=422).text


def test_long_lists_are_paged(ana: Browser, session: Session) -> None:
    upload(ana, csv_of([PLEDGE | {"external_ref": f"R-{one}"} for one in range(101)]))
    batch = only(session)
    map_own(ana, batch)

    assert "1 to 100 of 101" in ana.get(address(batch, "/check")).text
    assert "R-100" in ana.get(address(batch, "/check?page=2")).text
    for odd in ("²", "0", "-1", "x", "9999999999"):
        assert "1 to 100 of 101" in ana.get(address(batch, f"/check?page={odd}")).text
    ana.get(address(batch, "/mapping?use=²"))
    ana.get("/en/intake/99999999999999999999", status=404)


def test_another_countrys_file_is_never_there(
    ana: Browser, sign_in: SignIn, session: Session
) -> None:
    upload(ana, csv_of([PLEDGE | {"title": CANARY}]), f"{CANARY}.csv")
    batch = only(session)
    map_own(ana, batch, keep_as=CANARY)
    kept = session.scalars(select(IntakeMapping)).one()
    doors = ("", "/mapping", "/check", "/faults.xlsx")
    acts = ("", "/mapping", "/check", "/apply", "/undo", "/discard")

    for stranger in (
        sign_in(Role.FOCAL_POINT, country="PER"),
        sign_in(Role.PARTNER, organisation="Fictional Partner"),
    ):
        assert CANARY not in stranger.get("/en/intake").text
        missing = stranger.get("/en/intake/99999", status=404).text
        for door in doors:
            assert stranger.get(address(batch, door), status=404).text == missing
        for act in acts:
            stranger.post(address(batch, act), {"version": "1"}, status=404)
        stranger.post(f"/en/intake/mappings/{kept.id}/delete", status=404)
    assert only(session).state is IntakeState.CHECKED
    colleague = sign_in(Role.FOCAL_POINT, country="CHL")
    assert CANARY in colleague.get(address(batch, "/check")).text


def test_only_focal_points_and_partners_bring_in_files(
    app: Flask, ana: Browser, sign_in: SignIn, session: Session
) -> None:
    upload(ana, csv_of([PLEDGE]))
    batch = only(session)
    doors = ("", "/mapping", "/check", "/faults.xlsx")
    acts = ("", "/mapping", "/check", "/apply", "/undo", "/discard")
    for role, where in (
        (Role.MONITOR, {}),
        (Role.ADMINISTRATOR, {}),
        (Role.APPROVER, {"country": "CHL"}),
    ):
        other = sign_in(role, **where)
        other.get("/en/intake", status=403)
        for door in doors:
            other.get(address(batch, door), status=403)
        for act in acts:
            other.post(address(batch, act), status=403)
        other.post("/en/intake/mappings/1/delete", status=403)
    stranger = Browser(app)
    for door in doors:
        assert "/sign-in" in stranger.get(address(batch, door), status=302).location
    assert only(session).state is IntakeState.UPLOADED


def test_the_way_there_stands_in_the_menu_of_those_who_may(ana: Browser, sign_in: SignIn) -> None:
    assert 'href="/en/intake"' in ana.get("/en/home").text
    assert 'href="/en/intake"' not in sign_in(Role.APPROVER, country="CHL").get("/en/home").text


def test_a_person_of_two_owners_chooses_one(sign_in: SignIn, session: Session) -> None:
    browser = sign_in(Role.FOCAL_POINT, country="CHL")
    assert browser.user is not None
    partner = factories.make_organisation(session)
    session.add(
        Membership(
            user_id=browser.user.id,
            role=Role.PARTNER,
            organisation_id=partner.id,
            valid_from=factories.NOW,
        )
    )
    session.commit()

    assert "Fictional Partner" in browser.get("/en/intake").text
    upload(browser, csv_of([PLEDGE]), owner=str(partner.id), kind="progress")

    batch = only(session)
    assert (batch.organisation_id, batch.kind) == (partner.id, IntakeKind.PROGRESS)
    browser.get(address(batch, "/mapping"))


def test_the_sheet_of_a_workbook_is_shown_and_can_be_chosen(
    sign_in: SignIn, session: Session
) -> None:
    upload(
        browser := sign_in(Role.FOCAL_POINT, country="CHL"),
        xlsx_of({"a": [["x"], ["y"]]}),
        "a.xlsx",
    )
    batch = only(session)

    page = browser.get(address(batch)).text

    assert "<dd>a</dd>" in page
    assert 'name="sheet"' in page
    browser.post(address(batch), {"sheet": "a", "version": str(batch.version)})
    browser.post(address(batch), {"sheet": "zz", "version": str(only(session).version)}, status=422)
