"""Add the evidence of milestones: links and files, as of progress updates.

Revision: 0017, after 0016.
The previous release must run on this schema: it knows nothing of this table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "milestone_evidence"
KINDS = ("law", "decree", "policy", "budget", "statistics", "evaluation", "press", "other")
FILE_TYPES = ("pdf", "png", "jpeg", "webp", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt")
CHECKS = {
    "link_or_file": "(url IS NULL) <> (sha256 IS NULL)",
    "whole_file": (
        "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (file_type IS NULL) "
        "AND (sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (added_at IS NULL)"
    ),
    "size_positive": "size > 0",
    "evidencekind": f"kind IN ({', '.join(map(repr, KINDS))})",
    "filetype": f"file_type IN ({', '.join(map(repr, FILE_TYPES))})",
    "language": "language IN ('es', 'en', 'pt', 'fr')",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("file_type", sa.String(length=32), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestone.id"],
            name=op.f(f"fk_{TABLE}_milestone_id_milestone"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["user_account.id"],
            name=op.f(f"fk_{TABLE}_added_by_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("milestone_id", "sha256", name=op.f(f"uq_{TABLE}_milestone_id_sha256")),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}"))
            for name, rule in CHECKS.items()
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_milestone_id"), TABLE, ["milestone_id"])
    op.create_index(op.f(f"ix_{TABLE}_sha256"), TABLE, ["sha256"])


def downgrade() -> None:
    op.drop_table(TABLE)
