"""Forms that save themselves."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import actor_of, make_pledge, make_update, operator, pledge_text, update_text
from tests.views.test_pledge_forms import DRAFT
from tests.views.test_progress_form import address, filled
from tracker.domain import pledges, progress, publication
from tracker.models.enums import Role, State
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]
KEY = "k" * 32


@pytest.fixture
def writer(sign_in: SignIn) -> Browser:
    """Chile's focal point at the screen."""
    return sign_in(Role.FOCAL_POINT, "CHL")


@pytest.fixture
def draft(session: Session) -> Pledge:
    """A pledge that nobody has sent yet."""
    made = make_pledge(session, published=False)
    session.commit()
    return made


@pytest.fixture
def published(session: Session) -> Pledge:
    """A pledge that owes reports."""
    made = make_pledge(session)
    session.commit()
    return made


def texts(session: Session) -> list[PledgeVersion]:
    session.expire_all()
    return list(session.scalars(select(PledgeVersion)))


def update_of(session: Session) -> ProgressUpdate:
    session.expire_all()
    return session.scalars(select(ProgressUpdate)).one()


def test_a_new_pledge_becomes_a_draft_of_its_own(session: Session, writer: Browser) -> None:
    said = writer.post("/en/pledges/new/autosave", {**DRAFT, "form_key": KEY}, 200).json

    (text,) = texts(session)
    code = text.pledge.code
    assert said is not None
    assert (said["version"], said["text"]) == (text.version, "Saved 12:00")
    assert (said["form"], said["drafts"]) == (
        f"/en/pledges/{code}/edit",
        f"/en/pledges/{code}/edit/autosave",
    )
    assert said["key"] != KEY


def test_a_lost_answer_makes_no_second_draft(session: Session, writer: Browser) -> None:
    for _ in range(2):
        said = writer.post("/en/pledges/new/autosave", {**DRAFT, "form_key": KEY}, 200).json
    assert said is not None
    assert said["again"] is True

    answer = writer.post("/en/pledges/new", {**DRAFT, "title": "Más", "form_key": KEY})

    (text,) = texts(session)
    assert text.title == "Más"
    assert answer.location == f"/en/pledges/{text.pledge.code}"


@pytest.mark.parametrize("typed", [{"title": ""}, {"starts_on": "soon"}])
def test_what_cannot_be_stored_is_said_and_nothing_kept(
    session: Session, writer: Browser, typed: dict[str, str]
) -> None:
    said = writer.post("/en/pledges/new/autosave", {**DRAFT, **typed}, 422).json

    assert said is not None
    assert "Not saved yet" in said["text"]
    assert texts(session) == []


def test_a_draft_is_kept_as_it_is_typed(session: Session, draft: Pledge, writer: Browser) -> None:
    to = f"/en/pledges/{draft.code}/edit/autosave"

    first = writer.post(to, {**DRAFT, "version": "1", "form_key": "a" * 32}, 200).json
    lost = writer.post(to, {**DRAFT, "version": "1", "form_key": "a" * 32}, 200).json
    stale = writer.post(to, {**DRAFT, "title": "Tarde", "version": "1", "form_key": KEY}, 409).json

    assert first is not None
    assert lost is not None
    assert stale is not None
    assert (first["version"], lost["version"], lost["again"]) == (2, 2, True)
    assert "Somebody else saved this meanwhile." in stale["text"]
    assert [text.title for text in texts(session)] == ["Visas humanitarias"]
    for typed in ({"title": ""}, {"ends_on": "soon"}):
        writer.post(to, {**DRAFT, **typed, "version": "2"}, 422)


def test_the_button_follows_what_the_form_saved_by_itself(
    session: Session, draft: Pledge, writer: Browser
) -> None:
    sent = {**DRAFT, "version": "1", "form_key": KEY}
    writer.post(f"/en/pledges/{draft.code}/edit/autosave", sent, 200)

    writer.post(f"/en/pledges/{draft.code}/edit", {**sent, "title": "Más", "action": "draft"})

    assert [text.title for text in texts(session)] == ["Más"]


