"""The reports as documents: the same blocks for the page and for the PDF."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.installation import Installation
from tracker.monitoring import dashboards, movements, national
from tracker.monitoring.dashboards import View
from tracker.reports import accounts
from tracker.web import national_report, regional_report
from tracker.web import report_words as words
from tracker.web.figure_links import Links
from tracker.web.national_report import Known
from tracker.web.report_blocks import Block, Document

REGIONAL = "regional"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where reports are made: from which data, of which period, with addresses of which site."""

    session: Session
    here: View
    site: str

    def report(self, name: str) -> Document:
        """Return the regional report, or that of a country by its code; raises NotFoundError."""
        return self._regional() if name == REGIONAL else self._national(name)

    def _regional(self) -> Document:
        page = dashboards.plan_page(self.session, self.here)
        links = Links.of(self.here)
        title = regional_report.title()
        return self._document(title, regional_report.blocks(page, links, self.pages))

    def _national(self, iso3: str) -> Document:
        session, here = self.session, self.here
        page = national.country_page(session, here, iso3)
        pledges = [row.pledge for row in page.pledges]
        known = Known(
            page,
            accounts.of_country(session, here, iso3),
            tuple(here.known(session).steps(iso3)),
            movements.since_last_period(session, here, iso3, pledges),
        )
        links = Links.of(here, country=iso3)
        title = national_report.title(page)
        return self._document(title, national_report.blocks(known, links, self.pages))

    @property
    def pages(self) -> str:
        """Return where the site's pages are, with their language."""
        return f"{self.site}/{self.here.language}"

    def _document(self, title: str, blocks: list[Block]) -> Document:
        return Document(
            title=title,
            kicker=words.kicker(str(_("Pledge tracker")), self.here),
            language=self.here.language,
            moment=self.here.now,
            plan=str(_("Chile Plan of Action 2024-2034")),
            standing=words.standing(self.here),
            strip=self._strip(),
            # The typesetter alone knows how many pages there are.
            page_of=str(_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}")),
            blocks=blocks,
        )

    def _strip(self) -> str:
        if not self.session.scalar(select(Installation.is_demonstration)):
            return ""
        invented, of_none = (
            _("Demonstration data, invented."),
            _("It does not describe the situation of any country."),
        )
        return f"{invented} {of_none}"
