"""The help page, and the ways to it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge
from tracker.models.enums import Role

SignIn = Callable[..., Browser]


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_everybody_finds_words_steps_and_an_example(browser: Browser, lang: str) -> None:
    page = browser.get(f"/{lang}/help").text

    for anchor in ("steps", "example", "words", "contact", "word-coverage", "word-exempt"):
        assert f'id="{anchor}"' in page
    assert page.count("<li><b>") == 5
    assert f'href="/{lang}/help"' in page


def test_the_installation_says_whom_to_write_to(app: Flask, browser: Browser) -> None:
    assert "Write to:" not in browser.get("/en/help").text
    app.config["CONTACT"] = "seguimiento@example.org"

    assert "Write to: seguimiento@example.org" in browser.get("/en/help").text


def test_forms_and_home_lead_to_the_words_they_use(session: Session, sign_in: SignIn) -> None:
    pledge = make_pledge(session)
    session.commit()
    writer = sign_in(Role.FOCAL_POINT, "CHL")
    words = writer.get("/en/help").text

    for address in (
        "/en/home",
        "/en/pledges/new",
        f"/en/pledges/{pledge.code}/progress/2026-H2",
    ):
        anchors = re.findall(r'href="/en/help#([\w-]+)"', writer.get(address).text)
        assert anchors, address
        assert all(f'id="{anchor}"' in words for anchor in anchors)
