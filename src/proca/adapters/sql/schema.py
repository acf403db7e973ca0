"""What all tables share: the naming of constraints, numbers from sequences, versions and references."""

from collections.abc import Sequence as Many

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

from proca.adapters.sql.types import UtcTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# Kinds of rows whose numbers come from a sequence: native on PostgreSQL, rows of `sequences` on SQLite.
SEQUENCES = (
    "orgs",
    "services",
    "public_keys",
    "users",
    "staffers",
    "campaigns",
    "action_pages",
    "confirms",
    "templates",
    "user_tokens",
    "sources",
    "supporters",
    "actions",
    "messages",
    "outbox",
)


def number() -> Column[int]:
    """The number that other rows refer to; given out by us, never by the database on insert."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def times() -> Many[Column[object]]:
    """When the row was made and last changed."""
    return (Column("inserted_at", UtcTime, nullable=False), Column("updated_at", UtcTime, nullable=False))


def version() -> Column[int]:
    """How often the aggregate was stored."""
    return Column("version", Integer, nullable=False)


def to(target: str, *, name: str, nullable: bool = False, ondelete: str | None = None) -> Column[int]:
    """A reference to another table."""
    return Column(name, BigInteger, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)
