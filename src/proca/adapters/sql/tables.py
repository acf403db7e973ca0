"""The one schema of SQLite and PostgreSQL; every constraint has a name, by which errors are translated."""

from collections.abc import Sequence as Many

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from proca.adapters.sql import codes
from proca.adapters.sql.types import Coded, JsonTree, UtcTime

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
    "sources",
    "supporters",
    "actions",
    "messages",
    "outbox",
)


def _number() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def _times() -> Many[Column[object]]:
    return (Column("inserted_at", UtcTime, nullable=False), Column("updated_at", UtcTime, nullable=False))


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False)


def _to(target: str, *, name: str, nullable: bool = False, ondelete: str | None = None) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


sequences = Table(
    "sequences", metadata, Column("name", String(40), primary_key=True), Column("last", BigInteger, nullable=False)
)

settings_version = Table(
    "settings_version",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

orgs = Table(
    "orgs",
    metadata,
    _number(),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("contact_schema", Coded(codes.CONTACT_SCHEMA), nullable=False),
    Column("action_schema_version", SmallInteger, nullable=False),
    Column("high_security", Boolean, nullable=False),
    Column("doi_thank_you", Boolean, nullable=False),
    Column("email_from", Text),
    Column("reply_enabled", Boolean, nullable=False),
    Column("sender_rewrite", Boolean, nullable=False),
    Column("supporter_confirm", Boolean, nullable=False),
    Column("supporter_confirm_template", Text),
    Column("custom_supporter_confirm", Boolean, nullable=False),
    Column("custom_action_confirm", Boolean, nullable=False),
    Column("custom_action_deliver", Boolean, nullable=False),
    Column("custom_event_deliver", Boolean, nullable=False),
    Column("backends", JsonTree, nullable=False),
    Column("config", JsonTree, nullable=False),
    *_times(),
    _version(),
)

services = Table(
    "services",
    metadata,
    _number(),
    _to("orgs", name="org_id", ondelete="CASCADE"),
    Column("name", String(20), nullable=False),
    Column("host", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("password", LargeBinary),
    Column("path", Text),
    Column("sending_from", Text),
    Column("transactional_email_budget", Integer),
    *_times(),
    _version(),
    Index(None, "org_id"),
)

public_keys = Table(
    "public_keys",
    metadata,
    _number(),
    _to("orgs", name="org_id", ondelete="CASCADE"),
    Column("name", Text, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("private", LargeBinary),
    Column("active", Boolean, nullable=False),
    Column("expired", Boolean, nullable=False),
    *_times(),
    _version(),
    Index(None, "org_id"),
)

users = Table(
    "users",
    metadata,
    _number(),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, unique=True),
    Column("external_id", Text, unique=True),
    Column("password_hash", Text),
    Column("confirmed_at", UtcTime),
    Column("perms", Integer, nullable=False),
    Column("picture_url", Text),
    Column("job_title", Text),
    Column("phone", Text),
    *_times(),
    _version(),
)

staffers = Table(
    "staffers",
    metadata,
    _number(),
    _to("orgs", name="org_id", ondelete="CASCADE"),
    _to("users", name="user_id", ondelete="CASCADE"),
    Column("perms", Integer, nullable=False),
    Column("last_signin_at", UtcTime),
    *_times(),
    _version(),
    UniqueConstraint("org_id", "user_id"),
    Index(None, "user_id"),
)

campaigns = Table(
    "campaigns",
    metadata,
    _number(),
    _to("orgs", name="org_id"),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("external_id", Integer),
    Column("status", Coded(codes.CAMPAIGN_STATUS), nullable=False),
    Column("contact_schema", Coded(codes.CONTACT_SCHEMA), nullable=False),
    Column("config", JsonTree, nullable=False),
    Column("start", Date),
    Column("end", Date),
    Column("force_delivery", Boolean, nullable=False),
    Column("public_actions", JsonTree, nullable=False),
    Column("transient_actions", JsonTree, nullable=False),
    Column("supporter_confirm", Boolean),
    Column("supporter_confirm_template", Text),
    Column("action_confirm", Boolean),
    Column("mtt", JsonTree),
    *_times(),
    _version(),
    UniqueConstraint("org_id", "external_id"),
)

action_pages = Table(
    "action_pages",
    metadata,
    _number(),
    _to("campaigns", name="campaign_id"),
    _to("orgs", name="org_id"),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("locale", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("config", JsonTree, nullable=False),
    Column("delivery", Boolean, nullable=False),
    Column("extra_supporters", Integer, nullable=False),
    Column("thank_you_template", Text),
    Column("supporter_confirm_template", Text),
    Column("duplicate_template", Text),
    *_times(),
    _version(),
    Index(None, "campaign_id"),
    Index(None, "org_id"),
)

targets = Table(
    "targets",
    metadata,
    Column("id", String(36), primary_key=True),
    _to("campaigns", name="campaign_id"),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("locale", Text),
    Column("area", Text),
    Column("fields", JsonTree, nullable=False),
    *_times(),
    _version(),
    UniqueConstraint("campaign_id", "external_id"),
)

target_emails = Table(
    "target_emails",
    metadata,
    Column("target_id", String(36), ForeignKey("targets.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
    Column("email_status", Coded(codes.EMAIL_STATUS), nullable=False),
    Column("error", Text),
    Column("soft_bounce_count", Integer, nullable=False),
)

confirms = Table(
    "confirms",
    metadata,
    _number(),
    Column("operation", String(20), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("object_id", BigInteger),
    Column("email", Text),
    Column("code", Text, nullable=False, unique=True),
    Column("charges", Integer, CheckConstraint("charges >= 0", name="charges"), nullable=False),
    Column("message", Text),
    _to("users", name="creator_id", nullable=True, ondelete="SET NULL"),
    *_times(),
    _version(),
)

sources = Table(
    "sources",
    metadata,
    _number(),
    # One digest stands for the five texts together, which would not fit into an index.
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("inserted_at", UtcTime, nullable=False),
)

supporters = Table(
    "supporters",
    metadata,
    _number(),
    _to("campaigns", name="campaign_id"),
    _to("action_pages", name="action_page_id"),
    _to("sources", name="source_id", nullable=True, ondelete="SET NULL"),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("email", Text),
    Column("address", Text),
    Column("area", Text),
    Column("status", Coded(codes.SUPPORTER_STATUS), nullable=False),
    Column("email_status", Coded(codes.EMAIL_STATUS), nullable=False),
    Column("email_status_changed", UtcTime),
    Column("dupe_rank", Integer),
    Column("inserted_at", UtcTime, nullable=False),
    Index(None, "fingerprint"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("supporter_id", BigInteger, ForeignKey("supporters.id", ondelete="CASCADE"), primary_key=True),
    Column("org_id", BigInteger, ForeignKey("orgs.id", ondelete="CASCADE"), primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("crypto_nonce", LargeBinary),
    _to("public_keys", name="public_key_id", nullable=True),
    _to("public_keys", name="sign_key_id", nullable=True),
    Column("communication_consent", Boolean),
    Column("communication_scopes", JsonTree, nullable=False),
    Column("delivery_consent", Boolean, nullable=False),
    Column("inserted_at", UtcTime, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    _number(),
    Column("ref", Text),
    _to("supporters", name="supporter_id", nullable=True, ondelete="CASCADE"),
    Column("with_consent", Boolean, nullable=False),
    Column("action_type", Text, nullable=False),
    Column("fields", JsonTree, nullable=False),
    _to("campaigns", name="campaign_id"),
    _to("action_pages", name="action_page_id"),
    _to("sources", name="source_id", nullable=True, ondelete="SET NULL"),
    Column("status", Coded(codes.ACTION_STATUS), nullable=False),
    Column("testing", Boolean, nullable=False),
    Column("inserted_at", UtcTime, nullable=False),
    CheckConstraint("ref IS NULL OR supporter_id IS NULL", name="linked_or_not"),
    Index(None, "supporter_id"),
    Index(None, "campaign_id", "id"),
    Index(
        "ix_actions_ref",
        "ref",
        postgresql_where=text("ref IS NOT NULL"),
        sqlite_where=text("ref IS NOT NULL"),
    ),
)

donations = Table(
    "donations",
    metadata,
    Column("action_id", BigInteger, ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True),
    Column("schema", String(40)),
    Column("payload", JsonTree, nullable=False),
    Column("amount", BigInteger, CheckConstraint("amount > 0", name="amount"), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("frequency_unit", String(20), nullable=False),
)

mails = Table(
    "mails",
    metadata,
    Column("action_id", BigInteger, ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("files", JsonTree, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    _number(),
    Column("action_id", BigInteger, ForeignKey("mails.action_id", ondelete="CASCADE"), nullable=False),
    Column("target_id", String(36), ForeignKey("targets.id"), nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("delivered", Boolean, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("clicked", Boolean, nullable=False),
    Column("dupe_rank", Integer),
    Index(None, "action_id"),
    Index(None, "target_id"),
)

# One row per person and campaign decides the ranks of that person's signatures (D5).
persons = Table(
    "persons",
    metadata,
    Column("campaign_id", BigInteger, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("fingerprint", LargeBinary(32), primary_key=True),
    Column("accepted", Integer, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("campaign_id", BigInteger, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("org_id", BigInteger, ForeignKey("orgs.id", ondelete="CASCADE"), primary_key=True),
    Column("area", Text, primary_key=True),
    Column("action_type", Text, primary_key=True),
    Column("supporters", BigInteger, nullable=False),
    Column("actions", BigInteger, nullable=False),
)

# What is promised and not yet done: actions to process (topic `process`), messages to send (`org.N.<stage>`).
outbox = Table(
    "outbox",
    metadata,
    _number(),
    Column("topic", Text, nullable=False),
    Column("action_id", BigInteger, ForeignKey("actions.id", ondelete="CASCADE")),
    Column("routing_key", Text),
    Column("body", Text),
    Column("due_at", UtcTime, nullable=False),
    Index(
        "ix_outbox_process",
        "id",
        postgresql_where=text("topic = 'process'"),
        sqlite_where=text("topic = 'process'"),
    ),
    Index(None, "action_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary(32), nullable=False),
    Column("contact_ref", Text, nullable=False),
    Column("first_name", Text),
    Column("inserted_at", UtcTime, nullable=False),
    Index(None, "inserted_at"),
)
