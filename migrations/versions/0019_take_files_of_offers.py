"""Let uploaded files and kept mappings be of offers.

Revision: 0019, after 0018.
The previous release must run on this schema: it writes none of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("intake_batch", "intake_mapping")
BEFORE = ("pledges", "indicators", "progress")
NOW = (*BEFORE, "offers")


def _allow(kinds: tuple[str, ...]) -> None:
    written = ", ".join(f"'{kind}'" for kind in kinds)
    for name in TABLES:
        check = op.f(f"ck_{name}_intakekind")
        with op.batch_alter_table(name) as table:
            table.drop_constraint(check, type_="check")
            table.create_check_constraint(check, f"kind IN ({written})")


def upgrade() -> None:
    _allow(NOW)


def downgrade() -> None:
    for name in TABLES:
        op.execute(sa.text(f"DELETE FROM {name} WHERE kind = 'offers'"))  # noqa: S608 - own names
    _allow(BEFORE)
