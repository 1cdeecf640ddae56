"""Add the snapshots of published periods.

Revision: 0004, after 0003.
The previous release must run on this schema: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("period_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method_version", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("row_count > 0", name=op.f("ck_snapshot_not_empty")),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_snapshot_period_id_reporting_period"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name=op.f("fk_snapshot_published_by_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("sha256", name=op.f("uq_snapshot_sha256")),
    )
    op.create_table(
        "snapshot_row",
        sa.Column("period_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_snapshot_row_period_id_reporting_period"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("period_id", "position", name=op.f("pk_snapshot_row")),
    )
    op.create_index(
        "ix_snapshot_row_period_id_kind_position",
        "snapshot_row",
        ["period_id", "kind", "position"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_snapshot_row_period_id_kind_position", table_name="snapshot_row")
    op.drop_table("snapshot_row")
    op.drop_table("snapshot")
