"""From snapshots to response bodies."""

import hashlib

import msgspec

from proca.adapters.http.rest.bodies import ActionPageBody, CampaignBody, OrgBody, PublicActionBody, StatsBody
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.org import Org
from proca.domain.processing.messages import timestamp
from proca.ports.reports import PublicAction
from proca.ports.snapshots import CampaignView


def org_body(org: Org) -> OrgBody:
    """An org."""
    return OrgBody(org.name, org.title, dict(org.config))


def campaign_body(campaign: Campaign, lead: Org) -> CampaignBody:
    """A campaign."""
    return CampaignBody(
        id=campaign.id,
        name=campaign.name,
        title=campaign.title,
        status=campaign.status,
        contact_schema=campaign.contact_schema,
        config=dict(campaign.config),
        org=org_body(lead),
        external_id=campaign.external_id,
        start=campaign.start,
        end=campaign.end,
    )


def page_body(view: SigningPage) -> ActionPageBody:
    """An action page."""
    page = view.page
    campaign = campaign_body(view.campaign, view.lead)
    return ActionPageBody(page.id, page.name, page.locale, page.live, dict(page.config), campaign, org_body(view.org))


def stats_body(stats: CampaignStats, view: CampaignView) -> StatsBody:
    """The counts, by org name."""
    by_org = {view.orgs[org].name: count for org, count in stats.by_org.items() if org in view.orgs}
    return StatsBody(stats.supporter_count, by_org, dict(stats.by_area), dict(stats.by_action_type))


def action_body(action: PublicAction) -> PublicActionBody:
    """A public action."""
    return PublicActionBody(
        action.action_id, action.action_type, timestamp(action.inserted_at), dict(action.fields), action.area
    )


def entity_tag(body: object) -> str:
    """A tag that changes with the content (RFC 9110 §8.8.3)."""
    return f'"{hashlib.blake2b(msgspec.json.encode(body), digest_size=12).hexdigest()}"'
