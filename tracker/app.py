"""Wires everything together and does nothing itself."""

import logging
import sys
from collections.abc import Mapping
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from tracker import api, cli, clock, jobs, paths, views
from tracker.db import Database, make_engine
from tracker.extensions import compress, csrf, database
from tracker.settings import ConfigurationError, require_sound
from tracker.web import (
    auth,
    chrome,
    embedding,
    errors,
    export_slots,
    filters,
    labels,
    languages,
    saved_views,
    security,
)

CONFIGURATION = 78
YEAR = 31_536_000


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application from the settings and the given overrides.

    Raises ConfigurationError when the settings do not allow a start.
    """
    app = Flask("tracker", template_folder=str(paths.TEMPLATES), static_folder=None)
    _configure(app, overrides or {})
    _start_extensions(app)
    _register(app)
    _wrap(app)
    return app


def main() -> None:
    """Run the command line; weak settings end with 78 and one line."""
    group = FlaskGroup(
        name="tracker", create_app=create_app, add_version_option=False, help=__doc__
    )
    try:
        group.main(standalone_mode=True)
    except ConfigurationError as error:
        click.echo(f"tracker: {error}", err=True)
        sys.exit(CONFIGURATION)


def _configure(app: Flask, overrides: Mapping[str, Any]) -> None:
    app.config.from_pyfile(str(paths.CONFIG))
    app.config.update(overrides)
    require_sound(app.config)
    app.logger.setLevel(logging.INFO)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")


def _start_extensions(app: Flask) -> None:
    now = app.config["NOW"]
    app.extensions["tracker_clock"] = clock.fixed(now) if now else clock.system_now
    database.init_app(app, Database(make_engine(app.config["DATABASE_URL"])))
    csrf.init_app(app)
    compress.init_app(app)


def _register(app: Flask) -> None:
    auth.register(app)
    languages.register(app)
    for room in (chrome, embedding, errors, export_slots, filters, labels, saved_views, security):
        room.register(app)
    for blueprint in (*views.BLUEPRINTS, *api.BLUEPRINTS):
        app.register_blueprint(blueprint)
    for command in (*cli.COMMANDS, *jobs.COMMANDS):
        app.cli.add_command(command)


def _wrap(app: Flask) -> None:
    served = WhiteNoise(app.wsgi_app, max_age=YEAR)
    served.add_files(str(paths.STATIC), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign]  # Flask's documented way to wrap
    if proxies := int(app.config["PROXIES"]):
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0
        )
