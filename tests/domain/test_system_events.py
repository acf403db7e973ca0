"""System events (30 §3.5)."""

from datetime import UTC, datetime

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.orgs.org import new_org
from proca.domain.system_events import founded_org, joined_campaign, new_user, system_body
from strategies_users import a_user

NOW = datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=UTC)
ORG = new_org(id=OrgId(8), name="purple", title="Purple", now=NOW, supporter_confirm_template="ask")
CAMPAIGN = Campaign(CampaignId(5), OrgId(7), "yellow", "Yellow", NOW, NOW, external_id=12)
PAGE = ActionPage(ActionPageId(9), CAMPAIGN.id, ORG.id, "purple/beer", "pl", NOW, NOW, thank_you_template="ty")


def test_the_lead_hears_of_an_org_that_joined() -> None:
    """As an action of the user who asked, with campaign and page."""
    entry = joined_campaign(OrgId(7), ORG, PAGE, CAMPAIGN, a_user(email="dora@purple.test"), NOW)
    assert (entry.topic, entry.routing_key) == ("org.7.event", "system.join_campaign")
    assert entry.body == {
        "schema": "proca:action:2",
        "stage": "system",
        "eventType": "join_campaign",
        "actionId": None,
        "actionPageId": 9,
        "campaignId": 5,
        "orgId": 8,
        "org": {"name": "purple", "title": "Purple"},
        "action": {
            "actionType": "join_campaign",
            "customFields": {},
            "createdAt": "2026-01-02T03:04:05.000060Z",
            "testing": False,
        },
        "actionPage": {
            "name": "purple/beer",
            "locale": "pl",
            "thankYouTemplate": "ty",
            "thankYouTemplateRef": None,
            "supporterConfirmTemplate": "ask",
        },
        "campaign": {"name": "yellow", "title": "Yellow", "externalId": 12, "contactSchema": "basic"},
        "contact": {
            "firstName": "dora",
            "email": "dora@purple.test",
            "contactRef": None,
            "dupeRank": 0,
            "area": None,
        },
        "personalInfo": None,
        "privacy": {},
        "tracking": {},
    }


def test_a_user_alone_has_no_org_campaign_or_page() -> None:
    body = system_body("new_user", a_user(), NOW)
    assert [body[name] for name in ("org", "orgId", "campaign", "campaignId", "actionPage", "actionPageId")] == [
        None
    ] * 6
    assert system_body("new_org", a_user(), NOW, ORG)["org"] == {"name": "purple", "title": "Purple"}


def test_the_instance_hears_of_a_new_org() -> None:
    entry = founded_org(OrgId(1), ORG, a_user(email="dora@purple.test"), NOW)
    assert (entry.topic, entry.routing_key) == ("org.1.event", "system.new_org")
    assert entry.body == system_body("new_org", a_user(email="dora@purple.test"), NOW, ORG)
    assert (entry.body["orgId"], entry.body["eventType"]) == (8, "new_org")


def test_the_instance_hears_of_a_new_user() -> None:
    """20 §2.1."""
    entry = new_user(OrgId(1), a_user(email="dora@purple.test"), NOW)
    assert (entry.topic, entry.routing_key) == ("org.1.event", "system.new_user")
    assert entry.body == system_body("new_user", a_user(email="dora@purple.test"), NOW)
    assert (entry.body["orgId"], entry.body["eventType"]) == (None, "new_user")
