"""The workbook round trip: downloaded, filled in without a connection, compared, merged."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, workbooks
from tests.browsing import Browser
from tests.monitoring.world import Counter
from tracker.domain import actors, progress, update_texts
from tracker.domain.actors import Actor
from tracker.domain.texts import EvidenceText
from tracker.models.audit import AuditEvent
from tracker.models.enums import EvidenceKind, Language, Role, Stage, State
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate
from tracker.models.workbook import WorkbookUpload

SignIn = Callable[..., Browser]
FIRST = 3


@pytest.fixture
def pledge(session: Session) -> Pledge:
    """A published pledge of Chile with an accepted report for 2026-H1: 2026-H2 is open."""
    made = factories.make_pledge(session)
    factories.make_update(session, made)
    session.commit()
    return made


@pytest.fixture
def focal(sign_in: SignIn) -> Browser:
    """Chile's focal point at her browser."""
    return sign_in(Role.FOCAL_POINT, "CHL")


def downloaded(browser: Browser, address: str = "/en/workbook.xlsx") -> bytes:
    return browser.get(address).data


def uploaded(browser: Browser, data: bytes, status: int = 303, **fields: Any) -> TestResponse:
    sent = {"file": (BytesIO(data), "filled.xlsx"), **fields}
    return browser.post("/en/workbook", sent, status)


def difference(browser: Browser, data: bytes) -> tuple[str, str, str]:
    """Upload a workbook; return the address of its difference, the page, and what was seen on it."""
    address = uploaded(browser, data).location
    page = browser.get(address).text
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found is not None
    return address, page, found.group(1)


def drafts(session: Session) -> list[ProgressUpdate]:
    session.expire_all()
    query = select(ProgressUpdate).where(ProgressUpdate.state == State.DRAFT)
    return list(session.scalars(query.order_by(ProgressUpdate.id)))


def actor_of(browser: Browser) -> Actor:
    assert browser.user is not None
    return actors.of_user(browser.user, factories.NOW)


def begin(session: Session, browser: Browser, pledge: Pledge, **changed: Any) -> ProgressUpdate:
    owed = factories.obligation_of(session, pledge, "2026-H2")
    text = factories.update_text(**changed)
    update = progress.start(session, actor_of(browser), owed, text)
    session.commit()
    return update


def test_the_page_says_what_is_open_and_offers_the_file(focal: Browser, pledge: Pledge) -> None:
    page = focal.get("/en/workbook").text

    assert "1 report is open." in page
    assert "/en/workbook.xlsx" in page
    assert "one period only" not in page


def test_without_open_reports_the_page_says_so(focal: Browser) -> None:
    assert "No report of yours is open now." in focal.get("/en/workbook").text


def test_the_file_holds_the_open_reports_filled_in(focal: Browser, pledge: Pledge) -> None:
    answer = focal.get("/en/workbook.xlsx")

    assert answer.headers["Content-Disposition"].endswith('filename="tracker-2026-11-24.xlsx"')
    sheets = workbooks.opened(answer.data)
    assert list(sheets) == ["Instructions", "Reports", "Values", "lists", "tracker"]
    assert workbooks.column(answer.data, "Reports", "row") == [f"{pledge.code}/2026-H2"]
    assert workbooks.column(answer.data, "Reports", "due_on") == ["2027-01-31"]
    assert workbooks.column(answer.data, "Reports", "stage") == ["In progress"]
    assert workbooks.column(answer.data, "Reports", "achievements") == [
        "Se abrió el registro en una región."
    ]
    assert workbooks.column(answer.data, "Values", "last") == ["25"]
    assert workbooks.column(answer.data, "Values", "value") == [""]
    assert workbooks.column(answer.data, "Values", "target") == [100]


def test_one_period_can_be_asked_for(focal: Browser, pledge: Pledge, session: Session) -> None:
    factories.make_pledge(session)
    session.commit()

    assert "one period only" in focal.get("/en/workbook").text
    both = downloaded(focal)
    one = downloaded(focal, "/en/workbook.xlsx?period=2026-H1")
    assert workbooks.column(both, "Reports", "period") == ["2026-H1", "2026-H2", "2026-H2"]
    assert workbooks.column(one, "Reports", "period") == ["2026-H1"]
    focal.get("/en/workbook.xlsx?period=1999-H1", status=404)


