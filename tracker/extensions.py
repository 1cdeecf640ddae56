"""The objects that requests share; the factory starts them, nothing else happens here."""

from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from tracker.db import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestDatabase:
    """Gives each request one session: a reading one for safe methods, a writing one for the others."""

    def init_app(self, app: Flask, database: Database) -> None:
        """Let the application use the database and close each request's session."""
        app.extensions["tracker_database"] = database
        app.teardown_appcontext(self._close)

    @property
    def whole(self) -> Database:
        """Return the database itself, for work that outlives the request."""
        found: Database = current_app.extensions["tracker_database"]
        return found

    @property
    def session(self) -> Session:
        """Return the request's session; the view commits it."""
        if "tracker_session" not in g:
            reads = request.method in SAFE_METHODS
            g.tracker_session = self.whole.reading() if reads else self.whole.writing()
        found: Session = g.tracker_session
        return found

    @staticmethod
    def _close(_error: BaseException | None) -> None:
        session: Any = g.pop("tracker_session", None)
        if session is not None:
            session.close()


database = RequestDatabase()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
compress = Compress()
