"""Promises: events for an org's exchange, and news of pages."""

from datetime import UTC, datetime

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.outbox import EVENT_SCHEMA, Topic, event, page_upserted


def test_an_event_names_its_schema_and_exchange() -> None:
    made = event(OrgId(7), "campaign_updated", {"eventType": "campaign_updated"})
    assert (made.topic, made.routing_key) == ("org.7.event", "campaign_updated")
    assert made.body == {"schema": EVENT_SCHEMA, "eventType": "campaign_updated"}


def test_news_of_a_page_say_whose_it_is() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = page_upserted(ActionPage(ActionPageId(3), CampaignId(1), OrgId(7), "p/x", "en", now, now))
    assert (made.topic, made.routing_key, made.body) == (Topic.PAGE_UPSERTED, "7", {"pageId": 3, "orgId": 7})
    assert "pageId" not in repr(made)
