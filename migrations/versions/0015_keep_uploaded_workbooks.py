"""Add the workbooks that were filled in offline and wait to be merged.

Revision: 0015, after 0014.
The previous release must run on this schema: it knows nothing of this table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workbook_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_upload")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_workbook_upload_user_id_user_account"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_workbook_upload_user_id"), "workbook_upload", ["user_id"])
    op.create_index(op.f("ix_workbook_upload_created_at"), "workbook_upload", ["created_at"])


def downgrade() -> None:
    op.drop_table("workbook_upload")
