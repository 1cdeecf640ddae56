"""Find withdrawn pledges without reading all others.

Revision: 0011, after 0010.
They are few, and every page of the plan asks for the latest of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    only = sa.text("withdrawn_at IS NOT NULL")
    op.create_index(
        "ix_pledge_withdrawn_at",
        "pledge",
        ["withdrawn_at"],
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_pledge_withdrawn_at", table_name="pledge")
