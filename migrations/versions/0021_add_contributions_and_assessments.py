"""Add what partners contribute to joint pledges, independent assessments, and versions of organisations.

Revision: 0021, after 0020.
The previous release must run on this schema: it knows nothing of the tables, and the database begins the version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LANGUAGES = "('es', 'en', 'pt', 'fr')"
LEVELS = "('confirmed', 'partly_confirmed', 'not_confirmed', 'cannot_tell')"
STATES = (
    "('draft', 'awaiting_sign_off', 'submitted', 'returned', 'published', 'accepted', 'withdrawn')"
)
CONTRIBUTION = {
    "never_a_draft": "state IN ('submitted', 'returned', 'accepted')",
    "amount_not_negative": "amount_minor >= 0",
    "amount_with_currency": "(amount_minor IS NULL) = (amount_currency IS NULL)",
    "current_accepted": "is_current = false OR state = 'accepted'",
    "state": f"state IN {STATES}",
    "language": f"language IN {LANGUAGES}",
}
ASSESSMENT = {
    "reply_dated": "(reply = '') = (replied_at IS NULL)",
    "reply_in_a_language": "(reply = '') = (reply_language IS NULL)",
    "reply_to_the_published": "reply = '' OR published_at IS NOT NULL",
    "reply_language": f"reply_language IN {LANGUAGES}",
    "assessmentlevel": f"level IN {LEVELS}",
    "language": f"language IN {LANGUAGES}",
}
OF_ONE = ["pledge_id", "organisation_id", "period_id"]


def upgrade() -> None:
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _contributions()
    _assessments()


def downgrade() -> None:
    op.drop_table("assessment_source")
    op.drop_table("assessment")
    op.drop_table("contribution")
    with op.batch_alter_table("organisation") as table:
        table.drop_column("version")


def _contributions() -> None:
    name = "contribution"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("amount_currency", sa.String(length=3), nullable=True),
        sa.Column("return_note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("last_editor_id", sa.Integer(), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        _key(name, "pledge_id", "pledge"),
        _key(name, "organisation_id", "organisation"),
        _key(name, "period_id", "reporting_period"),
        *(
            _key(name, f"{who}_id", "user_account")
            for who in ("author", "last_editor", "submitter")
        ),
        sa.UniqueConstraint(
            *OF_ONE, "revision", name=op.f(f"uq_{name}_{'_'.join(OF_ONE)}_revision")
        ),
        *_checks(name, CONTRIBUTION),
    )
    op.create_index(op.f(f"ix_{name}_organisation_id"), name, ["organisation_id"])
    op.create_index(op.f(f"ix_{name}_state_submitted_at"), name, ["state", "submitted_at"])
    _one("uq_contribution_current", name, OF_ONE, "is_current")
    _one("uq_contribution_open", name, OF_ONE, "state <> 'accepted'")


def _assessments() -> None:
    name = "assessment"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("reply_language", sa.String(length=2), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        _key(name, "pledge_id", "pledge"),
        _key(name, "author_id", "user_account"),
        sa.UniqueConstraint("pledge_id", "number", name=op.f(f"uq_{name}_pledge_id_number")),
        *_checks(name, ASSESSMENT),
    )
    _one("uq_assessment_draft", name, ["pledge_id"], "published_at IS NULL")
    source = "assessment_source"
    op.create_table(
        source,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{source}")),
        _key(source, "assessment_id", name, "CASCADE"),
    )
    op.create_index(op.f(f"ix_{source}_assessment_id"), source, ["assessment_id"])


def _key(table: str, column: str, to: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()
    ]


def _one(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        op.f(name),
        table,
        columns,
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
