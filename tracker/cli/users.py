"""`tracker users`: accounts made, invited, disabled and listed by the operator."""

import secrets
import sys
from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.domain import account_links, credentials, users
from tracker.domain.actors import Actor, operator
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.models.enums import Language, Role
from tracker.web import letters
from tracker.web.account_links import address


def _takes_a_person(command: Callable[..., None]) -> Callable[..., None]:
    """Add what says who a new account is for."""
    options = (
        click.option("--role", type=click.Choice([role.value for role in Role]), required=True),
        click.option("--country", metavar="ISO3", help="For focal points and approvers."),
        click.option("--organisation", metavar="NAME", help="For partners."),
        click.option("--name", default="", help="How the person is addressed."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("users")
def group() -> None:
    """Make, invite, disable and list accounts."""


@group.command("create")
@click.argument("email")
@_takes_a_person
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create_command(
    email: str,
    role: str,
    country: str | None,
    organisation: str | None,
    name: str,
    password_stdin: bool,
) -> None:
    """Make the account EMAIL; without --password-stdin a password is made and printed once."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(15)
    with database.whole.writing() as session:
        try:
            credentials.check_strength(password, email)
            new = users.NewUser(
                email=email,
                role=Role(role),
                name=name,
                country_iso3=country,
                organisation=organisation,
                password_hash=credentials.hashed(password),
            )
            user = users.create(session, _operator(), new)
        except TrackerError as error:
            raise click.ClickException(str(error)) from error
        session.commit()
        click.echo(f"{user.email} has an account as {role}.")
    if not password_stdin:
        click.echo(f"Password, shown this once: {password}")


@group.command("invite")
@click.argument("email")
@_takes_a_person
@click.option("--language", type=click.Choice([code.value for code in Language]), default="es")
@with_appcontext
def invite_command(email: str, language: str, role: str, **given: str | None) -> None:
    """Make the account EMAIL without a password; `tracker mail send` sends the link, which is printed too."""
    with database.whole.writing() as session:
        try:
            new = users.NewUser(
                email=email,
                role=Role(role),
                name=given["name"] or "",
                country_iso3=given["country"],
                organisation=given["organisation"],
                language=Language(language),
            )
            link = account_links.invite(session, _operator(), new)
        except TrackerError as error:
            raise click.ClickException(str(error)) from error
        with letters.speaking(language):
            where = address(link)
        session.commit()
    click.echo(f"{email} is invited as {role}. The link opens once, for 14 days:\n{where}")


@group.command("disable")
@click.argument("email")
@with_appcontext
def disable_command(email: str) -> None:
    """End the rights and the sessions of the account EMAIL at once."""
    with database.whole.writing() as session:
        try:
            users.disable(session, _operator(), users.by_email(session, email))
        except TrackerError as error:
            raise click.ClickException(str(error)) from error
        session.commit()
    click.echo(f"{email} is disabled; its sessions have ended.")


@group.command("list")
@with_appcontext
def list_command() -> None:
    """List the accounts with their roles."""
    with database.whole.reading() as session:
        for user in users.listed(session):
            roles = ", ".join(
                f"{one.role}{' ' + one.country_iso3 if one.country_iso3 else ''}"
                for one in user.memberships
            )
            click.echo(f"{user.email}\t{roles}\t{'disabled' if user.disabled_at else 'active'}")


def _operator() -> Actor:
    return operator(current_app.extensions["tracker_clock"]())
