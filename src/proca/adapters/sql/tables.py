"""The one schema of SQLite and PostgreSQL; every constraint has a name, by which errors are translated."""

from proca.adapters.sql.answer_tables import answers
from proca.adapters.sql.budget_tables import mail_budgets
from proca.adapters.sql.people_tables import confirms, staffers, templates, user_tokens, users
from proca.adapters.sql.record_tables import (
    actions,
    contacts,
    counters,
    dead_letters,
    donations,
    idempotency_keys,
    mails,
    messages,
    outbox,
    persons,
    sources,
    supporters,
)
from proca.adapters.sql.schema import SEQUENCES, metadata
from proca.adapters.sql.settings_tables import (
    action_pages,
    campaigns,
    orgs,
    page_activity,
    public_keys,
    sequences,
    services,
    settings_version,
    target_emails,
    targets,
)

__all__ = [
    "SEQUENCES",
    "action_pages",
    "actions",
    "answers",
    "campaigns",
    "confirms",
    "contacts",
    "counters",
    "dead_letters",
    "donations",
    "idempotency_keys",
    "mail_budgets",
    "mails",
    "messages",
    "metadata",
    "orgs",
    "outbox",
    "page_activity",
    "persons",
    "public_keys",
    "sequences",
    "services",
    "settings_version",
    "sources",
    "staffers",
    "supporters",
    "target_emails",
    "targets",
    "templates",
    "user_tokens",
    "users",
]
