"""Add the uploaded files and the mappings of their columns.

Revision: 0012, after 0011.
The previous release must run on this schema: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _vocabulary(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _owner(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.CheckConstraint(
            "(country_iso3 IS NULL) <> (organisation_id IS NULL)",
            name=op.f(f"ck_{table}_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f(f"fk_{table}_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f(f"fk_{table}_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "intake_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(3)),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", _vocabulary("intakekind", "pledges", "indicators", "progress"), nullable=False
        ),
        sa.Column(
            "state",
            _vocabulary("intakestate", "uploaded", "checked", "applied", "undone"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(content IS NULL) = (state IN ('applied', 'undone'))",
            name=op.f("ck_intake_batch_content_until_applied"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_intake_batch_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        *_owner("intake_batch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_batch")),
    )
    for column in ("country_iso3", "organisation_id"):
        op.create_index(f"ix_intake_batch_{column}", "intake_batch", [column, "created_at"])
    op.create_table(
        "intake_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(3)),
        sa.Column("organisation_id", sa.Integer()),
        sa.Column(
            "kind", _vocabulary("intakekind", "pledges", "indicators", "progress"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        *_owner("intake_mapping"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_mapping")),
        sa.UniqueConstraint(
            "country_iso3",
            "kind",
            "name_key",
            name=op.f("uq_intake_mapping_country_iso3_kind_name_key"),
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "name_key",
            name=op.f("uq_intake_mapping_organisation_id_kind_name_key"),
        ),
    )


def downgrade() -> None:
    op.drop_table("intake_mapping")
    for column in ("country_iso3", "organisation_id"):
        op.drop_index(f"ix_intake_batch_{column}", table_name="intake_batch")
    op.drop_table("intake_batch")
