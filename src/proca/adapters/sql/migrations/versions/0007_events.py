"""Events are found among messages about actions.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EVENTS = sa.text("action_id IS NULL")


def upgrade() -> None:
    """Index what is about no action."""
    op.create_index(
        "ix_outbox_events", "outbox", ["topic", "due_at", "id"], postgresql_where=EVENTS, sqlite_where=EVENTS
    )


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_outbox_events", "outbox")
