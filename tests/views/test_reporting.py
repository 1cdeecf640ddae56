"""What a country owes for a period, as a list; staff exempt pledges from it and open it again."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import make_pledge, make_update, obligation_of, operator
from tests.monitoring import world as worlds
from tracker.domain import periods, progress, reopenings, waivers
from tracker.models import Country, Obligation, PeriodReopening, Pledge
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role
from tracker.reports import publishing

SignIn = Callable[..., Browser]
LIST = "/en/monitoring/reporting/CHL/2026-H1"
WHY = "Un terremoto ficticio."


def close(session: Session, *, published: bool = False) -> None:
    period = periods.find(session, "2026-H1")
    periods.close(session, operator(), period)
    if published:
        publishing.publish(session, operator(), period)
    session.commit()


def reopened(session: Session, pledge: Pledge) -> PeriodReopening:
    made = reopenings.reopen(
        session,
        operator(),
        periods.find(session, "2026-H1"),
        session.get_one(Country, pledge.lead_country_iso3),
        until=factories.NOW.date().replace(month=12, day=10),
        reason="Se inundaron dos oficinas.",
    )
    session.commit()
    return made


def is_waived(session: Session, pledge: Pledge) -> bool:
    session.expire_all()
    return obligation_of(session, pledge).waived_at is not None


def test_the_list_behind_a_cell_has_its_rows(sign_in: SignIn, session: Session) -> None:
    world = worlds.make(session)
    session.commit()

    page = sign_in(Role.MONITOR).get(LIST).text.replace("\N{NO-BREAK SPACE}", " ")

    assert (
        "5 of 6</b> reported (83%)</span> · 1 late · 1 without change · 1 missing · 1 exempt"
        in page
    )
    assert "Late</span>" in page
    assert "Un terremoto ficticio." in page
    for pledge in (world.half, world.late, world.same, world.done, world.silent, world.joint):
        assert f"/en/pledges/{pledge.code}" in page
    assert world.foreign.code not in page
    assert world.withdrawn.code not in page


def test_a_joint_pledge_is_listed_but_acted_upon_where_it_is_reported(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(session, parties=(worlds.PERU,))
    session.commit()
    monitor = sign_in(Role.MONITOR)

    page = monitor.get("/en/monitoring/reporting/PER/2026-H1").text

    assert "Joint pledge: Chile reports on it." in page
    assert f'value="{pledge.code}"' not in page
    monitor.post(
        "/en/monitoring/reporting/PER/2026-H1/waive",
        {"codes": pledge.code, "reason": WHY},
        status=422,
    )
    assert not is_waived(session, pledge)


def test_organisations_have_their_list(sign_in: SignIn, session: Session) -> None:
    pledge = make_pledge(session, organisation="Fictional Partner")
    make_pledge(session)
    session.commit()
    monitor = sign_in(Role.MONITOR)

    page = monitor.get("/en/monitoring/reporting/organisations/2026-H1").text

    assert f"{pledge.code} · Fictional Partner" in page
    assert "0 of 1</b> reported" in page.replace("\N{NO-BREAK SPACE}", " ")
    monitor.post(
        "/en/monitoring/reporting/organisations/2026-H1/waive",
        {"codes": pledge.code, "reason": WHY},
    )
    assert is_waived(session, pledge)


def test_a_report_in_review_is_told_and_its_pledge_can_not_be_marked(
    sign_in: SignIn, session: Session
) -> None:
    update = make_update(session, make_pledge(session), accepted=False)
    progress.submit(session, operator(), update)
    session.commit()
    code = update.obligation.pledge.code

    page = sign_in(Role.MONITOR).get(LIST).text
    assert f'href="/en/review/{code}/2026-H1"' in page
    assert 'name="codes"' not in page
    page = sign_in(Role.ADMINISTRATOR).get(LIST).text
    assert "In review" in page
    assert "/en/review" not in page


def test_where_nothing_is_owed_the_list_says_so(sign_in: SignIn, session: Session) -> None:
    close(session)

    page = sign_in(Role.MONITOR).get(LIST).text

    assert "Nothing is owed here for 2026-H1." in page
    assert "reopen" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/en/monitoring/reporting/XXX/2026-H1",
        "/en/monitoring/reporting/chl/2026-H1",
        "/en/monitoring/reporting/CHL/1999-H1",
        "/en/monitoring/reporting/XXX/2026-H1/reopen",
    ],
)
def test_what_is_not_there_is_not_found(sign_in: SignIn, address: str) -> None:
    sign_in(Role.MONITOR).get(address, status=404)


def test_pledges_are_exempted_together_and_held_to_it_again(
    sign_in: SignIn, session: Session
) -> None:
    pledges = [make_pledge(session) for _ in range(3)]
    session.commit()
    monitor, codes = sign_in(Role.MONITOR), [pledge.code for pledge in pledges]

    answer = monitor.post(f"{LIST}/waive", {"codes": codes[:2], "reason": WHY})
    assert answer.location == LIST
    page = monitor.get(LIST).text
    assert "2 pledges are exempt now." in page
    assert page.count(WHY) == 2
    assert [is_waived(session, pledge) for pledge in pledges] == [True, True, False]

    monitor.post(f"{LIST}/take-back", {"codes": codes[0], "reason": "Ya puede informar."})
    assert "1 pledge owes its report again." in monitor.get(LIST).text
    assert [is_waived(session, pledge) for pledge in pledges] == [False, True, False]


def test_one_that_can_not_be_exempted_keeps_all_and_what_was_typed(
    sign_in: SignIn, session: Session
) -> None:
    good, bad = make_pledge(session), make_pledge(session)
    make_update(session, bad)
    session.commit()

    page = (
        sign_in(Role.MONITOR)
        .post(f"{LIST}/waive", {"codes": [good.code, bad.code], "reason": WHY}, status=409)
        .text
    )

    assert "<title>Error:" in page
    assert f"{bad.code} has an accepted report for 2026-H1." in page
    assert "Nothing was changed; what you marked and wrote is still here." in page
    assert WHY in page
    assert f'aria-label="{good.code}: {good.versions[0].title}" checked' in page
    assert not is_waived(session, good)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": WHY}, "Choose at least one pledge."),
        ({"codes": "own"}, "Say why: those concerned read it."),
        ({"codes": "own", "reason": "x" * 2_001}, "Shorten this to 2000 characters"),
        ({"codes": "ARG-2025-001", "reason": WHY}, "Choose one of the list."),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    sign_in: SignIn, session: Session, sent: dict[str, str], words: str
) -> None:
    pledge = make_pledge(session)
    session.commit()
    sent = {name: pledge.code if value == "own" else value for name, value in sent.items()}

    page = sign_in(Role.MONITOR).post(f"{LIST}/waive", sent, status=422).text

    assert words in page
    assert "<title>Error:" in page
    assert sent.get("reason", "") in page
    assert not is_waived(session, pledge)


def test_a_form_sent_twice_exempts_once(sign_in: SignIn, session: Session) -> None:
    pledge = make_pledge(session)
    session.commit()
    monitor = sign_in(Role.MONITOR)
    sent = {"codes": pledge.code, "reason": WHY, "form_key": "a" * 32}

    first, second = (monitor.post(f"{LIST}/waive", sent) for _ in range(2))

    assert first.location == second.location
    events = session.scalars(
        select(AuditEvent.seq).where(AuditEvent.action == "obligation.waived")
    ).all()
    assert len(events) == 1


def test_of_a_published_period_nobody_is_exempted(sign_in: SignIn, session: Session) -> None:
    pledge = make_pledge(session)
    close(session, published=True)
    monitor = sign_in(Role.MONITOR)

    page = monitor.get(LIST).text
    assert "who owed a report in it stays as it was" in page
    assert 'name="codes"' not in page
    monitor.post(f"{LIST}/waive", {"codes": pledge.code, "reason": WHY}, status=409)
    monitor.post(f"{LIST}/take-back", {"codes": pledge.code, "reason": WHY}, status=409)


def test_a_closed_period_is_opened_for_one_country_and_closed_to_it_early(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(session)
    session.commit()
    monitor = sign_in(Role.MONITOR)
    assert "/reopen" not in monitor.get(LIST).text
    close(session)
    assert f'href="{LIST}/reopen"' in monitor.get(LIST).text
    form = monitor.get(f"{LIST}/reopen").text
    assert "Open 2026-H1 again for Chile" in form
    assert "its figures stay as they were frozen" not in form

    sent = {"until": "2026-12-10", "reason": "Se inundaron dos oficinas.", "form_key": "b" * 32}
    for _ in range(2):
        assert monitor.post(f"{LIST}/reopen", sent).location == LIST

    (made,) = session.scalars(select(PeriodReopening)).all()
    page = monitor.get(LIST).text
    assert "It is open again until December 10, 2026." in page
    assert "Open again for Chile until December 10, 2026." in page
    assert "Choose another last day" in page
    assert "Se inundaron dos oficinas." in page
    monitor.post(f"/en/monitoring/reporting/HND/2026-H1/reopenings/{made.id}/end", status=404)
    monitor.post(f"/en/monitoring/reporting/CHL/2026-H2/reopenings/{made.id}/end", status=404)
    monitor.post(f"{LIST}/reopenings/{made.id + 1}/end", status=404)
    monitor.post(f"{LIST}/reopenings/{2**40}/end", status=404)
    monitor.post(f"{LIST}/reopenings/{made.id}/end")
    page = monitor.get(LIST).text
    assert "It takes no more reports." in page
    assert "Was open again for Chile until November 24, 2026." in page
    monitor.post(f"{LIST}/reopenings/{made.id}/end", status=409)
    assert not is_waived(session, pledge)


def test_a_published_period_is_opened_for_an_organisation(
    sign_in: SignIn, session: Session
) -> None:
    make_pledge(session, organisation="Fictional Partner")
    close(session, published=True)
    monitor = sign_in(Role.MONITOR)
    here = "/en/monitoring/reporting/organisations/2026-H1"
    assert "Open the period again for an organisation" in monitor.get(here).text
    form = monitor.get(f"{here}/reopen").text
    assert "its figures stay as they were frozen" in form

    sent = {"until": "2026-12-10", "reason": WHY}
    for organisation in ("", "Nobody"):
        answer = monitor.post(f"{here}/reopen", {**sent, "organisation": organisation}, status=422)
        assert "Choose one of the list." in answer.text
    monitor.post(f"{here}/reopen", sent, status=422)
    monitor.post(f"{here}/reopen", {**sent, "organisation": "Fictional Partner"})

    assert "Open again for Fictional Partner until" in monitor.get(here).text


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"until": "10/12/2026"}, 422, "Enter a day of the calendar"),
        ({"until": "2026-11-01"}, 422, "Choose a day from today on"),
        ({"until": ""}, 422, "Say until which day."),
        ({"reason": " "}, 422, "Say why: those concerned read it."),
        ({"reason": "x" * 2_001}, 422, "Shorten this to 2000 characters"),
    ],
)
def test_a_reopening_that_makes_no_sense_is_refused_and_what_was_typed_is_kept(
    sign_in: SignIn, session: Session, changed: dict[str, str], status: int, words: str
) -> None:
    make_pledge(session)
    close(session)
    sent = {"until": "2026-12-10", "reason": WHY, **changed}

    page = sign_in(Role.MONITOR).post(f"{LIST}/reopen", sent, status=status).text

    assert words in page
    assert "Nothing was changed; what you wrote is still here." in page
    assert sent["until"] in page
    assert sent["reason"] in page
    assert not session.scalars(select(PeriodReopening)).all()


def test_an_open_period_is_opened_for_nobody(sign_in: SignIn, session: Session) -> None:
    make_pledge(session)
    session.commit()

    page = (
        sign_in(Role.MONITOR)
        .post(f"{LIST}/reopen", {"until": "2026-12-10", "reason": WHY}, status=409)
        .text
    )

    assert "The period 2026-H1 is not closed: it takes the updates of all countries." in page


def test_the_focal_point_reads_until_when_and_why_a_period_is_open_again(
    sign_in: SignIn, session: Session
) -> None:
    pledge = make_pledge(session)
    close(session)
    reopened(session, pledge)

    page = sign_in(Role.FOCAL_POINT, "CHL").get("/en/home").text
    assert (
        "The period 2026-H1 takes reports of Chile again, to the end of December 10, 2026"
        " (Chile time). Se inundaron dos oficinas." in page
    )
    assert f'href="/en/pledges/{pledge.code}/progress/2026-H1"' in page
    assert "takes reports of" not in sign_in(Role.FOCAL_POINT, "HND").get("/en/home").text


def test_a_partner_reads_it_of_its_organisation(sign_in: SignIn, session: Session) -> None:
    make_pledge(session, organisation="Fictional Partner")
    close(session)
    reopenings.reopen(
        session,
        operator(),
        periods.find(session, "2026-H1"),
        factories.make_organisation(session),
        until=factories.NOW.date(),
        reason=WHY,
    )
    session.commit()

    page = sign_in(Role.PARTNER, organisation="Fictional Partner").get("/en/home").text

    assert "takes reports of Fictional Partner again" in page
    assert "universal time (UTC)" in page


def test_those_concerned_read_why_a_pledge_is_exempt_and_the_public_does_not(
    sign_in: SignIn, browser: Browser, session: Session
) -> None:
    pledge = make_pledge(session)
    owed = obligation_of(session, pledge)
    waivers.waive(session, operator(), [owed], reason=WHY)
    session.commit()
    record, answer = f"/en/pledges/{pledge.code}", f"/en/pledges/{pledge.code}/progress/2026-H1"

    for role in (Role.FOCAL_POINT, Role.APPROVER):
        own = sign_in(role, "CHL")
        assert WHY in own.get(record).text
        page = own.get(answer).text
        assert "Exempt since November 24, 2026." in page
        assert WHY in page
    assert WHY in sign_in(Role.MONITOR).get(record).text
    for stranger in (browser, sign_in(Role.FOCAL_POINT, "HND")):
        page = stranger.get(record).text
        assert "Exempt" in page
        assert WHY not in page
    assert WHY not in sign_in(Role.FOCAL_POINT, "HND").get(answer).text


@pytest.mark.parametrize("report", ["progress", "obligations"])
def test_the_files_say_that_a_pledge_is_exempt(
    browser: Browser, session: Session, report: str
) -> None:
    pledge = make_pledge(session)
    waivers.waive(session, operator(), [obligation_of(session, pledge)], reason=WHY)
    session.commit()

    lines = browser.get(f"/data/{report}.csv?period=2026-H1").text.splitlines()

    assert [pledge.code in line and ",waived," in line for line in lines] == [False, True]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Exempt", "1 exempt", "Exempt them")),
        ("es", ("Exento", "1 exento", "Eximirlos")),
        ("pt", ("Isento", "1 isento", "Isentá-los")),
        ("fr", ("Dispensé", "1 dispensé", "Les dispenser")),
    ],
)
def test_the_words_are_those_of_the_reader(
    sign_in: SignIn, session: Session, language: str, words: tuple[str, ...]
) -> None:
    pledge = make_pledge(session)
    waivers.waive(session, operator(), [obligation_of(session, pledge)], reason=WHY)
    session.commit()

    page = sign_in(Role.MONITOR).get(LIST.replace("/en/", f"/{language}/")).text

    for word in words:
        assert word in page


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER])
def test_countries_do_not_see_the_list(sign_in: SignIn, role: Role) -> None:
    sign_in(role, "CHL").get(LIST, status=403)


def test_administrators_read_it_and_act_on_nothing(sign_in: SignIn, session: Session) -> None:
    pledge = make_pledge(session)
    close(session)
    made = reopened(session, pledge)
    administrator = sign_in(Role.ADMINISTRATOR)

    page = administrator.get(LIST).text

    assert "Open again for Chile" in page
    for act in ("waive", "take-back", "reopen", "/end"):
        assert f"{act}" not in page.replace(f'action="{LIST}/waive"', "")
    administrator.get(f"{LIST}/reopen", status=403)
    for act in ("waive", "take-back", "reopen", f"reopenings/{made.id}/end"):
        administrator.post(f"{LIST}/{act}", {"codes": pledge.code, "reason": WHY}, status=403)
    assert not is_waived(session, pledge)
    assert session.scalars(select(Obligation.waived_reason)).all().count(WHY) == 0
