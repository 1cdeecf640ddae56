"""Add legal steps to milestones, and let a milestone wait for one of another pledge.

Revision: 0024, after 0023.
The previous release must run on this schema: the columns may stay empty, it knows nothing of the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "milestone_dependency"
KINDS = ("law", "decree", "regulation", "ratification", "accession", "policy", "other")
CHECKS = {
    "ck_milestone_legalkind": f"legal_kind IN ({', '.join(map(repr, KINDS))})",
    "ck_milestone_legal_source": "legal_source IS NULL OR legal_kind IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("milestone") as table:
        table.add_column(sa.Column("legal_kind", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("legal_source", sa.String(length=2000), nullable=True))
        for name, rule in CHECKS.items():
            table.create_check_constraint(op.f(name), rule)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("needs_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["milestone.id"],
                name=op.f(f"fk_{TABLE}_{column}_milestone"),
                ondelete="CASCADE",
            )
            for column in ("milestone_id", "needs_id")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["user_account.id"],
            name=op.f(f"fk_{TABLE}_added_by_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint(
            "milestone_id", "needs_id", name=op.f(f"uq_{TABLE}_milestone_id_needs_id")
        ),
        sa.CheckConstraint("milestone_id <> needs_id", name=op.f(f"ck_{TABLE}_not_itself")),
    )
    op.create_index(op.f(f"ix_{TABLE}_needs_id"), TABLE, ["needs_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
    with op.batch_alter_table("milestone") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(name), type_="check")
        table.drop_column("legal_source")
        table.drop_column("legal_kind")
