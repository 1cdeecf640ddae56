import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import NOW, make_pledge, make_update
from tests.reports.asking import KEPT
from tests.reports.test_publishing import publish
from tracker.models.enums import Role
from tracker.reports import files
from tracker.reports.catalogue import REPORTS
from tracker.reports.files import Ordered

REPORT = "/data/progress.csv"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("form", files.FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_there_in_every_format(client: FlaskClient, name: str, form: str) -> None:
    response = client.get(f"/data/{name}.{form}?country=CHL")

    assert response.status_code == 200
    assert response.content_type == files.MEDIA_TYPES[form]
    named = f'attachment; filename="{name}_CHL_2026-11-24.{form}"'
    assert response.headers["Content-Disposition"] == named
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_marked_as_utf_8_and_its_lines_end_as_the_standard_says(
    client: FlaskClient, session: Session
) -> None:
    make_pledge(session, title="Niñez")
    session.commit()

    content = client.get(REPORT).data

    assert content.startswith(b"\xef\xbb\xbfpledge_code,")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    assert "Niñez".encode() in content


def test_addresses_of_pledges_are_on_this_site(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    code = make_pledge(session).code
    session.commit()

    here = rows(client.get(REPORT + "?lang=fr").text)
    app.config["BASE_URL"] = "https://pledges.example"
    there = rows(client.get(REPORT).text)

    assert here[0]["url"] == f"http://localhost/fr/pledges/{code}"
    assert there[0]["url"] == f"https://pledges.example/es/pledges/{code}"


def test_labels_are_in_the_language_asked_for_whatever_the_browser_prefers(
    client: FlaskClient,
) -> None:
    response = client.get(
        "/data/obligations.csv?headers=labels&lang=en&delimiter=semicolon&hxl=1",
        headers={"Accept-Language": "fr"},
    )

    assert response.text.splitlines() == [
        "\ufeffPledge;Country code;Reporting period;Due on;Report;Sent on;Days late",
        "#activity+id;#country+code+v_iso3;;;#status+code;#date+reported;",
    ]


def test_two_readers_see_different_rows_by_right(
    client: FlaskClient, session: Session, sign_in: Callable[..., Browser]
) -> None:
    make_update(session, make_pledge(session, country="CHL"), accepted=False)
    make_update(session, make_pledge(session, country="HND"), accepted=False)
    session.commit()
    chile, honduras = sign_in(Role.FOCAL_POINT, "CHL"), sign_in(Role.FOCAL_POINT, "HND")

    def drafts(reader: Browser | FlaskClient) -> list[str]:
        found = rows(reader.get(f"{REPORT}?period=2026-H1").text)
        return [row["country_iso3"] for row in found if row["report_state"] == "draft"]

    assert (drafts(chile), drafts(honduras), drafts(client)) == (["CHL"], ["HND"], [])


def test_what_a_person_may_see_is_kept_by_nobody(sign_in: Callable[..., Browser]) -> None:
    response = sign_in(Role.MONITOR).get(REPORT)

    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_an_unchanged_file_is_not_sent_again(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    first = client.get(REPORT)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(first.headers["Vary"].split(", "))
    known = {"If-None-Match": first.headers["ETag"]}

    again = client.get(REPORT, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    # Another question, other data, another hour: another file.
    assert client.get(REPORT + "?lang=en", headers=known).status_code == 200
    app.extensions["tracker_clock"] = lambda: NOW + timedelta(hours=1)
    assert client.get(REPORT, headers=known).status_code == 200
    app.extensions["tracker_clock"] = lambda: NOW
    make_pledge(session)
    session.commit()
    assert client.get(REPORT, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (
            f"{REPORT}?lang=en&country=XXX",
            400,
            "“XXX” is not a value of “country”. Use one of: ARG,",
        ),
        (f"{REPORT}?lang=en&contry=CHL", 400, "There is no filter “contry”."),
        (f"{REPORT}?lang=en&snapshot=2026-H1", 409, "There is no snapshot of 2026-H1 yet"),
        (f"{REPORT}?lang=de", 400, "«de»"),
        (f"{REPORT}?lang=en&country=%00", 400, "“\0”"),
        (f"{REPORT}?lang=en&period={'9' * 3000}", 400, "“999"),
        ("/data/summary.csv?lang=en&kind=policy", 400, "“summary” can't be filtered by “kind”."),
        ("/data/nothing.csv", 404, "404"),
        ("/data/progress.pdf", 404, "404"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    response = client.get(address)

    assert (response.status_code, response.mimetype) == (status, "text/plain")
    assert said in response.text


def test_a_search_may_hold_anything(client: FlaskClient) -> None:
    for words in ("%25_%5C", "%00", "'; DROP TABLE pledge; --", "x" * 5000, "%ED%A0%80"):
        assert client.get(f"{REPORT}?q={words}").status_code == 200


def test_a_head_is_answered_without_the_rows(client: FlaskClient) -> None:
    response = client.head(REPORT)

    assert (response.status_code, response.data) == (200, b"")


def broken(after: int) -> Callable[[Ordered, str], files.Write]:
    """Return a writer whose files break after so many batches."""

    def writer(_ordered: Ordered, _form: str) -> files.Write:
        def write(_session: Session) -> Iterator[bytes]:
            for _ in range(after):
                yield b"pledge_code\r\n"
            raise RuntimeError("the connection broke")

        return write

    return writer


def test_a_fault_before_the_first_rows_is_an_error(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "writer", broken(0))
    app.testing = False

    response = client.get(REPORT)

    assert (response.status_code, response.mimetype) == (500, "text/plain")


def test_a_fault_among_the_rows_breaks_the_connection_off(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "writer", broken(2))
    response = client.get(REPORT, buffered=False)

    with pytest.raises(RuntimeError):
        list(response.iter_encoded())


def test_the_dictionary_is_in_the_language_asked_for(client: FlaskClient) -> None:
    response = client.get("/data/datapackage.json?lang=en")

    package = json.loads(response.text)
    assert [resource["name"] for resource in package["resources"]] == list(REPORTS)
    assert package["homepage"] == "http://localhost/en/data"


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_the_page_offers_every_file_and_explains_every_column(
    browser: Browser, language: str
) -> None:
    page = browser.get(f"/{language}/data").text

    for name, report in REPORTS.items():
        assert f'href="/data/{name}.csv?lang={language}"' in page
        assert f'href="/data/{name}.xlsx?lang={language}&amp;headers=labels"' in page
        for column in report.sheet.columns:
            assert f"<code>{column.name}</code>" in page
    assert ("delimiter=semicolon" in page) is (language != "en")


def test_the_page_keeps_the_filters_of_a_list(browser: Browser) -> None:
    page = browser.get("/en/data?country=CHL&country=BRA&kind=policy&sort=code").text

    assert (
        'href="/data/pledges.csv?lang=en&amp;country=BRA&amp;country=CHL&amp;kind=policy"' in page
    )
    # The summary knows of no kinds: its figures are those of all pledges.
    assert 'href="/data/summary.csv?lang=en&amp;country=BRA&amp;country=CHL"' in page
    assert "<b>kind=policy</b>" in page


def test_the_page_refuses_filters_that_make_no_sense(browser: Browser) -> None:
    assert "“XXX”" in browser.get("/en/data?country=XXX", status=400).text


def test_columns_can_be_chosen(client: FlaskClient, session: Session) -> None:
    make_pledge(session, title="Uno")
    session.commit()

    text = client.get("/data/pledges.csv?columns=title,%20pledge_code&columns=country_iso3").text

    assert text == "\ufeffpledge_code,country_iso3,title\r\nCHL-2026-001,CHL,Uno\r\n"
    whole = client.get("/data/pledges.csv").data
    assert client.get("/data/pledges.csv?columns=").data == whole
    every = ",".join(reversed(REPORTS["pledges"].sheet.names))
    assert client.get(f"/data/pledges.csv?columns={every}").data == whole


def test_columns_that_are_not_there_are_refused(client: FlaskClient) -> None:
    for address in (
        "/data/summary.csv?lang=en&columns=period,titel",
        "/data/summary.xlsx?lang=en&columns=titel",
    ):
        response = client.get(address)
        assert (response.status_code, response.mimetype) == (400, "text/plain")
        assert response.text.startswith("“summary” has no column “titel”. It has: period,")


def test_the_page_remembers_chosen_columns_in_its_address(
    browser: Browser, session: Session
) -> None:
    make_pledge(session)
    session.commit()

    page = browser.get("/en/data?country=CHL&report=summary&columns=area&columns=period").text

    assert 'href="/data/summary.csv?lang=en&amp;country=CHL&amp;columns=period,area"' in page
    assert 'href="/data/pledges.csv?lang=en&amp;country=CHL"' in page
    assert "2 of 19 columns." in page
    assert 'id="summary-area" checked' in page
    assert 'id="summary-eligible">' in page
    assert 'id="pledges-title" checked' in page
    # The form asks the page for the same filters again.
    assert '<input type="hidden" name="country" value="CHL">' in page
    assert '<a href="/en/data?country=CHL#summary">All columns</a>' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("report=nothing", "“nothing” is not a value of “report”"),
        ("columns=title", "Say with “report” which file the columns are of: progress, pledges,"),
        ("report=summary&columns=title", "“summary” has no column “title”"),
    ],
)
@pytest.mark.parametrize("address", ["/en/data?", "/data/datapackage.json?lang=en&"])
def test_columns_of_nobody_knows_what_are_refused(
    client: FlaskClient, address: str, asked: str, said: str
) -> None:
    response = client.get(address + asked)

    assert response.status_code == 400
    assert said in response.text


def test_chosen_columns_have_a_dictionary_of_their_own(client: FlaskClient) -> None:
    text = client.get("/data/datapackage.json?lang=en&report=obligations&columns=period,state").text

    (resource,) = json.loads(text)["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == ["period", "state"]
    assert "primaryKey" not in resource["schema"]
    assert resource["path"] == "http://localhost/data/obligations.csv?columns=period,state"
    (whole,) = json.loads(client.get("/data/datapackage.json?report=obligations").text)["resources"]
    assert whole["path"] == "obligations.csv"


def test_the_page_says_how_large_each_file_will_be(browser: Browser, session: Session) -> None:
    for _ in range(70):
        make_pledge(session)
    session.commit()

    page = browser.get("/en/data").text

    assert "70 rows, about" in page
    # A file is as long as the page said, to the row; in bytes about.
    for name in ("progress", "pledges", "obligations", "summary", "indicators"):
        text = browser.get(f"/data/{name}.csv").text
        found = rows(text)
        said = re.search(
            rf'id="{name}">.*?<p class="note">(\d+) rows?, about (\d+)', page, re.DOTALL
        )
        assert said is not None
        assert int(said.group(1)) == len(found)
        assert abs(int(said.group(2)) * 1000 - len(text.encode())) < 0.2 * len(text) + 1000


def test_the_sizes_are_those_of_a_snapshot_too(browser: Browser, session: Session) -> None:
    make_pledge(session)
    publish(session)
    session.commit()

    page = browser.get("/en/data?snapshot=2026-H1").text

    for name in KEPT:
        found = rows(browser.get(f"/data/{name}.csv?snapshot=2026-H1").text)
        assert re.search(rf'id="{name}">.*?<p class="note">{len(found)} row', page, re.DOTALL)


def test_an_unchanged_page_of_data_is_not_made_again(browser: Browser) -> None:
    tag = browser.get("/en/data").headers["ETag"]

    browser.get("/en/data", headers={"If-None-Match": tag}, status=304)


@pytest.mark.parametrize("form", files.FORMATS)
def test_a_client_that_knows_no_chunks_gets_the_file_with_its_size(
    own_app: Flask, form: str
) -> None:
    client = own_app.test_client()
    with own_app.extensions["tracker_database"].writing() as session:
        make_pledge(session)
        session.commit()

    old = client.get(
        f"/data/pledges.{form}",
        environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"},
        headers={"Accept-Encoding": "identity"},
    )

    assert int(old.headers["Content-Length"]) == len(old.data)
    if form != "xlsx":
        new = client.get(f"/data/pledges.{form}", headers={"Accept-Encoding": "identity"})
        assert "Content-Length" not in new.headers
        assert new.data == old.data


def test_a_fault_before_a_whole_file_is_sent_is_an_error(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "writer", broken(2))
    app.testing = False

    response = client.get(REPORT, environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"})

    assert (response.status_code, response.mimetype) == (500, "text/plain")


def test_too_many_files_at_a_time_are_refused_with_the_moment_to_come_back(
    app: Flask, client: FlaskClient
) -> None:
    slots = app.extensions["tracker_slots"]
    held = [slots.take(f"somebody {number}") for number in range(slots.at_once)]

    refused = client.get(f"{REPORT}?lang=en")
    for give_back in held:
        give_back()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert "Too many files are being prepared" in refused.text
    assert client.get(REPORT).status_code == 200


def test_a_slot_is_given_back_however_a_file_ends(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = app.extensions["tracker_slots"]
    slots.at_once = 1
    app.testing = False
    assert client.get(REPORT).status_code == 200
    client.head(REPORT)
    client.get(f"{REPORT}?lang=en&country=XXX")
    left = client.get(REPORT, buffered=False)
    left.close()
    with monkeypatch.context() as patched:
        patched.setattr(files, "writer", broken(0))
        assert client.get(REPORT).status_code == 500
        patched.setattr(files, "writer", broken(2))
        with pytest.raises(RuntimeError):
            list(client.get(REPORT, buffered=False).iter_encoded())

    slots.take("somebody")()


def test_one_workbook_holds_every_file_and_their_dictionary(
    own_app: Flask, own_engine: Engine
) -> None:
    with Session(own_engine) as session:
        pledge = make_pledge(session)
        session.commit()
        code = pledge.code

    answer = own_app.test_client().get("/data/all.xlsx?lang=en&country=CHL")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == [*REPORTS, "Dictionary"]
    single = own_app.test_client().get("/data/pledges.xlsx?lang=en&country=CHL")
    alone = CalamineWorkbook.from_filelike(io.BytesIO(single.data))
    rows = book.get_sheet_by_name("pledges").to_python()
    assert rows == alone.get_sheet_by_name("pledges").to_python()
    assert rows[1][0] == code
    dictionary = book.get_sheet_by_name("Dictionary").to_python()
    assert dictionary[0] == ["File", "Column", "Label", "Type", "Meaning"]
    assert {line[0] for line in dictionary[1:]} == set(REPORTS)
    assert 'filename="all_CHL_' in answer.headers["Content-Disposition"]


def test_the_workbook_is_not_sent_again_and_takes_a_snapshot(own_app: Flask) -> None:
    client = own_app.test_client()
    first = client.get("/data/all.xlsx")
    again = client.get("/data/all.xlsx", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert client.get("/data/all.xlsx?snapshot=2026-H1").status_code == 409
    assert "/data/all.xlsx?lang=en" in client.get("/en/data").text


def test_the_workbook_of_a_snapshot_holds_its_rows(browser: Browser, session: Session) -> None:
    make_pledge(session)
    publish(session)
    session.commit()

    whole = browser.get("/data/all.xlsx?snapshot=2026-H1")

    book = CalamineWorkbook.from_filelike(io.BytesIO(whole.data))
    assert book.sheet_names[:-1] == list(KEPT)
    for name in KEPT:
        found = rows(browser.get(f"/data/{name}.csv?snapshot=2026-H1").text)
        assert len(book.get_sheet_by_name(name).to_python()) == len(found) + 1
