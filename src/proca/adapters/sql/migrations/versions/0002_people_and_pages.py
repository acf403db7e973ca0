"""Tokens, templates, what pages show of their activity, and quick ways to mails and news.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
SEQUENCES = ("templates", "user_tokens")
PROMPT = sa.text("topic IN ('mail', 'page_upserted')")


def upgrade() -> None:
    """Only additions, so that the version before keeps running beside this one."""
    _create_tokens()
    _create_templates()
    op.create_table(
        "page_activity",
        sa.Column("page_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_activity")),
    )
    op.create_index(op.f("ix_confirms_operation_subject_id"), "confirms", ["operation", "subject_id"], unique=False)
    op.create_index(
        "ix_outbox_prompt", "outbox", ["topic", "due_at"], unique=False, postgresql_where=PROMPT, sqlite_where=PROMPT
    )
    for name in SEQUENCES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"INSERT INTO sequences (name, last) VALUES ('{name}', 0)")
        else:
            op.execute(f"CREATE SEQUENCE {name}_seq")


def downgrade() -> None:
    """Drop what was added."""
    op.drop_index("ix_outbox_prompt", table_name="outbox")
    op.drop_index(op.f("ix_confirms_operation_subject_id"), table_name="confirms")
    for table in ("page_activity", "templates", "user_tokens"):
        op.drop_table(table)
    for name in SEQUENCES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DELETE FROM sequences WHERE name = '{name}'")
        else:
            op.execute(f"DROP SEQUENCE {name}_seq")


def _create_tokens() -> None:
    op.create_table(
        "user_tokens",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("context", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=True),
        sa.Column("old_email", sa.Text(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_tokens")),
        sa.UniqueConstraint("context", "digest", name=op.f("uq_user_tokens_context_digest")),
    )
    op.create_index(op.f("ix_user_tokens_user_id"), "user_tokens", ["user_id"], unique=False)


def _create_templates() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_templates_org_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint("org_id", "name", "locale", name=op.f("uq_templates_org_id_name_locale")),
    )
