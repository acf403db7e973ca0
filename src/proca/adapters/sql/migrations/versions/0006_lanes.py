"""Scheduled actions in lanes, one for each collecting org; what an earlier version schedules meanwhile is in lane 0.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PROCESS = sa.text("topic = 'process'")


def upgrade() -> None:
    """Give every scheduled action its lane."""
    op.add_column("outbox", sa.Column("lane", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        "UPDATE outbox SET lane = coalesce((SELECT p.org_id FROM actions a JOIN action_pages p ON p.id = a.action_page_id "
        "WHERE a.id = outbox.action_id), 0) WHERE topic = 'process'"
    )
    op.drop_index("ix_outbox_process", "outbox")
    op.create_index(
        "ix_outbox_process", "outbox", ["lane", "id"], postgresql_where=PROCESS, sqlite_where=PROCESS
    )


def downgrade() -> None:
    """Back to one line."""
    op.drop_index("ix_outbox_process", "outbox")
    op.create_index("ix_outbox_process", "outbox", ["id"], postgresql_where=PROCESS, sqlite_where=PROCESS)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("lane")
