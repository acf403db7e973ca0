"""Tokens that open the queues of one org.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tokens may say whose queues they open."""
    op.add_column("user_tokens", sa.Column("org_id", sa.BigInteger))


def downgrade() -> None:
    """Take away the tokens that nobody would confine any more, and the column."""
    op.execute("DELETE FROM user_tokens WHERE context = 'queues'")
    with op.batch_alter_table("user_tokens") as batch:
        batch.drop_column("org_id")
