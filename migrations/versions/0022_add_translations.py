"""Add the translations of texts: of pledges, of progress updates and of good practices.

Revision: 0022, after 0021.
The previous release must run on this schema: it knows nothing of this table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "translation"
PARENTS = {
    "pledge_version_id": "pledge_version",
    "update_id": "progress_update",
    "practice_version_id": "practice_version",
}
CHECKS = {
    "one_parent": (
        "CASE WHEN pledge_version_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN update_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN practice_version_id IS NULL THEN 0 ELSE 1 END = 1"
    ),
    "says_something": "text <> '' AND original <> ''",
    "language": "language IN ('es', 'en', 'pt', 'fr')",
    "translationorigin": "origin IN ('human', 'machine')",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=True) for column in PARENTS),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{parent}.id"],
                name=op.f(f"fk_{TABLE}_{column}_{parent}"),
                ondelete="CASCADE",
            )
            for column, parent in PARENTS.items()
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"],
            ["user_account.id"],
            name=op.f(f"fk_{TABLE}_editor_id_user_account"),
            ondelete="RESTRICT",
        ),
        *(
            sa.UniqueConstraint(
                column, "field", "language", name=op.f(f"uq_{TABLE}_{column}_field_language")
            )
            for column in PARENTS
        ),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}"))
            for name, rule in CHECKS.items()
        ),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