def test_an_untouched_workbook_changes_nothing(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    before = session.scalar(select(func.count(AuditEvent.seq)))

    address, page, seen = difference(focal, downloaded(focal))

    assert "there is nothing to store" in page
    assert drafts(session) == []
    assert session.scalar(select(func.count(AuditEvent.seq))) == before
    focal.post(address, {"seen": seen})
    assert drafts(session) == []
    assert "nothing was stored" in focal.get("/en/home").text


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_a_draft_goes_round_in_every_language_unchanged(
    focal: Browser, pledge: Pledge, session: Session, language: str
) -> None:
    begin(session, focal, pledge, achievements="=1+1\n\n«ñ» _x0041_ 1.234,5\tz")

    data = downloaded(focal, f"/{language}/workbook.xlsx")

    assert "there is nothing to store" in difference(focal, data)[1]
    assert "there is nothing to store" in difference(focal, workbooks.changed(data, {}))[1]


def test_what_was_filled_in_becomes_a_draft(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    data = workbooks.changed(
        downloaded(focal),
        {
            ("Reports", FIRST, "stage"): "planning",
            ("Reports", FIRST, "next_steps"): "Abrir dos oficinas.",
            ("Reports", FIRST, "challenge_codes"): "Funding; data",
            ("Reports", FIRST, "spent_amount"): 1200,
            ("Reports", FIRST, "spent_currency"): "usd",
            ("Values", FIRST, "value"): 40.5,
        },
    )

    address, page, seen = difference(focal, data)
    assert "1 report differs" in page
    assert "Abrir dos oficinas." in page
    assert "USD\u00a01,200" in page
    answer = focal.post(address, {"seen": seen, "form_key": "k1"})

    assert answer.location.endswith("/en/home")
    (draft,) = drafts(session)
    assert draft.stage is Stage.PLANNING
    text = update_texts.text_of(draft)
    assert text.next_steps == "Abrir dos oficinas."
    assert text.challenge_codes == ("funding", "data")
    assert (text.spent_amount, text.spent_currency) == (1200, "USD")
    assert [str(reading.value) for reading in text.readings] == ["40.5"]
    assert text.achievements == "Se abrió el registro en una región."
    home = focal.get("/en/home").text
    assert "1 draft is saved from the workbook. Nothing was sent yet." in home
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert last.action == "workbook.merged"
    # A retry gets the first answer; the file is gone.
    assert focal.post(address, {"seen": seen, "form_key": "k1"}).location == answer.location
    assert len(drafts(session)) == 1
    focal.get(address, status=404)


def test_what_changed_on_both_sides_is_decided_field_by_field(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    begun = begin(session, focal, pledge)
    data = workbooks.changed(
        downloaded(focal),
        {
            ("Reports", FIRST, "achievements"): "Del archivo.",
            ("Reports", FIRST, "next_steps"): "Pasos del archivo.",
            ("Values", FIRST, "value"): 30,
        },
    )
    meanwhile = factories.update_text(achievements="De otra persona.", support_needed="Ayuda.")
    progress.revise(session, actor_of(focal), begun, meanwhile)
    session.commit()

    address, page, seen = difference(focal, data)
    assert "Both changed it" in page
    assert "kept: Support needed." in page
    choice = f"{begun.obligation_id}-achievements"
    refused = focal.post(address, {"seen": seen}, status=422).text
    assert "Decide on 1 field that both sides changed." in refused
    assert drafts(session)[0].achievements == "De otra persona."
    focal.post(address, {"seen": seen, choice: "neither"}, status=422)
    focal.post(address, {"seen": seen, choice: "file"})

    (draft,) = drafts(session)
    assert draft.achievements == "Del archivo."
    assert draft.next_steps == "Pasos del archivo."
    assert draft.support_needed == "Ayuda."
    assert [str(one.value) for one in update_texts.text_of(draft).readings] == ["30"]


def test_the_trackers_side_can_be_kept(focal: Browser, pledge: Pledge, session: Session) -> None:
    begun = begin(session, focal, pledge)
    data = workbooks.changed(downloaded(focal), {("Reports", FIRST, "achievements"): "Archivo."})
    progress.revise(
        session, actor_of(focal), begun, factories.update_text(achievements="De otra persona.")
    )
    session.commit()

    address, _page, seen = difference(focal, data)
    focal.post(address, {"seen": seen, f"{begun.obligation_id}-achievements": "tracker"})

    assert drafts(session)[0].achievements == "De otra persona."
    assert "nothing was stored" in focal.get("/en/home").text


def test_what_changes_after_the_difference_was_seen_is_shown_first(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    data = workbooks.changed(downloaded(focal), {("Reports", FIRST, "stage"): "Planning"})
    address, _page, seen = difference(focal, data)
    begin(session, focal, pledge, stage=Stage.FULFILLED)

    page = focal.post(address, {"seen": seen}, status=409).text

    assert "Something changed in the tracker in the meantime." in page
    assert "Both changed it" in page
    assert drafts(session)[0].stage is Stage.FULFILLED


def test_a_report_that_was_sent_meanwhile_is_left_out(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    other = factories.make_pledge(session, starts_on=date(2026, 7, 1))
    session.commit()
    data = workbooks.changed(
        downloaded(focal),
        {
            ("Reports", FIRST, "next_steps"): "Uno.",
            ("Reports", FIRST + 1, "next_steps"): "Otro.",
        },
    )
    begun = begin(session, focal, pledge)
    progress.submit(session, actor_of(focal), begun)
    session.commit()

    address, page, seen = difference(focal, data)
    assert "Left out" in page
    assert "The report was sent on in the meantime" in page
    assert "Save 1 draft<" in page
    focal.post(address, {"seen": seen})

    (draft,) = drafts(session)
    assert draft.obligation.pledge_id == other.id


def test_no_change_is_declared_in_one_cell(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    data = workbooks.changed(downloaded(focal), {("Reports", FIRST, "no_change"): "Yes"})

    address, page, seen = difference(focal, data)
    assert "Declared without changes" in page
    focal.post(address, {"seen": seen})

    (draft,) = drafts(session)
    assert draft.no_change
    assert draft.stage is Stage.IN_PROGRESS


def test_the_difference_that_was_seen_must_be_this_one(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    data = workbooks.changed(downloaded(focal), {("Reports", FIRST, "stage"): "Planning"})
    address, _page, _seen = difference(focal, data)

    focal.post(address, status=409)
    focal.post(address, {"seen": "x" * 65}, status=422)

    assert drafts(session) == []


def test_a_file_is_uploaded_once_and_replaced_by_the_next(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    data = downloaded(focal)
    first = uploaded(focal, data, form_key="k").location
    assert uploaded(focal, data, form_key="k").location == first

    assert "is uploaded and not merged yet" in focal.get("/en/workbook").text
    second = uploaded(focal, data, form_key="l").location

    assert session.scalar(select(func.count(WorkbookUpload.id))) == 1
    focal.post(f"{second}/delete")
    assert session.scalar(select(func.count(WorkbookUpload.id))) == 0
    assert "was let go" in focal.get("/en/workbook").text


def test_a_file_is_its_owners_alone(focal: Browser, pledge: Pledge, sign_in: SignIn) -> None:
    address = uploaded(focal, downloaded(focal)).location
    colleague = sign_in(Role.FOCAL_POINT, "CHL")

    colleague.get(address, status=404)
    colleague.post(address, status=404)
    colleague.post(f"{address}/delete", status=404)
    colleague.get(f"/en/workbook/{10**12}", status=404)


def test_another_countrys_workbook_is_refused(
    focal: Browser, pledge: Pledge, sign_in: SignIn, session: Session
) -> None:
    page = uploaded(sign_in(Role.FOCAL_POINT, "PER"), downloaded(focal), 422).text

    assert "The workbook is of another country or organisation." in page
    assert session.scalar(select(func.count(WorkbookUpload.id))) == 0


def test_a_partner_reports_for_her_organisation(sign_in: SignIn, session: Session) -> None:
    made = factories.make_pledge(session, organisation="Fictional Partner")
    factories.make_pledge(session)
    session.commit()
    partner = sign_in(Role.PARTNER, organisation="Fictional Partner")

    data = downloaded(partner, "/en/workbook.xlsx?period=2026-H2")
    assert workbooks.column(data, "Reports", "pledge") == [made.code]
    address, _page, seen = difference(
        partner, workbooks.changed(data, {("Reports", FIRST, "stage"): "Planning"})
    )
    partner.post(address, {"seen": seen})

    assert len(drafts(session)) == 1


def test_a_lost_right_is_named_at_its_row(focal: Browser, pledge: Pledge, session: Session) -> None:
    data = workbooks.changed(downloaded(focal), {("Reports", FIRST, "stage"): "Planning"})
    address, _page, seen = difference(focal, data)
    pledge.lead_country_iso3 = "PER"
    session.commit()

    assert "You can&#39;t report on this pledge any more." in focal.get(address, status=422).text
    focal.post(address, {"seen": seen}, status=422)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.MONITOR, Role.ADMINISTRATOR])
def test_only_those_who_write_have_a_workbook(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role, "CHL" if role is Role.APPROVER else None)

    browser.get("/en/workbook", status=403)
    browser.get("/en/workbook.xlsx", status=403)
    browser.post("/en/workbook", status=403)


def test_a_form_without_a_file_is_refused(focal: Browser) -> None:
    assert "Choose the file." in focal.post("/en/workbook", status=422).text
    assert "Choose the file." in focal.post("/en/workbook", {"file": "x"}, status=422).text


def test_faults_are_named_by_sheet_row_column_value_and_rule(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    factories.make_pledge(session, starts_on=date(2026, 7, 1))
    session.commit()
    data = workbooks.changed(
        downloaded(focal),
        {
            ("Reports", FIRST, "stage"): "Begun",
            ("Reports", FIRST + 1, "spent_amount"): -5,
            ("Values", FIRST, "value"): date(2026, 7, 31),
        },
    )

    page = uploaded(focal, data, 422).text

    assert "there are 3 things to correct" in page
    assert re.search(r"Reports</th>.*?4</td>.*?Spent in the period</td>.*?-5", page)
    assert re.search(r"Reports</th>.*?3</td>.*?Stage</td>.*?Begun</td>.*?Choose one of the", page)
    assert re.search(r"Values</th>.*?3</td>.*?New value</td>.*?2026-07-31</td>.*?a number", page)
    assert drafts(session) == []


def test_a_text_that_the_domain_refuses_is_named_and_nothing_is_stored(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    law = EvidenceText(
        kind=EvidenceKind.LAW, title="Ley 1", url="https://example.org/1", language=Language.ES
    )
    begin(session, focal, pledge, readings=(), evidence=(law,))
    factories.make_pledge(session)
    session.commit()
    # The other pledge's report stands first, and could be stored.
    changes = {("Reports", FIRST, "stage"): "Planning", ("Reports", FIRST + 1, "no_change"): "Yes"}
    data = workbooks.changed(downloaded(focal), changes)

    address, _page, seen = difference(focal, data)
    page = focal.post(address, {"seen": seen}, status=422).text

    assert f"{pledge.code}/2026-H2: Values or evidence were given together with no change" in page
    (draft,) = drafts(session)
    assert not draft.no_change
    assert draft.obligation.pledge_id == pledge.id


def test_ten_reports_take_no_more_queries_than_one(
    focal: Browser, pledge: Pledge, session: Session
) -> None:
    data = downloaded(focal)
    with Counter(session) as few:
        uploaded(focal, data)
    for _ in range(9):
        factories.make_pledge(session, starts_on=date(2026, 7, 1))
    session.commit()

    with Counter(session) as down:
        more = downloaded(focal)
    with Counter(session) as many:
        uploaded(focal, more)

    assert len(workbooks.column(more, "Reports", "row")) == 10
    assert len(many.statements) <= len(few.statements) + 2
    assert len(down.statements) <= 20
