"""What is promised in the same transaction as a change, and done after it (00 D4)."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import Factory, field, frozen

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.ids import ActionId, OrgId

EVENT_SCHEMA = "proca:event:2"


class Topic(StrEnum):
    """What is promised, beside the messages to orgs' exchanges and queues."""

    PROCESS = "process"
    LOOKUP = "lookup"
    MAIL = "mail"
    PAGE_UPSERTED = "page_upserted"


@frozen
class OutboxEntry:
    """One promise: `topic` says who keeps it, `body` is a JSON tree, `trace` is where in a trace it belongs."""

    topic: str
    routing_key: str | None = None
    body: Mapping[str, object] = field(default=Factory(dict), repr=False)
    action_id: ActionId | None = None
    trace: str | None = None


def event(org_id: OrgId, routing_key: str, body: Mapping[str, object]) -> OutboxEntry:
    """An event for the `org.<id>.event` exchange (spec 30 §3.2)."""
    return OutboxEntry(f"org.{org_id}.event", routing_key, {"schema": EVENT_SCHEMA, **body})


def page_upserted(page: ActionPage) -> OutboxEntry:
    """The news for subscribers that a page is new or changed (spec 20 §6)."""
    return OutboxEntry(Topic.PAGE_UPSERTED, str(page.org_id), {"pageId": page.id, "orgId": page.org_id})
