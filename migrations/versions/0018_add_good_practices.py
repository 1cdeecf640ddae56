"""Add good practices, their texts, and the countries that take them up.

Revision: 0018, after 0017.
The previous release must run on this schema: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("lead_country_iso3", sa.String(length=3), nullable=True),
        sa.Column("lead_organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(lead_country_iso3 IS NULL) <> (lead_organisation_id IS NULL)",
            name=op.f("ck_practice_one_lead"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_practice_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_country_iso3"],
            ["country.iso3"],
            name=op.f("fk_practice_lead_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_practice_lead_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("code", name=op.f("uq_practice_code")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_lead_country_iso3"), ["lead_country_iso3"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_practice_lead_organisation_id"), ["lead_organisation_id"], unique=False
        )

    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "interested",
                "adapting",
                "adopted",
                "dropped",
                name="adoptionstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "es",
                "en",
                "pt",
                "fr",
                name="language",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_adoption_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_adoption_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_adoption_practice_id_practice"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint(
            "practice_id", "country_iso3", name=op.f("uq_adoption_practice_id_country_iso3")
        ),
    )
    with op.batch_alter_table("adoption", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoption_country_iso3"), ["country_iso3"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_adoption_pledge_id"), ["pledge_id"], unique=False)

    op.create_table(
        "practice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "awaiting_sign_off",
                "submitted",
                "returned",
                "published",
                "accepted",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "es",
                "en",
                "pt",
                "fr",
                name="language",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("populations", sa.Text(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("return_note", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("last_editor_id", sa.Integer(), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'accepted'", name=op.f("ck_practice_version_no_update_state")),
        sa.CheckConstraint(
            "is_current = false OR published_at IS NOT NULL",
            name=op.f("ck_practice_version_current_published"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_practice_version_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["last_editor_id"],
            ["user_account.id"],
            name=op.f("fk_practice_version_last_editor_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_practice_version_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_practice_version_practice_id_practice"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"],
            ["user_account.id"],
            name=op.f("fk_practice_version_submitter_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint(
            "practice_id", "number", name=op.f("uq_practice_version_practice_id_number")
        ),
    )
    with op.batch_alter_table("practice_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_version_pledge_id"), ["pledge_id"], unique=False
        )
        batch_op.create_index(
            "ix_practice_version_state_submitted_at", ["state", "submitted_at"], unique=False
        )
        batch_op.create_index(
            "uq_practice_version_current",
            ["practice_id"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.create_index(
            "uq_practice_version_open",
            ["practice_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"
            ),
            postgresql_where=sa.text(
                "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"
            ),
        )

    op.create_table(
        "adoption_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "interested",
                "adapting",
                "adopted",
                "dropped",
                name="adoptionstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "es",
                "en",
                "pt",
                "fr",
                name="language",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adoption_id"],
            ["adoption.id"],
            name=op.f("fk_adoption_step_adoption_id_adoption"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_step")),
        sa.UniqueConstraint(
            "adoption_id", "number", name=op.f("uq_adoption_step_adoption_id_number")
        ),
    )
    op.create_table(
        "practice_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["practice_version.id"],
            name=op.f("fk_practice_link_version_id_practice_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_link")),
    )
    with op.batch_alter_table("practice_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_link_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "practice_version_area",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_practice_version_area_area_id_area"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["practice_version.id"],
            name=op.f("fk_practice_version_area_version_id_practice_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "area_id", name=op.f("pk_practice_version_area")),
    )
    with op.batch_alter_table("practice_version_area", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_version_area_area_id"), ["area_id"], unique=False
        )


def downgrade() -> None:
    for table in (
        "practice_version_area",
        "practice_link",
        "adoption_step",
        "practice_version",
        "adoption",
        "practice",
    ):
        op.drop_table(table)
