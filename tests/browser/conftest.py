"""A real Chromium on a served installation with the demonstration data."""

import csv
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from tests.chromium import executable
from tests.conftest import fill, migrate, new_database
from tests.factories import NOW
from tracker.app import create_app
from tracker.cli import demo
from tracker.db import Database

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A served installation: its address and the demonstration accounts by e-mail address."""

    address: str
    app: Flask
    accounts: dict[str, dict[str, str]]

    def account(self, role: str, country: str = "") -> dict[str, str]:
        """Return the first account of a role (for a country)."""
        return next(
            one
            for one in self.accounts.values()
            if one["role"] == role and (not country or one["country"] == country)
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, served."""
    data = tmp_path_factory.mktemp("installation")
    for engine in new_database(data):
        migrate(engine)
        fill(engine)
        app = create_app(
            {"DATABASE_URL": "sqlite:///", "NOW": NOW.isoformat(), "DATA_DIR": Path(data)}
        )
        app.extensions["tracker_database"] = Database(engine)
        with app.app_context():
            demo.load()
        text = (data / "demo-accounts.csv").read_text(encoding="utf-8-sig")
        accounts = {row["email"]: row for row in csv.DictReader(io.StringIO(text))}
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", app, accounts)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, without a browser of its own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def launch(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., BrowserContext]]:
    """Start a Chromium in Spanish; it ends with the tests."""
    found = executable()
    assert found is not None, "no Chromium: apt-get install -y chromium"
    contexts: list[BrowserContext] = []

    def started(**options: Any) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=found,
            headless=True,
            args=FLAGS,
            locale="es-CL",
            **options,
        )
        contexts.append(context)
        return context

    yield started
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., BrowserContext]) -> BrowserContext:
    """One Chromium for all tests."""
    return launch()


@pytest.fixture
def plain_page(launch: Callable[..., BrowserContext]) -> Page:
    """A page of a telephone's width in a browser that runs no scripts."""
    context = launch(java_script_enabled=False, viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    return opened


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    """A new page of a browser nobody has signed in with, 1280 px wide."""
    chromium.clear_cookies()
    opened = chromium.new_page()
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


def sign_in(page: Page, site: Site, account: dict[str, str]) -> None:
    """Sign in the way a person does, in Spanish."""
    page.goto(f"{site.address}/es/sign-in")
    page.fill("#email", account["email"])
    page.fill("#password", account["password"])
    page.click("main button[type=submit]")
    page.wait_for_url("**/home")
