"""`tracker report`: the regional report or a country's as a PDF, the same as on the site."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.cli.exports import site
from tracker.domain.actors import public
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.models.base import LANGUAGES
from tracker.monitoring import dashboards
from tracker.reports import typesetting
from tracker.web.reports import REGIONAL, Desk


@click.command("report")
@click.argument("name", metavar="regional|ISO3")
@click.option("--period", metavar="CODE", help="Instead of the one that readers want first.")
@click.option("--live", is_flag=True, help="The live figures, though the period is published.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="es", show_default=True)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The PDF file to write.",
)
@with_appcontext
def report(name: str, period: str | None, live: bool, lang: str, output: Path) -> None:
    """Write the regional report, or the national one of a country by its code, as a tagged PDF."""
    try:
        output.write_bytes(_made(name, period, live, lang))
    except (TrackerError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{output} holds the report.", err=True)


def _made(name: str, period: str | None, live: bool, lang: str) -> bytes:
    now = public(current_app.extensions["tracker_clock"]()).at
    # The words and addresses are those of the page, which a request asks for.
    with (
        current_app.test_request_context(f"/{lang}/reports/{name}", base_url=site()),
        database.whole.still() as session,
    ):
        here = dashboards.view(session, now, lang, period, live=live)
        if here is None:
            raise TrackerError("No reporting period has opened yet.")
        code = name if name == REGIONAL else name.upper()
        document = Desk(session, here, site()).report(code).data()
    return typesetting.typeset(document)
