"""From snapshots to response bodies."""

import hashlib
from typing import Any, TypeVar

import msgspec
from litestar import Response

from proca.adapters.http.rest.bodies import ActionPageBody, CampaignBody, OrgBody, PublicActionBody, StatsBody
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.org import Org
from proca.domain.times import timestamp
from proca.ports.reports import PublicAction
from proca.ports.snapshots import CampaignView

T = TypeVar("T")


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


def tagged(body: T, known: str | None) -> Response[T]:
    """The body with its tag; 304 without it when the client's `If-None-Match` names the tag."""
    tag = entity_tag(body)
    headers = {"etag": tag, "cache-control": "public, max-age=1"}
    if known is not None and _names(known, tag):
        return Response[Any](None, status_code=304, headers=headers)
    return Response(body, headers=headers)


def _names(known: str, tag: str) -> bool:
    """Whether the list holds the tag, weak or strong, or `*` (RFC 9110 §13.1.2)."""
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in known.split(","))


def entity_tag(body: object) -> str:
    """A tag that changes with the content (RFC 9110 §8.8.3)."""
    return f'"{hashlib.blake2b(msgspec.json.encode(body), digest_size=12).hexdigest()}"'