def test_a_text_that_was_sent_is_not_saved_over(
    session: Session, draft: Pledge, writer: Browser
) -> None:
    publication.submit(session, operator(), draft.versions[0])
    session.commit()

    writer.post(f"/en/pledges/{draft.code}/edit/autosave", {**DRAFT, "version": "2"}, 409)

    assert [text.title for text in texts(session)] == ["Registro de personas apátridas"]


def test_a_report_is_begun_and_kept(session: Session, published: Pledge, writer: Browser) -> None:
    to = address(published, rest="/autosave")

    writer.post(to, filled(form_key="a" * 32), 200)
    lost = writer.post(to, filled(form_key="a" * 32), 200).json
    writer.post(to, filled(achievements="Later.", version="1", form_key=KEY), 200)
    stale = writer.post(to, filled(version="1"), 409).json
    begun = writer.post(to, filled(version=""), 409).json

    assert lost is not None
    assert stale == begun
    assert lost["again"] is True
    update = update_of(session)
    assert (update.achievements, update.state) == ("Later.", State.DRAFT)


def test_the_button_follows_a_report_that_began_by_itself(
    session: Session, published: Pledge, writer: Browser
) -> None:
    writer.post(address(published, rest="/autosave"), filled(form_key=KEY), 200)

    writer.post(address(published), filled(achievements="Whole.", form_key=KEY))

    assert update_of(session).achievements == "Whole."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"changes": "no_change", "attested": "y"}, "is stored when you send it"),
        ({"readings-0-value": "forty"}, "an answer needs correcting"),
        ({"evidence-0-title": "Decree", "evidence-0-url": "no"}, "an answer needs correcting"),
    ],
)
def test_a_report_that_cannot_be_stored_as_it_is_waits(
    session: Session, published: Pledge, writer: Browser, typed: dict[str, str], told: str
) -> None:
    said = writer.post(address(published, rest="/autosave"), filled(**typed), 422).json

    assert said is not None
    assert told in said["text"]
    assert session.scalars(select(ProgressUpdate)).all() == []


def test_a_report_that_was_sent_is_not_saved_over(
    session: Session, published: Pledge, writer: Browser
) -> None:
    update = make_update(session, published, "2026-H2", accepted=False)
    progress.submit(session, operator(), update)
    session.commit()

    writer.post(address(published, rest="/autosave"), filled(version=str(update.version)), 409)

    assert update_of(session).achievements == update_text().achievements


def test_only_those_who_write_it_may_save_it(
    session: Session, draft: Pledge, published: Pledge, sign_in: SignIn
) -> None:
    other, approver = sign_in(Role.FOCAL_POINT, "PER"), sign_in(Role.APPROVER, "CHL")

    other.post(f"/en/pledges/{draft.code}/edit/autosave", DRAFT, 404)
    other.post(address(published, rest="/autosave"), filled(), 403)
    approver.post(f"/en/pledges/{draft.code}/edit/autosave", DRAFT, 403)
    sign_in(Role.MONITOR).post("/en/pledges/new/autosave", DRAFT, 403)
    assert session.scalars(select(ProgressUpdate)).all() == []


def test_the_forms_say_where_they_save_themselves(
    session: Session, draft: Pledge, published: Pledge, writer: Browser
) -> None:
    new = writer.get("/en/pledges/new").text
    edit = writer.get(f"/en/pledges/{draft.code}/edit").text
    report = writer.get(address(published)).text

    assert 'data-drafts="/en/pledges/new/autosave"' in new
    assert f'data-drafts="/en/pledges/{draft.code}/edit/autosave"' in edit
    assert f'data-drafts="{address(published, rest="/autosave")}"' in report
    # Two texts that differ are for a person to join.
    pledges.revise(
        session,
        actor_of(session, Role.FOCAL_POINT, country="CHL"),
        draft.versions[0],
        pledge_text(title="Suyo"),
    )
    session.commit()
    conflict = writer.post(f"/en/pledges/{draft.code}/edit", {**DRAFT, "version": "1"}, 409).text
    assert "data-drafts" not in conflict
