"""make the first tables.

Revision: 0001, the first.
The previous release must run on this schema: add, fill, switch and drop are separate releases.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "audit_event",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_role", sa.String(length=120), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    op.create_index(op.f("ix_audit_event_action"), "audit_event", ["action"], unique=False)
    op.create_index(
        "ix_audit_event_object_type_object_id",
        "audit_event",
        ["object_type", "object_id"],
        unique=False,
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "code_counter",
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_code_counter")),
    )
    op.create_table(
        "country",
        sa.Column("iso3", sa.String(length=3), nullable=False),
        sa.Column("iso2", sa.String(length=2), nullable=False),
        sa.Column("m49", sa.String(length=3), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_pt", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("subregion", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("needs_sign_off", sa.Boolean(), nullable=False),
        sa.Column("is_territory", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("iso3", name=op.f("pk_country")),
        sa.UniqueConstraint("iso2", name=op.f("uq_country_iso2")),
        sa.UniqueConstraint("m49", name=op.f("uq_country_m49")),
    )
    op.create_table(
        "forum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("acronym_es", sa.Text(), nullable=False),
        sa.Column("acronym_en", sa.Text(), nullable=False),
        sa.Column("acronym_pt", sa.Text(), nullable=False),
        sa.Column("acronym_fr", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("other_members", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_es", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_pt", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum")),
        sa.UniqueConstraint("code", name=op.f("uq_forum_code")),
    )
    op.create_table(
        "plan_of_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_es", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_pt", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_of_action")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_of_action_code")),
    )
    op.create_table(
        "process_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date_from", sa.Text(), nullable=False),
        sa.Column("date_to", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("place_es", sa.Text(), nullable=False),
        sa.Column("place_en", sa.Text(), nullable=False),
        sa.Column("place_pt", sa.Text(), nullable=False),
        sa.Column("place_fr", sa.Text(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_es", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_pt", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_event")),
        sa.UniqueConstraint("code", name=op.f("uq_process_event_code")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_es", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_pt", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("vocabulary", "code", name=op.f("uq_term_vocabulary_code")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
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
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "form_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_form_key_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_key")),
        sa.UniqueConstraint(
            "user_id", "purpose", "key", name=op.f("uq_form_key_user_id_purpose_key")
        ),
    )
    op.create_table(
        "forum_member",
        sa.Column("forum_id", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=False),
        sa.Column("member_from", sa.Date(), nullable=True),
        sa.Column("member_to", sa.Date(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_forum_member_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["forum_id"],
            ["forum.id"],
            name=op.f("fk_forum_member_forum_id_forum"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("forum_id", "country_iso3", name=op.f("pk_forum_member")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_pt", sa.Text(), nullable=False),
        sa.Column("name_fr", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_organisation_not_into_itself")),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_organisation_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_merged_into_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("covers_from", sa.Date(), nullable=False),
        sa.Column("covers_to", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("publishes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("covers_to >= covers_from", name=op.f("ck_reporting_period_covers")),
        sa.CheckConstraint(
            "due_on >= opens_on", name=op.f("ck_reporting_period_due_after_opening")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR closed_at IS NOT NULL",
            name=op.f("ck_reporting_period_published_closed"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plan_of_action.id"],
            name=op.f("fk_reporting_period_plan_id_plan_of_action"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
        sa.UniqueConstraint("code", name=op.f("uq_reporting_period_code")),
        sa.UniqueConstraint("covers_from", name=op.f("uq_reporting_period_covers_from")),
    )
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_session")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("supporting_organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_es", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_pt", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plan_of_action.id"],
            name=op.f("fk_area_plan_id_plan_of_action"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["supporting_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_area_supporting_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_area_plan_id_number")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "focal_point",
                "approver",
                "partner",
                "monitor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("country_iso3", sa.String(length=3), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'partner') = (organisation_id IS NOT NULL)",
            name=op.f("ck_membership_organisation"),
        ),
        sa.CheckConstraint(
            "(role IN ('focal_point', 'approver')) = (country_iso3 IS NOT NULL)",
            name=op.f("ck_membership_country"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_membership_window")
        ),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_membership_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_membership_user_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(
        op.f("ix_membership_country_iso3"), "membership", ["country_iso3"], unique=False
    )
    op.create_index(
        op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"], unique=False)
    op.create_table(
        "line_of_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "programme",
                "action",
                "priority",
                name="linekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "verified",
                "working_title",
                "translation",
                "unverified",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title_es", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_pt", sa.Text(), nullable=False),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_line_of_action_window")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_line_of_action_area_id_area"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["line_of_action.id"],
            name=op.f("fk_line_of_action_parent_id_line_of_action"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["plan_of_action.id"],
            name=op.f("fk_line_of_action_plan_id_plan_of_action"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_of_action")),
        sa.UniqueConstraint("code", name=op.f("uq_line_of_action_code")),
    )
    op.create_index(op.f("ix_line_of_action_area_id"), "line_of_action", ["area_id"], unique=False)
    op.create_index(
        op.f("ix_line_of_action_parent_id"), "line_of_action", ["parent_id"], unique=False
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=True),
        sa.Column("lead_country_iso3", sa.String(length=3), nullable=True),
        sa.Column("lead_organisation_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "planning",
                "in_progress",
                "fulfilled",
                "discontinued",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(lead_country_iso3 IS NULL) <> (lead_organisation_id IS NULL)",
            name=op.f("ck_pledge_one_lead"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_pledge_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_pledge_area_id_area"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lead_country_iso3"],
            ["country.iso3"],
            name=op.f("fk_pledge_lead_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pledge_lead_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("code", name=op.f("uq_pledge_code")),
        sa.UniqueConstraint(
            "lead_country_iso3",
            "external_ref",
            name=op.f("uq_pledge_lead_country_iso3_external_ref"),
        ),
        sa.UniqueConstraint(
            "lead_organisation_id",
            "external_ref",
            name=op.f("uq_pledge_lead_organisation_id_external_ref"),
        ),
    )
    op.create_index(
        "ix_pledge_area_country_stage",
        "pledge",
        ["area_id", "lead_country_iso3", "stage"],
        unique=False,
    )
    op.create_index(op.f("ix_pledge_area_id"), "pledge", ["area_id"], unique=False)
    op.create_index(
        op.f("ix_pledge_lead_country_iso3"), "pledge", ["lead_country_iso3"], unique=False
    )
    op.create_index(
        op.f("ix_pledge_lead_organisation_id"), "pledge", ["lead_organisation_id"], unique=False
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_indicator_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("pledge_id", "ref", name=op.f("uq_indicator_pledge_id_ref")),
    )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("planned_to", sa.Date(), nullable=True),
        sa.Column("weight_bp", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "under_way",
                "done",
                "cancelled",
                name="milestonestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(done_on IS NOT NULL) = (state = 'done')", name=op.f("ck_milestone_done_on")
        ),
        sa.CheckConstraint("planned_to >= planned_from", name=op.f("ck_milestone_planned")),
        sa.CheckConstraint("weight_bp BETWEEN 0 AND 10000", name=op.f("ck_milestone_weight")),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_milestone_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("pledge_id", "position", name=op.f("uq_milestone_pledge_id_position")),
    )
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("lead_country_iso3", sa.String(length=3), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_owed", sa.Boolean(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_reason", sa.Text(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted",
                "no_change",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "planning",
                "in_progress",
                "fulfilled",
                "discontinued",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("stage_changed_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress", sa.String(length=200), nullable=True),
        sa.Column(
            "progress_reason",
            sa.Enum(
                "ok",
                "partial",
                "none_computable",
                "stage_only",
                "not_reported",
                name="progressreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("indicators", sa.Integer(), nullable=False),
        sa.Column("computable", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (stage IS NULL)", name=op.f("ck_obligation_answer_with_stage")
        ),
        sa.CheckConstraint(
            "(waived_at IS NULL) = (waived_reason IS NULL)",
            name=op.f("ck_obligation_waived_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["reporting_period.id"],
            name=op.f("fk_obligation_period_id_reporting_period"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_obligation_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint(
            "pledge_id", "period_id", name=op.f("uq_obligation_pledge_id_period_id")
        ),
    )
    op.create_index(
        "ix_obligation_period_id_pledge_id", "obligation", ["period_id", "pledge_id"], unique=False
    )
    op.create_index(
        "ix_obligation_figures",
        "obligation",
        [
            "period_id",
            "is_owed",
            "waived_at",
            "area_id",
            "lead_country_iso3",
            "answer",
            "stage",
            "due_at",
            "answered_at",
            "progress",
        ],
        unique=False,
    )
    op.create_index(
        "ix_obligation_trend",
        "obligation",
        ["period_id", "is_owed", "waived_at", "answer", "stage", "due_at"],
        unique=False,
    )
    op.create_table(
        "outside_identity",
        sa.Column(
            "scheme",
            sa.Enum(
                "grf",
                "multistakeholder",
                "gcr_objective",
                "forum",
                "sdg",
                "other",
                name="linkscheme",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_outside_identity_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("scheme", "identifier", name=op.f("pk_outside_identity")),
    )
    op.create_index(
        op.f("ix_outside_identity_pledge_id"), "outside_identity", ["pledge_id"], unique=False
    )
    op.create_table(
        "pledge_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
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
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("expected_result", sa.Text(), nullable=False),
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
        sa.Column("support_kinds", sa.Text(), nullable=False),
        sa.Column("country_roles", sa.Text(), nullable=False),
        sa.Column("populations", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("lead_institution", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("budget_currency", sa.String(length=3), nullable=True),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column(
            "progress_method",
            sa.Enum(
                "indicators",
                "milestones",
                "stage_only",
                name="progressmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "change_reason",
            sa.Enum(
                "correction",
                "scope",
                "target_raised",
                "target_lowered",
                "deadline_moved",
                "merged",
                "split",
                name="changereason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("last_editor_id", sa.Integer(), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'accepted'", name=op.f("ck_pledge_version_no_update_state")),
        sa.CheckConstraint(
            "(budget_minor IS NULL) = (budget_currency IS NULL)",
            name=op.f("ck_pledge_version_budget_with_currency"),
        ),
        sa.CheckConstraint("budget_minor >= 0", name=op.f("ck_pledge_version_budget_not_negative")),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_pledge_version_ends_after_start"),
        ),
        sa.CheckConstraint(
            "is_current = false OR published_at IS NOT NULL",
            name=op.f("ck_pledge_version_current_published"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_pledge_version_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["last_editor_id"],
            ["user_account.id"],
            name=op.f("fk_pledge_version_last_editor_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_pledge_version_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"],
            ["user_account.id"],
            name=op.f("fk_pledge_version_submitter_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_version")),
        sa.UniqueConstraint("pledge_id", "number", name=op.f("uq_pledge_version_pledge_id_number")),
    )
    op.create_index(
        "ix_pledge_version_state_submitted_at",
        "pledge_version",
        ["state", "submitted_at"],
        unique=False,
    )
    op.create_index(
        "ix_pledge_version_published_at", "pledge_version", ["published_at"], unique=False
    )
    op.create_index(
        "uq_pledge_version_current",
        "pledge_version",
        ["pledge_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_index(
        "uq_pledge_version_open",
        "pledge_version",
        ["pledge_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"),
        postgresql_where=sa.text(
            "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"
        ),
    )
    op.create_table(
        "indicator_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "number",
                "percentage",
                "ratio",
                "yes_no",
                "money",
                name="indicatorkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "increase",
                "decrease",
                "maintain",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "accumulation",
            sa.Enum(
                "cumulative",
                "per_period",
                name="accumulation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column(
            "baseline_value",
            sa.Numeric(24, 10).with_variant(sa.String(28), "sqlite"),
            nullable=True,
        ),
        sa.Column("baseline_date", sa.Date(), nullable=True),
        sa.Column("baseline_reason", sa.Text(), nullable=False),
        sa.Column(
            "target_value", sa.Numeric(24, 10).with_variant(sa.String(28), "sqlite"), nullable=True
        ),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("shared_code", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(currency IS NULL) = (kind <> 'money')",
            name=op.f("ck_indicator_definition_money_with_currency"),
        ),
        sa.CheckConstraint(
            "baseline_value IS NULL OR baseline_reason = ''",
            name=op.f("ck_indicator_definition_baseline_or_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_definition_indicator_id_indicator"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_indicator_definition_version_id_pledge_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_definition")),
        sa.UniqueConstraint(
            "version_id",
            "indicator_id",
            name=op.f("uq_indicator_definition_version_id_indicator_id"),
        ),
    )
    op.create_index(
        op.f("ix_indicator_definition_indicator_id"),
        "indicator_definition",
        ["indicator_id"],
        unique=False,
    )
    op.create_table(
        "pledge_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "grf",
                "multistakeholder",
                "gcr_objective",
                "forum",
                "sdg",
                "other",
                name="linkscheme",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "same_as",
                "part_of",
                "contributes_to",
                "derived_from",
                name="linkrelation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_pledge_link_version_id_pledge_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_link")),
        sa.UniqueConstraint(
            "version_id",
            "scheme",
            "identifier",
            name=op.f("uq_pledge_link_version_id_scheme_identifier"),
        ),
    )
    op.create_index(
        "ix_pledge_link_scheme_identifier", "pledge_link", ["scheme", "identifier"], unique=False
    )
    op.create_table(
        "pledge_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "co_pledger",
                "implementer",
                "supporter",
                name="partyrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("country_iso3", sa.String(length=3), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(country_iso3 IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_pledge_party_one_party"),
        ),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_pledge_party_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pledge_party_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_pledge_party_version_id_pledge_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_party")),
        sa.UniqueConstraint(
            "version_id", "country_iso3", name=op.f("uq_pledge_party_version_id_country_iso3")
        ),
        sa.UniqueConstraint(
            "version_id", "organisation_id", name=op.f("uq_pledge_party_version_id_organisation_id")
        ),
    )
    op.create_index(
        op.f("ix_pledge_party_country_iso3"), "pledge_party", ["country_iso3"], unique=False
    )
    op.create_index(
        op.f("ix_pledge_party_organisation_id"), "pledge_party", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_pledge_party_version_id"), "pledge_party", ["version_id"], unique=False
    )
    op.create_table(
        "pledge_version_area",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name=op.f("fk_pledge_version_area_area_id_area"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_pledge_version_area_version_id_pledge_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "area_id", name=op.f("pk_pledge_version_area")),
    )
    op.create_table(
        "pledge_version_line",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["line_of_action.id"],
            name=op.f("fk_pledge_version_line_line_id_line_of_action"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_pledge_version_line_version_id_pledge_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "line_id", name=op.f("pk_pledge_version_line")),
    )
    op.create_index(
        op.f("ix_pledge_version_line_line_id"), "pledge_version_line", ["line_id"], unique=False
    )
    op.create_table(
        "progress_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
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
        sa.Column(
            "stage",
            sa.Enum(
                "planning",
                "in_progress",
                "fulfilled",
                "discontinued",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
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
        sa.Column("achievements", sa.Text(), nullable=False),
        sa.Column("challenges", sa.Text(), nullable=False),
        sa.Column("challenge_codes", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("support_needed", sa.Text(), nullable=False),
        sa.Column("no_change", sa.Boolean(), nullable=False),
        sa.Column("base_update_id", sa.Integer(), nullable=True),
        sa.Column("attested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spent_minor", sa.BigInteger(), nullable=True),
        sa.Column("spent_currency", sa.String(length=3), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("last_editor_id", sa.Integer(), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "is_current = false OR state = 'accepted'",
            name=op.f("ck_progress_update_current_accepted"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'withdrawn')",
            name=op.f("ck_progress_update_no_pledge_state"),
        ),
        sa.CheckConstraint(
            "(spent_minor IS NULL) = (spent_currency IS NULL)",
            name=op.f("ck_progress_update_spent_with_currency"),
        ),
        sa.CheckConstraint(
            "no_change = (attested_at IS NOT NULL AND base_update_id IS NOT NULL)",
            name=op.f("ck_progress_update_attested"),
        ),
        sa.CheckConstraint("spent_minor >= 0", name=op.f("ck_progress_update_spent_not_negative")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_progress_update_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["base_update_id"],
            ["progress_update.id"],
            name=op.f("fk_progress_update_base_update_id_progress_update"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["last_editor_id"],
            ["user_account.id"],
            name=op.f("fk_progress_update_last_editor_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["obligation.id"],
            name=op.f("fk_progress_update_obligation_id_obligation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"],
            ["user_account.id"],
            name=op.f("fk_progress_update_submitter_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_update")),
        sa.UniqueConstraint(
            "obligation_id", "revision", name=op.f("uq_progress_update_obligation_id_revision")
        ),
    )
    op.create_index(
        op.f("ix_progress_update_base_update_id"),
        "progress_update",
        ["base_update_id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_update_state_submitted_at",
        "progress_update",
        ["state", "submitted_at"],
        unique=False,
    )
    op.create_index(
        "ix_progress_update_accepted_at", "progress_update", ["accepted_at"], unique=False
    )
    op.create_index(
        "uq_progress_update_current",
        "progress_update",
        ["obligation_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_index(
        "uq_progress_update_open",
        "progress_update",
        ["obligation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"),
        postgresql_where=sa.text(
            "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"
        ),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "law",
                "decree",
                "policy",
                "budget",
                "statistics",
                "evaluation",
                "press",
                "other",
                name="evidencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
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
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name=op.f("fk_evidence_update_id_progress_update"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_update_id"), "evidence", ["update_id"], unique=False)
    op.create_table(
        "indicator_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column(
            "value_state",
            sa.Enum(
                "reported",
                "not_collected",
                "not_applicable",
                name="valuestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Numeric(24, 10).with_variant(sa.String(28), "sqlite"), nullable=True),
        sa.Column(
            "numerator", sa.Numeric(24, 10).with_variant(sa.String(28), "sqlite"), nullable=True
        ),
        sa.Column(
            "denominator", sa.Numeric(24, 10).with_variant(sa.String(28), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(value IS NOT NULL OR numerator IS NOT NULL) = (value_state = 'reported')",
            name=op.f("ck_indicator_reading_value_said"),
        ),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL)",
            name=op.f("ck_indicator_reading_whole_ratio"),
        ),
        sa.CheckConstraint(
            "value IS NULL OR numerator IS NULL", name=op.f("ck_indicator_reading_value_or_ratio")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_reading_indicator_id_indicator"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name=op.f("fk_indicator_reading_update_id_progress_update"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_reading")),
        sa.UniqueConstraint(
            "update_id", "indicator_id", name=op.f("uq_indicator_reading_update_id_indicator_id")
        ),
    )
    op.create_index(
        op.f("ix_indicator_reading_indicator_id"),
        "indicator_reading",
        ["indicator_id"],
        unique=False,
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("update_id", sa.Integer(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "signed_off",
                "published",
                "accepted",
                "returned",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(version_id IS NULL) <> (update_id IS NULL)", name=op.f("ck_review_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["user_account.id"],
            name=op.f("fk_review_reviewer_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["progress_update.id"],
            name=op.f("fk_review_update_id_progress_update"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pledge_version.id"],
            name=op.f("fk_review_version_id_pledge_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_update_id"), "review", ["update_id"], unique=False)
    op.create_index(op.f("ix_review_version_id"), "review", ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("installation")
    op.drop_index(op.f("ix_review_version_id"), table_name="review")
    op.drop_index(op.f("ix_review_update_id"), table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_indicator_reading_indicator_id"), table_name="indicator_reading")
    op.drop_table("indicator_reading")
    op.drop_index(op.f("ix_evidence_update_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(
        "uq_progress_update_open",
        table_name="progress_update",
        sqlite_where=sa.text("state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"),
        postgresql_where=sa.text(
            "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"
        ),
    )
    op.drop_index(
        "uq_progress_update_current",
        table_name="progress_update",
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index("ix_progress_update_state_submitted_at", table_name="progress_update")
    op.drop_index("ix_progress_update_accepted_at", table_name="progress_update")
    op.drop_index(op.f("ix_progress_update_base_update_id"), table_name="progress_update")
    op.drop_table("progress_update")
    op.drop_index(op.f("ix_pledge_version_line_line_id"), table_name="pledge_version_line")
    op.drop_table("pledge_version_line")
    op.drop_table("pledge_version_area")
    op.drop_index(op.f("ix_pledge_party_version_id"), table_name="pledge_party")
    op.drop_index(op.f("ix_pledge_party_organisation_id"), table_name="pledge_party")
    op.drop_index(op.f("ix_pledge_party_country_iso3"), table_name="pledge_party")
    op.drop_table("pledge_party")
    op.drop_index("ix_pledge_link_scheme_identifier", table_name="pledge_link")
    op.drop_table("pledge_link")
    op.drop_index(op.f("ix_indicator_definition_indicator_id"), table_name="indicator_definition")
    op.drop_table("indicator_definition")
    op.drop_index(
        "uq_pledge_version_open",
        table_name="pledge_version",
        sqlite_where=sa.text("state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"),
        postgresql_where=sa.text(
            "state IN ('draft', 'awaiting_sign_off', 'submitted', 'returned')"
        ),
    )
    op.drop_index(
        "uq_pledge_version_current",
        table_name="pledge_version",
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.drop_index("ix_pledge_version_state_submitted_at", table_name="pledge_version")
    op.drop_index("ix_pledge_version_published_at", table_name="pledge_version")
    op.drop_table("pledge_version")
    op.drop_index(op.f("ix_outside_identity_pledge_id"), table_name="outside_identity")
    op.drop_table("outside_identity")
    op.drop_index("ix_obligation_trend", table_name="obligation")
    op.drop_index("ix_obligation_figures", table_name="obligation")
    op.drop_index("ix_obligation_period_id_pledge_id", table_name="obligation")
    op.drop_table("obligation")
    op.drop_table("milestone")
    op.drop_table("indicator")
    op.drop_index(op.f("ix_pledge_lead_organisation_id"), table_name="pledge")
    op.drop_index(op.f("ix_pledge_lead_country_iso3"), table_name="pledge")
    op.drop_index(op.f("ix_pledge_area_id"), table_name="pledge")
    op.drop_index("ix_pledge_area_country_stage", table_name="pledge")
    op.drop_table("pledge")
    op.drop_index(op.f("ix_line_of_action_parent_id"), table_name="line_of_action")
    op.drop_index(op.f("ix_line_of_action_area_id"), table_name="line_of_action")
    op.drop_table("line_of_action")
    op.drop_index(op.f("ix_membership_user_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_country_iso3"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("area")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_table("reporting_period")
    op.drop_table("organisation")
    op.drop_table("forum_member")
    op.drop_table("form_key")
    op.drop_table("user_account")
    op.drop_table("term")
    op.drop_table("process_event")
    op.drop_table("plan_of_action")
    op.drop_table("forum")
    op.drop_table("country")
    op.drop_table("code_counter")
    op.drop_table("audit_head")
    op.drop_index("ix_audit_event_object_type_object_id", table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_action"), table_name="audit_event")
    op.drop_table("audit_event")
