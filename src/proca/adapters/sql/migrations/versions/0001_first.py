"""The first schema.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

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
TABLES = (
    "messages",
    "outbox",
    "mails",
    "donations",
    "contacts",
    "actions",
    "target_emails",
    "supporters",
    "targets",
    "persons",
    "counters",
    "action_pages",
    "staffers",
    "services",
    "public_keys",
    "confirms",
    "campaigns",
    "users",
    "sources",
    "settings_version",
    "sequences",
    "orgs",
    "idempotency_keys",
)


def upgrade() -> None:
    """Create everything, empty but for the version of the settings and the numbers given out so far."""
    _create_instance()
    _create_people()
    _create_campaigns()
    _create_record()
    _create_processing()
    op.execute("INSERT INTO settings_version (id, version) VALUES (1, 1)")
    for name in SEQUENCES:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"INSERT INTO sequences (name, last) VALUES ('{name}', 0)")
        else:
            op.execute(f"CREATE SEQUENCE {name}_seq")


def downgrade() -> None:
    """Drop everything."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")


def _create_instance() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("contact_ref", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_inserted_at"), "idempotency_keys", ["inserted_at"], unique=False)
    op.create_table(
        "sequences",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sequences")),
    )
    op.create_table(
        "settings_version",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_settings_version_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_version")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("digest", name=op.f("uq_sources_digest")),
    )


def _create_people() -> None:
    op.create_table(
        "orgs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contact_schema", sa.SmallInteger(), nullable=False),
        sa.Column("action_schema_version", sa.SmallInteger(), nullable=False),
        sa.Column("high_security", sa.Boolean(), nullable=False),
        sa.Column("doi_thank_you", sa.Boolean(), nullable=False),
        sa.Column("email_from", sa.Text(), nullable=True),
        sa.Column("reply_enabled", sa.Boolean(), nullable=False),
        sa.Column("sender_rewrite", sa.Boolean(), nullable=False),
        sa.Column("supporter_confirm", sa.Boolean(), nullable=False),
        sa.Column("supporter_confirm_template", sa.Text(), nullable=True),
        sa.Column("custom_supporter_confirm", sa.Boolean(), nullable=False),
        sa.Column("custom_action_confirm", sa.Boolean(), nullable=False),
        sa.Column("custom_action_deliver", sa.Boolean(), nullable=False),
        sa.Column("custom_event_deliver", sa.Boolean(), nullable=False),
        sa.Column("backends", JSON, nullable=False),
        sa.Column("config", JSON, nullable=False),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orgs")),
        sa.UniqueConstraint("name_key", name=op.f("uq_orgs_name_key")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("perms", sa.Integer(), nullable=False),
        sa.Column("picture_url", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("external_id", name=op.f("uq_users_external_id")),
    )
    op.create_table(
        "confirms",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operation", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("charges", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["users.id"], name=op.f("fk_confirms_creator_id"), ondelete="SET NULL"),
        sa.CheckConstraint("charges >= 0", name=op.f("ck_confirms_charges")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirms")),
        sa.UniqueConstraint("code", name=op.f("uq_confirms_code")),
    )
    op.create_table(
        "public_keys",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("expired", sa.Boolean(), nullable=False),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_public_keys_org_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_keys")),
    )
    op.create_index(op.f("ix_public_keys_org_id"), "public_keys", ["org_id"], unique=False)
    op.create_table(
        "services",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("sending_from", sa.Text(), nullable=True),
        sa.Column("transactional_email_budget", sa.Integer(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_services_org_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    op.create_index(op.f("ix_services_org_id"), "services", ["org_id"], unique=False)
    op.create_table(
        "staffers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("perms", sa.Integer(), nullable=False),
        sa.Column("last_signin_at", TIME, nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_staffers_org_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_staffers_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffers")),
        sa.UniqueConstraint("org_id", "user_id", name=op.f("uq_staffers_org_id_user_id")),
    )
    op.create_index(op.f("ix_staffers_user_id"), "staffers", ["user_id"], unique=False)


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("contact_schema", sa.SmallInteger(), nullable=False),
        sa.Column("config", JSON, nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("force_delivery", sa.Boolean(), nullable=False),
        sa.Column("public_actions", JSON, nullable=False),
        sa.Column("transient_actions", JSON, nullable=False),
        sa.Column("supporter_confirm", sa.Boolean(), nullable=True),
        sa.Column("supporter_confirm_template", sa.Text(), nullable=True),
        sa.Column("action_confirm", sa.Boolean(), nullable=True),
        sa.Column("mtt", JSON, nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_campaigns_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name_key", name=op.f("uq_campaigns_name_key")),
        sa.UniqueConstraint("org_id", "external_id", name=op.f("uq_campaigns_org_id_external_id")),
    )
    op.create_table(
        "action_pages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("config", JSON, nullable=False),
        sa.Column("delivery", sa.Boolean(), nullable=False),
        sa.Column("extra_supporters", sa.Integer(), nullable=False),
        sa.Column("thank_you_template", sa.Text(), nullable=True),
        sa.Column("supporter_confirm_template", sa.Text(), nullable=True),
        sa.Column("duplicate_template", sa.Text(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_action_pages_campaign_id")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_action_pages_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_pages")),
        sa.UniqueConstraint("name_key", name=op.f("uq_action_pages_name_key")),
    )
    op.create_index(op.f("ix_action_pages_campaign_id"), "action_pages", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_action_pages_org_id"), "action_pages", ["org_id"], unique=False)
    op.create_table(
        "targets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_targets_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
        sa.UniqueConstraint("campaign_id", "external_id", name=op.f("uq_targets_campaign_id_external_id")),
    )
    op.create_table(
        "target_emails",
        sa.Column("target_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_status", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("soft_bounce_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name=op.f("fk_target_emails_target_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("target_id", "position", name=op.f("pk_target_emails")),
    )


def _create_record() -> None:
    op.create_table(
        "supporters",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("action_page_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("email_status", sa.SmallInteger(), nullable=False),
        sa.Column("email_status_changed", TIME, nullable=True),
        sa.Column("dupe_rank", sa.Integer(), nullable=True),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["action_page_id"], ["action_pages.id"], name=op.f("fk_supporters_action_page_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_supporters_campaign_id")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_supporters_source_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporters")),
    )
    op.create_index(op.f("ix_supporters_fingerprint"), "supporters", ["fingerprint"], unique=False)
    op.create_table(
        "actions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("supporter_id", sa.BigInteger(), nullable=True),
        sa.Column("with_consent", sa.Boolean(), nullable=False),
        sa.Column("action_type", sa.Text(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("action_page_id", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("testing", sa.Boolean(), nullable=False),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.CheckConstraint("ref IS NULL OR supporter_id IS NULL", name=op.f("ck_actions_linked_or_not")),
        sa.ForeignKeyConstraint(["action_page_id"], ["action_pages.id"], name=op.f("fk_actions_action_page_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_actions_campaign_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_actions_source_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["supporter_id"], ["supporters.id"], name=op.f("fk_actions_supporter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_campaign_id_id"), "actions", ["campaign_id", "id"], unique=False)
    op.create_index(
        "ix_actions_ref",
        "actions",
        ["ref"],
        unique=False,
        postgresql_where=sa.text("ref IS NOT NULL"),
        sqlite_where=sa.text("ref IS NOT NULL"),
    )
    op.create_index(op.f("ix_actions_supporter_id"), "actions", ["supporter_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("supporter_id", sa.BigInteger(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("crypto_nonce", sa.LargeBinary(), nullable=True),
        sa.Column("public_key_id", sa.BigInteger(), nullable=True),
        sa.Column("sign_key_id", sa.BigInteger(), nullable=True),
        sa.Column("communication_consent", sa.Boolean(), nullable=True),
        sa.Column("communication_scopes", JSON, nullable=False),
        sa.Column("delivery_consent", sa.Boolean(), nullable=False),
        sa.Column("inserted_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_contacts_org_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["supporter_id"], ["supporters.id"], name=op.f("fk_contacts_supporter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("supporter_id", "org_id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "donations",
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("schema", sa.String(length=40), nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("frequency_unit", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_donations_action_id"), ondelete="CASCADE"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_donations_amount")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_donations")),
    )
    op.create_table(
        "mails",
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_mails_action_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_mails")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.String(length=36), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("clicked", sa.Boolean(), nullable=False),
        sa.Column("dupe_rank", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["mails.action_id"], name=op.f("fk_messages_action_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], name=op.f("fk_messages_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_action_id"), "messages", ["action_id"], unique=False)
    op.create_index(op.f("ix_messages_target_id"), "messages", ["target_id"], unique=False)


def _create_processing() -> None:
    op.create_table(
        "counters",
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("action_type", sa.Text(), nullable=False),
        sa.Column("supporters", sa.BigInteger(), nullable=False),
        sa.Column("actions", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_counters_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("fk_counters_org_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("campaign_id", "org_id", "area", "action_type", name=op.f("pk_counters")),
    )
    op.create_table(
        "persons",
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "fingerprint", name=op.f("pk_persons")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=True),
        sa.Column("routing_key", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("due_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_process",
        "outbox",
        ["id"],
        unique=False,
        postgresql_where=sa.text("topic = 'process'"),
        sqlite_where=sa.text("topic = 'process'"),
    )
