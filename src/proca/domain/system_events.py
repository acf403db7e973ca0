"""System events: news of campaigners that look like actions, for address books outside (spec 30 §3.5)."""

from datetime import UTC, datetime

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.ids import OrgId
from proca.domain.orgs.org import Org
from proca.domain.outbox import OutboxEntry, event
from proca.domain.processing.supporter_mails import confirm_template
from proca.domain.users.user import User

SCHEMA = "proca:action:2"
Json = dict[str, object]


def joined_campaign(
    lead_id: OrgId, org: Org, page: ActionPage, campaign: Campaign, user: User, now: datetime
) -> OutboxEntry:
    """`join_campaign`, for the lead org: the user's org takes part in the campaign with this page."""
    place: Json = {
        "actionPageId": page.id,
        "actionPage": _page(page, campaign, org),
        "campaignId": campaign.id,
        "campaign": _campaign(campaign),
    }
    return event(lead_id, "system.join_campaign", system_body("join_campaign", user, now, org) | place)


def founded_org(instance_id: OrgId, org: Org, user: User, now: datetime) -> OutboxEntry:
    """`new_org`, for the instance org: the user made the org."""
    return event(instance_id, "system.new_org", system_body("new_org", user, now, org))


def new_user(instance_id: OrgId, user: User, now: datetime) -> OutboxEntry:
    """`new_user`, for the instance org: somebody has an account."""
    return event(instance_id, "system.new_user", system_body("new_user", user, now))


def system_body(kind: str, user: User, now: datetime, org: Org | None = None) -> Json:
    """The body of a system event about a user, and an org if one is concerned, without campaign and page."""
    return {
        "schema": SCHEMA,
        "stage": "system",
        "eventType": kind,
        "actionId": None,
        "actionPageId": None,
        "campaignId": None,
        "orgId": org.id if org else None,
        "org": {"name": org.name, "title": org.title} if org else None,
        "action": {"actionType": kind, "customFields": {}, "createdAt": _exact(now), "testing": False},
        "actionPage": None,
        "campaign": None,
        "contact": _contact(user),
        "personalInfo": None,
        "privacy": {},
        "tracking": {},
    }


def _contact(user: User) -> Json:
    first_name = user.email.partition("@")[0]
    return {"firstName": first_name, "email": user.email, "contactRef": None, "dupeRank": 0, "area": None}


def _page(page: ActionPage, campaign: Campaign, org: Org) -> Json:
    return {
        "name": page.name,
        "locale": page.locale,
        "thankYouTemplate": page.thank_you_template,
        "thankYouTemplateRef": None,
        "supporterConfirmTemplate": confirm_template(page, campaign, org),
    }


def _campaign(campaign: Campaign) -> Json:
    return {
        "name": campaign.name,
        "title": campaign.title,
        "externalId": campaign.external_id,
        "contactSchema": str(campaign.contact_schema),
    }


def _exact(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, microseconds included."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
