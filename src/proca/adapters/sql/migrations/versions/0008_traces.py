"""Promises remember where in a trace they belong.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("outbox", "dead_letters")


def upgrade() -> None:
    """Add the place, which nothing has that was promised before."""
    for table in TABLES:
        op.add_column(table, sa.Column("trace", sa.String(55)))


def downgrade() -> None:
    """Forget it."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("trace")
