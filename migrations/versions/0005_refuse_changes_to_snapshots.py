"""Refuse changes to snapshots.

Revision: 0005, after 0004.
The database itself refuses UPDATE, DELETE and TRUNCATE of snapshots and their rows, and another row once
the snapshot is there; SQLite's INSERT OR REPLACE is caught by the delete triggers, as for the audit trail.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("snapshot", "snapshot_row")
SQLITE = (
    *(
        f"""
        CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}
        BEGIN SELECT RAISE(ABORT, 'a snapshot cannot be changed'); END
        """
        for table in TABLES
        for verb in ("update", "delete")
    ),
    """
    CREATE TRIGGER snapshot_row_no_addition BEFORE INSERT ON snapshot_row
    WHEN EXISTS (SELECT 1 FROM snapshot WHERE period_id = NEW.period_id)
    BEGIN SELECT RAISE(ABORT, 'a snapshot cannot be changed'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION refuse_snapshot_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a snapshot cannot be changed'; END $$
    """,
    """
    CREATE FUNCTION refuse_snapshot_addition() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF EXISTS (SELECT 1 FROM snapshot WHERE period_id = NEW.period_id) THEN
            RAISE EXCEPTION 'a snapshot cannot be changed';
        END IF;
        RETURN NEW;
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_snapshot_change()
        """
        for table in TABLES
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_snapshot_change()
        """
        for table in TABLES
    ),
    """
    CREATE TRIGGER snapshot_row_no_addition BEFORE INSERT ON snapshot_row
    FOR EACH ROW EXECUTE FUNCTION refuse_snapshot_addition()
    """,
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute("DROP TRIGGER snapshot_row_no_addition")
        return
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute("DROP TRIGGER snapshot_row_no_addition ON snapshot_row")
    op.execute("DROP FUNCTION refuse_snapshot_addition()")
    op.execute("DROP FUNCTION refuse_snapshot_change()")
