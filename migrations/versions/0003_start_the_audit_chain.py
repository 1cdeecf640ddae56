"""Start the audit chain, and say that the data is real until the demonstration is loaded.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

head = sa.table(
    "audit_head", sa.column("id", sa.Integer), sa.column("seq", sa.BigInteger), sa.column("hash")
)
installation = sa.table(
    "installation", sa.column("id", sa.Integer), sa.column("is_demonstration", sa.Boolean)
)


def upgrade() -> None:
    op.execute(sa.insert(head).values(id=1, seq=0, hash="0" * 64))
    op.execute(sa.insert(installation).values(id=1, is_demonstration=False))


def downgrade() -> None:
    op.execute(sa.delete(installation))
    op.execute(sa.delete(head))
