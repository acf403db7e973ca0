"""The table of counted transactional mails."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table

from proca.adapters.sql.schema import metadata

mail_budgets = Table(
    "mail_budgets",
    metadata,
    Column("org_id", BigInteger, ForeignKey("orgs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("spent", BigInteger, nullable=False),
)
