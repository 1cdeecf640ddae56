"""What the pages of forms weigh over a slow line."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge
from tracker.models.enums import Role

SignIn = Callable[..., Browser]
FIRST, AFTER = 60_000, 15_000
LINKED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
PACKED = {"Accept-Encoding": "gzip"}


def weight(browser: Browser, address: str) -> int:
    """Return what a file weighs that browsers fetch once and keep."""
    with browser.client.get(address, headers=PACKED) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        return len(answer.data)


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("form", ["new", "edit", "check", "progress"])
def test_a_form_fits_a_slow_line(session: Session, sign_in: SignIn, lang: str, form: str) -> None:
    draft, published = make_pledge(session, published=False), make_pledge(session)
    session.commit()
    browser = sign_in(Role.FOCAL_POINT, "CHL")
    address = {
        "new": f"/{lang}/pledges/new",
        "edit": f"/{lang}/pledges/{draft.code}/edit",
        "check": f"/{lang}/pledges/{draft.code}/check",
        "progress": f"/{lang}/pledges/{published.code}/progress/2026-H2",
    }[form]
    parts = sorted(set(LINKED.findall(browser.client.get(address).text)))
    packed = len(browser.client.get(address, headers=PACKED).data)
    files = [weight(browser, part) for part in parts]

    assert any(".js?" in part for part in parts)
    assert packed <= AFTER
    assert packed + sum(files) <= FIRST
