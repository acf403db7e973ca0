"""Tables of people and of what is written to them: users, tokens, memberships, confirms, templates."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from proca.adapters.sql.schema import metadata, number, times, to, version
from proca.adapters.sql.types import UtcTime

users = Table(
    "users",
    metadata,
    number(),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, unique=True),
    Column("external_id", Text, unique=True),
    Column("password_hash", Text),
    Column("confirmed_at", UtcTime),
    Column("perms", Integer, nullable=False),
    Column("picture_url", Text),
    Column("job_title", Text),
    Column("phone", Text),
    *times(),
    version(),
)

user_tokens = Table(
    "user_tokens",
    metadata,
    number(),
    to("users", name="user_id", ondelete="CASCADE"),
    Column("context", String(20), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("sent_to", Text),
    Column("old_email", Text),
    Column("inserted_at", UtcTime, nullable=False),
    # The org whose queues it opens. No reference: numbers are never given again, so a token outlives its org in vain.
    Column("org_id", BigInteger),
    UniqueConstraint("context", "digest"),
    Index(None, "user_id"),
)

staffers = Table(
    "staffers",
    metadata,
    number(),
    to("orgs", name="org_id", ondelete="CASCADE"),
    to("users", name="user_id", ondelete="CASCADE"),
    Column("perms", Integer, nullable=False),
    Column("last_signin_at", UtcTime),
    *times(),
    version(),
    UniqueConstraint("org_id", "user_id"),
    Index(None, "user_id"),
)

confirms = Table(
    "confirms",
    metadata,
    number(),
    Column("operation", String(20), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("object_id", BigInteger),
    Column("email", Text),
    Column("code", Text, nullable=False, unique=True),
    Column("charges", Integer, CheckConstraint("charges >= 0", name="charges"), nullable=False),
    Column("message", Text),
    to("users", name="creator_id", nullable=True, ondelete="SET NULL"),
    *times(),
    version(),
    Index(None, "operation", "subject_id"),
)

templates = Table(
    "templates",
    metadata,
    number(),
    to("orgs", name="org_id", ondelete="CASCADE"),
    Column("name", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("external_id", Text),
    Column("subject", Text),
    Column("html", Text),
    Column("text", Text),
    *times(),
    version(),
    UniqueConstraint("org_id", "name", "locale"),
)
