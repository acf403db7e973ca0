"""Tables of the record: supporters, contacts, actions, and what follows from them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from proca.adapters.sql import codes
from proca.adapters.sql.schema import metadata, number, to
from proca.adapters.sql.types import Coded, JsonTree, UtcTime

sources = Table(
    "sources",
    metadata,
    number(),
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
    number(),
    to("campaigns", name="campaign_id"),
    to("action_pages", name="action_page_id"),
    to("sources", name="source_id", nullable=True, ondelete="SET NULL"),
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
    # No reference is checked that only a deletion of settings could break (decision 0015): this is the hot path.
    Column("public_key_id", BigInteger),
    Column("sign_key_id", BigInteger),
    Column("communication_consent", Boolean),
    Column("communication_scopes", JsonTree, nullable=False),
    Column("delivery_consent", Boolean, nullable=False),
    Column("inserted_at", UtcTime, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    number(),
    Column("ref", Text),
    to("supporters", name="supporter_id", nullable=True, ondelete="CASCADE"),
    Column("with_consent", Boolean, nullable=False),
    Column("action_type", Text, nullable=False),
    Column("fields", JsonTree, nullable=False),
    to("campaigns", name="campaign_id"),
    to("action_pages", name="action_page_id"),
    to("sources", name="source_id", nullable=True, ondelete="SET NULL"),
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
    number(),
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
    Column("campaign_id", BigInteger, primary_key=True, autoincrement=False),
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
    number(),
    Column("topic", Text, nullable=False),
    Column("action_id", BigInteger),
    Column("routing_key", Text),
    Column("body", Text),
    Column("due_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    # The collecting org of a scheduled action.
    Column("lane", BigInteger, nullable=False, server_default="0"),
    # Where in a trace it belongs, as the header `traceparent` has it; only where traces are kept.
    Column("trace", String(55)),
    Index(
        "ix_outbox_process",
        "lane",
        "id",
        postgresql_where=text("topic = 'process'"),
        sqlite_where=text("topic = 'process'"),
    ),
    # Every other topic is a queue of its own: mails, news, what waits to be routed, what waits for an org to read it.
    Index(
        "ix_outbox_queue",
        "topic",
        "due_at",
        "id",
        postgresql_where=text("topic <> 'process'"),
        sqlite_where=text("topic <> 'process'"),
    ),
    # Events are few among messages; whoever reads them alone finds them here. Messages about actions never touch it.
    Index(
        "ix_outbox_events",
        "topic",
        "due_at",
        "id",
        postgresql_where=text("action_id IS NULL"),
        sqlite_where=text("action_id IS NULL"),
    ),
)

# Promises that were given up, until somebody replays or drops them (00 D7).
dead_letters = Table(
    "dead_letters",
    metadata,
    number(),
    Column("topic", Text, nullable=False),
    Column("action_id", BigInteger),
    Column("routing_key", Text),
    Column("body", Text),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("died_at", UtcTime, nullable=False),
    Column("trace", String(55)),
    Index(None, "topic", "id"),
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
