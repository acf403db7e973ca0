"""The table of answers to writes that carried an idempotency key."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from proca.adapters.sql.schema import metadata
from proca.adapters.sql.types import UtcTime

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Column("answer", LargeBinary),
    Index(None, "taken_at"),
)
