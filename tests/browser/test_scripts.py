"""Scripts typed into every field are shown as text and run nowhere: record, difference, conflict, print, mail, errors."""

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.browser.conftest import Site, sign_in
from tests.factories import indicator, make_pledge, make_update, operator, pledge_text
from tracker.domain import pledges, progress, publication
from tracker.models.enums import ChangeReason

pytestmark = pytest.mark.browser

RUN = "window.ran=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'" onfocus={RUN} autofocus x="',
    f"' onmouseover={RUN} x='",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mi xlink:href=javascript:{RUN}>x",
    f"<a href=javascript:{RUN}>x</a>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<form action=javascript:{RUN}><button>x",
    f"<input autofocus onfocus={RUN}>",
    f"<style>@import 'javascript:{RUN}'</style>",
    f"<link rel=stylesheet href=javascript:{RUN}>",
    f"<meta http-equiv=refresh content=0;url=javascript:{RUN}>",
    f"<base href=javascript:{RUN}//>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"<%= {RUN} %>",
    f"javascript:{RUN}",
    f"<!--><script>{RUN}</script-->",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
)
ALL = " ".join(PAYLOADS)


def plant(session: Session) -> tuple[str, str]:
    """Put the payloads into every text of a pledge, of its amendment and of its report; return the codes of two pledges."""
    texts = {
        **dict.fromkeys(("title", "lead_institution", "territory"), PAYLOADS[0] + PAYLOADS[3]),
        **dict.fromkeys(("description", "expected_result", "contact"), ALL),
        "indicators": (indicator(title=PAYLOADS[5], unit=PAYLOADS[8]),),
    }
    pledge = make_pledge(session, **texts)
    update = make_update(
        session,
        pledge,
        "2026-H2",
        accepted=False,
        achievements=ALL,
        challenges=ALL,
        next_steps=ALL,
        support_needed=ALL,
    )
    progress.submit(session, operator(), update)
    other = make_pledge(session, **texts)
    version = pledges.start_amendment(
        session, operator(), other, reason=ChangeReason.SCOPE, note=ALL[:1500]
    )
    changed = {**texts, "title": PAYLOADS[6], "description": ALL[::-1][:500] + ALL}
    pledges.revise(session, operator(), version, pledge_text(**changed))
    publication.submit(session, operator(), version)
    return pledge.code, other.code


def test_thirty_scripts_run_nowhere(page: Page, site: Site) -> None:
    with site.app.extensions["tracker_database"].writing() as session:
        code, other = plant(session)
        session.commit()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    sign_in(page, site, site.account("monitor"))

    def look(path: str) -> None:
        page.goto(f"{site.address}{path}")
        assert page.evaluate("window.ran") is None, path

    for path in (
        f"/es/pledges/{code}",
        f"/es/pledges/{other}",
        f"/es/review/{other}",
        f"/es/review/{code}/2026-H2",
        "/es/review",
        "/es/monitoring",
        "/es/countries/CHL",
        "/es/reports/CHL",
        "/es/monitoring/reminders",
        f"/es/pledges?q={PAYLOADS[0]}",
        f"/es/{PAYLOADS[5]}",
        f"/es/pledges/{code}?next={PAYLOADS[26]}",
    ):
        look(path)
    page.emulate_media(media="print")
    look(f"/es/pledges/{code}")
    page.emulate_media(media="screen")

    page.context.clear_cookies()
    sign_in(page, site, site.account("focal_point", "CHL"))
    look("/es/home")
    look(f"/es/pledges/new?title={PAYLOADS[3]}")
    page.fill("#title", PAYLOADS[6])
    page.fill("#description", ALL)
    page.click('button:not(.visually-hidden)[name="action"][value="check"]')
    assert page.locator(".error-summary").is_visible()
    assert page.input_value("#description") == ALL
    assert page.evaluate("window.ran") is None
    assert said == []
