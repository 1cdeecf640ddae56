"""A process that makes accounts one after the other and says so after each commit, until it is killed."""

import itertools
import sys

from tracker.app import create_app
from tracker.domain import users
from tracker.domain.actors import operator
from tracker.extensions import database
from tracker.models.enums import Role


def main(name: str) -> None:
    """Write for ever; every line printed is an acknowledged write."""
    app = create_app()
    with app.app_context():
        for number in itertools.count():
            new = users.NewUser(email=f"{name}-{number}@example.org", role=Role.MONITOR)
            with database.whole.writing() as session:
                users.create(session, operator(app.extensions["tracker_clock"]()), new)
                session.commit()
            print(new.email, flush=True)  # noqa: T201 - the acknowledgement


if __name__ == "__main__":
    main(sys.argv[1])
