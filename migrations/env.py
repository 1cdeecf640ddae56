"""Runs the migrations on whichever database it is given: a connection, an address, or the settings'."""

from typing import Any

from alembic import context
from flask import Config
from sqlalchemy import Connection, text

from tracker import paths
from tracker.db import make_engine
from tracker.models import Base

# Held while migrating, so that two starting workers do not do it twice.
ADVISORY_LOCK = 20_241_212


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write the project's own column types as plain ones: a version file imports nothing of ours."""
    if kind != "type":
        return False
    return {
        "UTCDateTime": "sa.DateTime(timezone=True)",
        "Quantity": "sa.Numeric(24, 10).with_variant(sa.String(28), 'sqlite')",
        "Codes": "sa.Text()",
    }.get(type(item).__name__, False)


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out the tables of the job queue, which its own library keeps."""
    return not (kind == "table" and name is not None and name.startswith("huey_"))


def migrate(connection: Connection) -> None:
    """Bring one database to the wanted revision, all or nothing."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Batch operations rebuild tables; references are checked by `tracker db check` afterwards.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        transactional_ddl=True,
        render_item=render_item,
        include_name=include_name,
        compare_type=True,
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = '4s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        context.run_migrations()
    if is_sqlite:
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


def address() -> str:
    """Return the address that was handed over, or the settings' own."""
    if given := context.config.attributes.get("url"):
        return str(given)
    settings = Config(str(paths.HOME))
    settings.from_pyfile(str(paths.CONFIG))
    return str(settings["DATABASE_URL"])


if (handed := context.config.attributes.get("connection")) is not None:
    migrate(handed)
else:
    engine = make_engine(address()).execution_options(writes=True)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
