"""Add the meetings and decisions of regional forums, and the pledges that answer them.

Revision: 0025, after 0024.
The previous release must run on this schema: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STANDINGS = ("verified", "working_title", "translation", "unverified")


def upgrade() -> None:
    op.create_table(
        "forum_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_to", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        *(
            sa.Column(f"title_{code}", sa.Text(), nullable=False)
            for code in ("es", "en", "pt", "fr")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_event")),
        sa.UniqueConstraint("code", name=op.f("uq_forum_event_code")),
        sa.ForeignKeyConstraint(
            ["forum_id"],
            ["forum.id"],
            name=op.f("fk_forum_event_forum_id_forum"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["forum_event.id"],
            name=op.f("fk_forum_event_meeting_id_forum_event"),
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("held_to >= held_on", name=op.f("ck_forum_event_held")),
        sa.CheckConstraint(
            "kind IN ('meeting', 'decision')", name=op.f("ck_forum_event_forumeventkind")
        ),
        sa.CheckConstraint(
            f"standing IN ({', '.join(map(repr, STANDINGS))})", name=op.f("ck_forum_event_standing")
        ),
    )
    op.create_index(op.f("ix_forum_event_forum_id"), "forum_event", ["forum_id"])
    op.create_index(op.f("ix_forum_event_meeting_id"), "forum_event", ["meeting_id"])
    op.create_table(
        "forum_event_pledge",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "pledge_id", name=op.f("pk_forum_event_pledge")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["forum_event.id"],
            name=op.f("fk_forum_event_pledge_event_id_forum_event"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_forum_event_pledge_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
    )
    op.create_index(op.f("ix_forum_event_pledge_pledge_id"), "forum_event_pledge", ["pledge_id"])


def downgrade() -> None:
    op.drop_table("forum_event_pledge")
    op.drop_table("forum_event")
