"""News of a supporter's e-mail address, for each org that holds a contact of theirs (spec 30 §3.3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.contacts.contact import Contact
from proca.domain.ids import OrgId
from proca.domain.orgs.org import Org
from proca.domain.outbox import OutboxEntry, event
from proca.domain.processing.event_keys import camel_cased
from proca.domain.processing.messages import (
    Json,
    Keys,
    campaign_body,
    contact_body,
    page_body,
    privacy_body,
    tracking_body,
)
from proca.domain.supporters.supporter import Supporter
from proca.domain.times import timestamp

EVENT_TYPE = "email_status"
ROUTING_KEY = "supporter.email_status"


@frozen
class Place:
    """Where an action was taken: the page, its campaign, and the org that collected it."""

    page: ActionPage
    campaign: Campaign
    org: Org


@frozen
class Trigger:
    """The action whose link or bounce changed what is known of the address, with what belongs to it."""

    action: Action
    supporter: Supporter
    contacts: tuple[Contact, ...]
    source: Source | None
    place: Place


def email_status_events(
    trigger: Trigger, holders: Mapping[OrgId, Org], keys: Keys, now: datetime
) -> Iterator[OutboxEntry]:
    """One event for each org that holds a contact, with its own copy.

    Names of custom fields come in camelCase, as consumers know them; an org whose `config.eventFieldNames` is
    `"as_given"` gets them as in messages of actions (30.12#17).
    """
    for contact in trigger.contacts:
        body = _body(trigger, contact, keys, now)
        changed = camel_cased(body)
        assert isinstance(changed, dict)  # noqa: S101  (a tree of our own)
        holder = holders.get(contact.org_id)
        if holder is not None and holder.config.get("eventFieldNames") == "as_given":
            changed = body
        yield event(contact.org_id, ROUTING_KEY, changed)


def _body(trigger: Trigger, contact: Contact, keys: Keys, now: datetime) -> Json:
    action, supporter, place = trigger.action, trigger.supporter, trigger.place
    return {
        "eventType": EVENT_TYPE,
        "timestamp": timestamp(now),
        "actionId": action.id,
        "actionPageId": place.page.id,
        "campaignId": place.campaign.id,
        # As in messages of actions: the org that collected, whichever receives (30.12#18).
        "orgId": place.org.id,
        "org": {"name": place.org.name, "title": place.org.title},
        "supporter": {
            **contact_body(contact, supporter, keys),
            "privacy": privacy_body(contact, supporter, with_consent=False),
        },
        "campaign": campaign_body(place.campaign),
        "actionPage": page_body(place.page, place.campaign, place.org),
        "action": {
            "actionType": action.action_type,
            "customFields": dict(action.fields),
            "createdAt": timestamp(action.inserted_at),
            "testing": action.testing,
        },
        "tracking": tracking_body(trigger.source),
    }
