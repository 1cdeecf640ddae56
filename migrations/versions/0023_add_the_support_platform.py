"""Add needs, offers, what came of them together, and what was delivered.

Revision: 0023, after 0022.
The previous release must run on this schema: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LANGUAGES = ("es", "en", "pt", "fr")
STATES = (
    "draft",
    "awaiting_sign_off",
    "submitted",
    "returned",
    "published",
    "accepted",
    "withdrawn",
)


def upgrade() -> None:
    _add_offer()
    _add_offer_area()
    _add_offer_country()
    _add_need()
    _add_support_match()
    _add_delivery()


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_table("support_match")
    op.drop_table("need")
    op.drop_table("offer_country")
    op.drop_table("offer_area")
    op.drop_table("offer")


def _vocabulary(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _add_offer() -> None:
    op.create_table(
        "offer",
        sa.Column("lead_country_iso3", sa.String(length=3), nullable=True),
        sa.Column("lead_organisation_id", sa.Integer(), nullable=True),
        sa.Column("external_ref", sa.String(length=200), nullable=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", _vocabulary("language", *LANGUAGES), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("state", _vocabulary("state", *STATES), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("last_editor_id", sa.Integer(), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'accepted'", name=op.f("ck_offer_own_states")),
        sa.CheckConstraint(
            "(amount_minor IS NULL) = (currency IS NULL)",
            name=op.f("ck_offer_amount_with_currency"),
        ),
        sa.CheckConstraint(
            "(lead_country_iso3 IS NULL) <> (lead_organisation_id IS NULL)",
            name=op.f("ck_offer_one_lead"),
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_offer_amount_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_offer_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_offer_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["last_editor_id"],
            ["user_account.id"],
            name=op.f("fk_offer_last_editor_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_country_iso3"],
            ["country.iso3"],
            name=op.f("fk_offer_lead_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_offer_lead_organisation_id_organisation"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"],
            ["user_account.id"],
            name=op.f("fk_offer_submitter_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("code", name=op.f("uq_offer_code")),
        sa.UniqueConstraint(
            "lead_country_iso3",
            "external_ref",
            name=op.f("uq_offer_lead_country_iso3_external_ref"),
        ),
        sa.UniqueConstraint(
            "lead_organisation_id",
            "external_ref",
            name=op.f("uq_offer_lead_organisation_id_external_ref"),
        ),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_state", ["state"], unique=False)


def _add_offer_area() -> None:
    op.create_table(
        "offer_area",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_offer_area_area_id_area"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_offer_area_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("offer_id", "area_id", name=op.f("pk_offer_area")),
    )


def _add_offer_country() -> None:
    op.create_table(
        "offer_country",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("country_iso3", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_iso3"],
            ["country.iso3"],
            name=op.f("fk_offer_country_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_offer_country_offer_id_offer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("offer_id", "country_iso3", name=op.f("pk_offer_country")),
    )


def _add_need() -> None:
    op.create_table(
        "need",
        sa.Column("lead_country_iso3", sa.String(length=3), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            _vocabulary(
                "supportkind", "policy", "financial", "material", "technical", "places", "other"
            ),
            nullable=False,
        ),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("language", _vocabulary("language", *LANGUAGES), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("state", _vocabulary("state", *STATES), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("last_editor_id", sa.Integer(), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'accepted'", name=op.f("ck_need_own_states")),
        sa.CheckConstraint(
            "(amount_minor IS NULL) = (currency IS NULL)", name=op.f("ck_need_amount_with_currency")
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_need_amount_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_need_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_need_area_id_area"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_need_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["last_editor_id"],
            ["user_account.id"],
            name=op.f("fk_need_last_editor_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_country_iso3"],
            ["country.iso3"],
            name=op.f("fk_need_lead_country_iso3_country"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_need_pledge_id_pledge"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"],
            ["user_account.id"],
            name=op.f("fk_need_submitter_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("code", name=op.f("uq_need_code")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_need_lead_country_iso3"), ["lead_country_iso3"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_need_pledge_id"), ["pledge_id"], unique=False)
        batch_op.create_index("ix_need_state_area_id", ["state", "area_id"], unique=False)


def _add_support_match() -> None:
    op.create_table(
        "support_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _vocabulary(
                "matchstate",
                "suggested",
                "contacted",
                "agreed",
                "delivering",
                "delivered",
                "declined",
                "lapsed",
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(amount_minor IS NULL) = (currency IS NULL)",
            name=op.f("ck_support_match_amount_with_currency"),
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_support_match_amount_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_support_match_quantity_positive")),
        sa.CheckConstraint(
            "score IS NULL OR score BETWEEN 0 AND 100", name=op.f("ck_support_match_score")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_support_match_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["need.id"],
            name=op.f("fk_support_match_need_id_need"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_support_match_offer_id_offer"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_match")),
    )
    with op.batch_alter_table("support_match", schema=None) as batch_op:
        batch_op.create_index("ix_support_match_offer_id", ["offer_id"], unique=False)
        batch_op.create_index(
            "uq_support_match_live",
            ["need_id", "offer_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('suggested', 'contacted', 'agreed', 'delivering', 'delivered')"
            ),
            postgresql_where=sa.text(
                "state IN ('suggested', 'contacted', 'agreed', 'delivering', 'delivered')"
            ),
        )


def _add_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_delivery_amount_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user_account.id"],
            name=op.f("fk_delivery_author_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["support_match.id"],
            name=op.f("fk_delivery_match_id_support_match"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_match_id"), ["match_id"], unique=False)
