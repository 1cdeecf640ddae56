"""Whom the demonstration needs in the database: accounts, partner organisations, countries that sign off."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import paths
from tracker.demo import cast, names
from tracker.domain import actors, reference, sheets, users
from tracker.domain.actors import Actor
from tracker.models import Country, Organisation, User
from tracker.models.enums import Language, Role

ACCOUNTS_HEADINGS = ("email", "password", "role", "country", "organisation")


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who acts, by what they are for."""

    by_account: Mapping[cast.Account, User]
    partner_ids: Mapping[str, int]
    countries: Sequence[str]

    def focal_point(self, country: str, at: datetime) -> Actor:
        """Return the country's focal point at a moment."""
        return self._found(at, Role.FOCAL_POINT, country=country)

    def approver(self, country: str, at: datetime) -> Actor:
        """Return the country's approver at a moment."""
        return self._found(at, Role.APPROVER, country=country)

    def partner(self, partner: cast.Partner, at: datetime) -> Actor:
        """Return the organisation's person at a moment."""
        return self._found(at, Role.PARTNER, partner=partner)

    def monitor(self, at: datetime) -> Actor:
        """Return one of the monitoring staff at a moment; they take turns."""
        name = f"monitoreo.{1 + at.day % 2}"
        return self._found(at, Role.MONITOR, name=name)

    def administrator(self, at: datetime) -> Actor:
        """Return an administrator at a moment."""
        return self._found(at, Role.ADMINISTRATOR)

    def _found(self, at: datetime, role: Role, **wanted: object) -> Actor:
        account = next(
            account
            for account in self.by_account
            if account.role is role
            and all(getattr(account, name) == value for name, value in wanted.items())
        )
        return actors.of_user(self.by_account[account], at)


def gather(session: Session, at: datetime, password_hash: str) -> People:
    """Make the partner organisations and all accounts, and let some countries ask for a sign-off."""
    operator = actors.operator(at)
    reference.load(session, operator, sheets=[_partners(), _signing_off(), _next_priorities()])
    countries = list(session.scalars(select(Country.iso3).order_by(Country.iso3)))
    zones = {
        row.iso3: row.time_zone for row in session.execute(select(Country.iso3, Country.time_zone))
    }
    called = {language: names.invented(language) for language in Language}
    made = {
        account: users.create(
            session,
            operator,
            users.NewUser(
                email=account.email,
                role=account.role,
                name=next(called[account.language]),
                country_iso3=account.country,
                organisation=account.partner.name if account.partner else None,
                password_hash=password_hash,
                language=account.language,
                time_zone=zones.get(account.country or "", "UTC"),
            ),
        )
        for account in cast.accounts(countries)
    }
    rows = session.execute(
        select(Organisation.code, Organisation.id).where(Organisation.code.is_not(None))
    )
    return People(made, {str(row.code): row.id for row in rows}, countries)


def listed(people: People, password: str) -> str:
    """Return the accounts as the file that tells how to sign in."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(ACCOUNTS_HEADINGS)
    for account in people.by_account:
        organisation = account.partner.name if account.partner else ""
        row = (account.email, password, account.role, account.country or "", organisation)
        writer.writerow(row)
    return text.getvalue()


def _partners() -> sheets.Sheet:
    rows = [
        {"code": one.code, "name": one.name, "type": one.type, "aliases": ""}
        | {f"name_{language}": "" for language in ("es", "en", "pt", "fr")}
        for one in cast.PARTNERS
    ]
    return _sheet("organisations.csv", rows)


def _signing_off() -> sheets.Sheet:
    """Return the package's own countries, some of them with a sign-off."""
    file = paths.REFERENCE / "countries.csv"
    rows = [dict(line.cells) for line in sheets.read(file.name, file.read_bytes()).lines]
    for row in rows:
        row["needs_sign_off"] = "yes" if row["iso3"] in cast.SIGNING_OFF else "no"
    return _sheet(file.name, rows)


def _next_priorities() -> sheets.Sheet:
    """Return an invented set of priorities that follows the first one; no pledge names them yet."""
    file = Path(__file__).parent / "content" / "priorities.csv"
    return sheets.read("lines.csv", file.read_bytes())


def _sheet(name: str, rows: list[dict[str, str]]) -> sheets.Sheet:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sheets.read(name, text.getvalue().encode())
