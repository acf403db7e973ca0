"""Promises are tried again, and given up.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
PROMPT = sa.text("topic IN ('mail', 'page_upserted')")
QUEUED = sa.text("topic <> 'process'")


def upgrade() -> None:
    """Count attempts, remember errors, keep what was given up."""
    op.add_column("outbox", sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("error", sa.Text))
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("action_id", sa.BigInteger),
        sa.Column("routing_key", sa.Text),
        sa.Column("body", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("died_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
    )
    op.create_index("ix_dead_letters_topic_id", "dead_letters", ["topic", "id"])
    op.drop_index("ix_outbox_prompt", "outbox")
    op.create_index(
        "ix_outbox_queue", "outbox", ["topic", "due_at", "id"], postgresql_where=QUEUED, sqlite_where=QUEUED
    )


def downgrade() -> None:
    """Forget attempts and what was given up."""
    op.drop_index("ix_outbox_queue", "outbox")
    op.create_index("ix_outbox_prompt", "outbox", ["topic", "due_at"], postgresql_where=PROMPT, sqlite_where=PROMPT)
    op.drop_table("dead_letters")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("error")
        outbox.drop_column("attempts")
