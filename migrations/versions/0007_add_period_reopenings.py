"""Add the reopenings of closed periods for one country or organisation.

Revision: 0007, after 0006.
The previous release must run on this schema: it knows nothing of this table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "period_reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(country_iso3 IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_period_reopening_for_one"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_period_reopening_with_reason")),
        sa.CheckConstraint("ends_at > opened_at", name=op.f("ck_period_reopening_ends_later")),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_period_reopening_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_period_reopening_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_period_reopening_period_id_reporting_period"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_reopening")),
    )
    op.create_index(
        op.f("ix_period_reopening_period_id"), "period_reopening", ["period_id"], unique=False
    )
    for whose in ("country_iso3", "organisation_id"):
        op.create_index(
            f"uq_period_reopening_{whose}",
            "period_reopening",
            ["period_id", whose],
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        )


def downgrade() -> None:
    op.drop_table("period_reopening")
