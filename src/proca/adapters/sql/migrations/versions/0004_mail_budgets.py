"""How many transactional mails each org has sent.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "mail_budgets",
        sa.Column("org_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("org_id", name="pk_mail_budgets"),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name="fk_mail_budgets_org_id", ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("mail_budgets")
