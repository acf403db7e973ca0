"""The event that tells a lead org about its campaign (spec 30 §3.4)."""

from datetime import datetime

from proca.domain.campaigns.campaign import Campaign
from proca.domain.orgs.org import Org
from proca.domain.outbox import OutboxEntry, event
from proca.domain.times import timestamp


def campaign_updated(campaign: Campaign, lead: Org, now: datetime) -> OutboxEntry:
    """The news that a campaign is new or changed; the keys of its config stay as they are."""
    shown = {
        "id": campaign.id,
        "name": campaign.name,
        "externalId": campaign.external_id,
        "title": campaign.title,
        "contactSchema": str(campaign.contact_schema),
        "config": campaign.config,
        "org": {"name": lead.name, "title": lead.title},
    }
    body = {
        "eventType": "campaign_updated",
        "timestamp": timestamp(now),
        "campaignId": campaign.id,
        "orgId": lead.id,
        "campaign": shown,
    }
    return event(lead.id, "system.campaign_updated", body)
