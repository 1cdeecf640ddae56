"""Let a piece of evidence be a file: its name, type, size and SHA-256, by whom and when.

Revision: 0013, after 0012.
The previous release must run on this schema: it writes links only, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FILE_TYPES = ("pdf", "png", "jpeg", "webp", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt")
CHECKS = {
    "ck_evidence_link_or_file": "(url IS NULL) <> (sha256 IS NULL)",
    "ck_evidence_whole_file": (
        "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (file_type IS NULL) "
        "AND (sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (added_at IS NULL)"
    ),
    "ck_evidence_size_positive": "size > 0",
    "ck_evidence_filetype": f"file_type IN ({', '.join(map(repr, FILE_TYPES))})",
}
ONE, ADDED_BY = "uq_evidence_update_id_sha256", "fk_evidence_added_by_id_user_account"
COLUMNS = ("sha256", "file_name", "file_type", "size", "added_by_id", "added_at")


def upgrade() -> None:
    with op.batch_alter_table("evidence") as table:
        table.alter_column("url", existing_type=sa.String(length=2000), nullable=True)
        table.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("file_name", sa.Text(), nullable=True))
        table.add_column(sa.Column("file_type", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("size", sa.Integer(), nullable=True))
        table.add_column(sa.Column("added_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
        for name, rule in CHECKS.items():
            table.create_check_constraint(op.f(name), rule)
        table.create_unique_constraint(op.f(ONE), ["update_id", "sha256"])
        table.create_foreign_key(
            op.f(ADDED_BY), "user_account", ["added_by_id"], ["id"], ondelete="RESTRICT"
        )
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)


def downgrade() -> None:
    kept = op.get_bind().scalar(sa.text("SELECT count(*) FROM evidence WHERE sha256 IS NOT NULL"))
    if kept:
        raise RuntimeError(
            f"{kept} pieces of evidence are files, which the schema before can't hold."
        )
    op.drop_index(op.f("ix_evidence_sha256"), table_name="evidence")
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f(ADDED_BY), type_="foreignkey")
        table.drop_constraint(op.f(ONE), type_="unique")
        for name in CHECKS:
            table.drop_constraint(op.f(name), type_="check")
        for name in COLUMNS:
            table.drop_column(name)
        table.alter_column("url", existing_type=sa.String(length=2000), nullable=False)
