"""Tables of settings: orgs, campaigns, pages, targets."""

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
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from proca.adapters.sql import codes
from proca.adapters.sql.schema import metadata, number, times, to, version
from proca.adapters.sql.types import Coded, JsonTree, UtcTime

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
    number(),
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
    *times(),
    version(),
)

services = Table(
    "services",
    metadata,
    number(),
    to("orgs", name="org_id", ondelete="CASCADE"),
    Column("name", String(20), nullable=False),
    Column("host", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("password", LargeBinary),
    Column("path", Text),
    Column("sending_from", Text),
    Column("transactional_email_budget", Integer),
    *times(),
    version(),
    Index(None, "org_id"),
)

public_keys = Table(
    "public_keys",
    metadata,
    number(),
    to("orgs", name="org_id", ondelete="CASCADE"),
    Column("name", Text, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("private", LargeBinary),
    Column("active", Boolean, nullable=False),
    Column("expired", Boolean, nullable=False),
    *times(),
    version(),
    Index(None, "org_id"),
)

campaigns = Table(
    "campaigns",
    metadata,
    number(),
    to("orgs", name="org_id"),
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
    *times(),
    version(),
    UniqueConstraint("org_id", "external_id"),
)

action_pages = Table(
    "action_pages",
    metadata,
    number(),
    to("campaigns", name="campaign_id"),
    to("orgs", name="org_id"),
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
    *times(),
    version(),
    Index(None, "campaign_id"),
    Index(None, "org_id"),
)

targets = Table(
    "targets",
    metadata,
    Column("id", String(36), primary_key=True),
    to("campaigns", name="campaign_id"),
    Column("external_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("locale", Text),
    Column("area", Text),
    Column("fields", JsonTree, nullable=False),
    *times(),
    version(),
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

# The last sign of life of a page, as processing notes it; its reference is not checked (decision 0015), so that a
# worker never waits for somebody who holds the page.
page_activity = Table(
    "page_activity",
    metadata,
    Column("page_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("location", Text),
)
