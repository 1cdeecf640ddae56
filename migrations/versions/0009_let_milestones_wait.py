"""Let a milestone wait for an earlier one of its pledge.

Revision: 0009, after 0008.
The previous release must run on this schema: the new column may stay empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AFTER, WAITED_FOR = "ck_milestone_after", "fk_milestone_pledge_id_after_position_milestone"


def upgrade() -> None:
    with op.batch_alter_table("milestone") as table:
        table.add_column(sa.Column("after_position", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f(AFTER), "after_position < position")
        table.create_foreign_key(
            op.f(WAITED_FOR),
            "milestone",
            ["pledge_id", "after_position"],
            ["pledge_id", "position"],
        )


def downgrade() -> None:
    with op.batch_alter_table("milestone") as table:
        table.drop_constraint(op.f(WAITED_FOR), type_="foreignkey")
        table.drop_constraint(op.f(AFTER), type_="check")
        table.drop_column("after_position")
