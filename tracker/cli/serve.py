"""`tracker serve`, and `tracker start` behind ./run."""

import os
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from tracker.extensions import database
from tracker.web import export_slots

LOCAL = "127.0.0.1"


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A process that takes no new connection while it is busy: one that is free takes it instead.

    gunicorn's own would take it and let it wait behind a reader who is slow.
    """

    busy = 0

    def enqueue_req(self, conn: Any) -> None:
        """Begin a request."""
        self.busy += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(True)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """End one."""
        self.busy -= 1
        super().finish_request(conn, fs)
        self.set_accept_enabled(self.alive)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections, or don't: never while every thread has something to do."""
        super().set_accept_enabled(enabled and self.busy < self.cfg.threads)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn around one application that was made already."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self.app = app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn our settings; it reads no file of its own."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application that the workers share."""
        return self.app


@click.command("serve")
@click.option("--host", default=LOCAL, show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; else PORT, else 8000."
)
@click.option(
    "--workers", type=click.IntRange(1), help="Processes; as many as processor cores if not said."
)
@with_appcontext
def serve(host: str, port: int | None, workers: int | None) -> None:
    """Serve the pages and the API."""
    run(host, port, workers or os.cpu_count() or 1)


def run(host: str, port: int | None, workers: int, log_level: str = "info") -> None:
    """Serve the current application until it is told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    port = int(app.config["PORT"]) if port is None else port
    export_slots.leave_a_process_free(app, workers)
    # Workers are forked: a connection opened before would be shared by all of them.
    database.whole.bind.engine.dispose()
    Server(
        app,
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            # One thread a process: on SQLite threads halve the throughput. The threaded worker class still,
            # because it lets an idle connection wait without holding the process.
            "worker_class": Worker,
            "threads": 1,
            "preload_app": True,
            "control_socket_disable": True,
            "loglevel": log_level,
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 5,
        },
    ).run()
