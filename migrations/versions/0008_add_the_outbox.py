"""Add the outbox of notices, the mails that carry them, and what each person subscribes to.

Revision: 0008, after 0007.
The previous release must run on this schema: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "sending",
                "sent",
                "failed",
                "doubtful",
                "empty",
                name="digeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mail_digest_sent_at")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_mail_digest_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_digest")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_digest_message_id")),
    )
    op.create_index(
        "ix_mail_digest_state_next_attempt_at",
        "mail_digest",
        ["state", "next_attempt_at"],
        unique=False,
    )
    op.create_index(
        "uq_mail_digest_open",
        "mail_digest",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'claimed', 'sending')"),
    )
    op.create_table(
        "subscription",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("muted", sa.Text(), nullable=False),
        sa.Column("calendar_key_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_subscription_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("calendar_key_hash", name=op.f("uq_subscription_calendar_key_hash")),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opening",
                "due_in_14",
                "due_in_3",
                "overdue",
                "reminder",
                "sign_off",
                "returned",
                "accepted",
                "published",
                name="noticekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("object_name", sa.String(length=64), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=True),
        sa.Column("obligation_id", sa.Integer(), nullable=True),
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("caused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caused_by", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "dropped",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "drop_reason",
            sa.Enum(
                "disabled",
                "no_right",
                "unsubscribed",
                "settled",
                "outdated",
                name="dropreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'dropped') = (drop_reason IS NOT NULL)",
            name=op.f("ck_notification_drop_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["caused_by"],
            ["user_account.id"],
            name=op.f("fk_notification_caused_by_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["mail_digest.id"],
            name=op.f("fk_notification_digest_id_mail_digest"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["obligation.id"],
            name=op.f("fk_notification_obligation_id_obligation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name=op.f("fk_notification_update_id_progress_update"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_notification_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_notification_version_id_pledge_version"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "user_id", "kind", "subject", name=op.f("uq_notification_user_id_kind_subject")
        ),
    )
    op.create_index("ix_notification_caused_at", "notification", ["caused_at"], unique=False)
    op.create_index(op.f("ix_notification_digest_id"), "notification", ["digest_id"], unique=False)
    op.create_index(
        op.f("ix_notification_obligation_id"), "notification", ["obligation_id"], unique=False
    )
    op.create_index(
        "ix_notification_state_digest_id", "notification", ["state", "digest_id"], unique=False
    )
    op.create_index(op.f("ix_notification_update_id"), "notification", ["update_id"], unique=False)
    op.create_index(
        op.f("ix_notification_version_id"), "notification", ["version_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_notification_version_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_update_id"), table_name="notification")
    op.drop_index("ix_notification_state_digest_id", table_name="notification")
    op.drop_index(op.f("ix_notification_obligation_id"), table_name="notification")
    op.drop_index(op.f("ix_notification_digest_id"), table_name="notification")
    op.drop_index("ix_notification_caused_at", table_name="notification")
    op.drop_table("notification")
    op.drop_table("subscription")
    op.drop_index(
        "uq_mail_digest_open",
        table_name="mail_digest",
        sqlite_where=sa.text("state IN ('waiting', 'claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'claimed', 'sending')"),
    )
    op.drop_index("ix_mail_digest_state_next_attempt_at", table_name="mail_digest")
    op.drop_table("mail_digest")
