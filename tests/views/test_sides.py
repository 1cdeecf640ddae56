"""A stale save: two texts side by side, joined field by field, without script."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, make_update, operator, pledge_text, update_text
from tests.views.test_pledge_forms import WHOLE
from tests.views.test_progress_form import address, filled
from tracker.domain import pledges, progress
from tracker.models.enums import Role
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]


@pytest.fixture
def writer(sign_in: SignIn) -> Browser:
    """Chile's focal point at the screen."""
    return sign_in(Role.FOCAL_POINT, "CHL")


@pytest.fixture
def draft(session: Session) -> Pledge:
    """A draft that somebody else saved after the writer opened it."""
    made = make_pledge(session, published=False)
    theirs = pledge_text(title="Suyo", territory="Arica")
    pledges.revise(session, operator(), made.versions[0], theirs)
    session.commit()
    return made


@pytest.fixture
def update(session: Session) -> ProgressUpdate:
    """A report's draft that somebody else saved after the writer opened it."""
    made = make_update(session, make_pledge(session), "2026-H2", accepted=False)
    progress.revise(
        session, operator(), made, update_text(achievements="Theirs.", next_steps="Theirs too.")
    )
    session.commit()
    return made


def test_a_pledge_is_joined_field_by_field(
    session: Session, draft: Pledge, writer: Browser
) -> None:
    to = f"/en/pledges/{draft.code}/edit"
    mine = {**WHOLE, "title": "Mío", "territory": "Iquique", "indicators-0-ref": "I1"}
    # A row that nobody else can have yet.
    mine |= {"indicators-1-title": "Nueva fila", "indicators-1-kind": "number"}
    mine |= {"indicators-1-direction": "increase", "indicators-1-accumulation": "cumulative"}

    conflict = writer.post(to, {**mine, "version": "1", "action": "draft"}, 409).text
    joined = writer.post(
        to,
        {**mine, "version": "2", "action": "merge", "take-title": "mine"}
        | {"take-territory": "theirs", "take-indicator:I1": "theirs"},
        200,
    ).text

    for key in ("title", "territory", "indicator:I1"):
        assert f'name="take-{key}" value="mine" form="pledge" checked' in conflict
    assert 'name="take-area"' in conflict
    assert "Your choices are in the form." in joined
    assert 'name="title" type="text" value="Mío"' in joined
    assert 'value="Arica"' in joined
    assert 'value="Permits granted"' in joined
    assert 'value="Nueva fila"' in joined
    assert 'name="version" type="hidden" value="2"' in joined
    session.expire_all()
    assert session.scalars(select(PledgeVersion.title)).all() == ["Suyo"]


def test_what_changed_again_meanwhile_is_asked_again(
    draft: Pledge, update: ProgressUpdate, writer: Browser
) -> None:
    to = f"/en/pledges/{draft.code}/edit"
    report = address(update.obligation.pledge)

    writer.post(to, {**WHOLE, "version": "1", "action": "merge"}, 409)
    writer.post(report, filled(version="1", action="merge"), 409)


def test_a_report_is_joined_field_by_field(
    session: Session, update: ProgressUpdate, writer: Browser
) -> None:
    to = address(update.obligation.pledge)
    mine = filled(achievements="Mine.", next_steps="Mine too.")

    conflict = writer.post(to, {**mine, "version": "1"}, 409).text
    choices = {"take-achievements": "mine", "take-next_steps": "theirs"}
    joined = writer.post(to, {**mine, **choices, "version": "2", "action": "merge"}, 200).text

    assert 'name="take-next_steps" value="theirs" form="report"' in conflict
    assert "Your choices are in the form." in joined
    assert "Mine." in joined
    assert "Theirs too." in joined
    assert "Mine too." not in joined
    session.expire_all()
    assert update.next_steps == "Theirs too."
