"""Making and changing campaigns and their targets, under /v1."""

from litestar import Response, delete, get, patch, post, put
from litestar.params import JSONBody

from proca.adapters.http.rest import campaign_views
from proca.adapters.http.rest.answering import Key, Name, Number, once
from proca.adapters.http.rest.campaign_bodies import (
    CampaignChangesBody,
    CampaignProcessingBody,
    CampaignWithPagesBody,
    PrivateCampaignView,
    TargetsBody,
    TargetsView,
    TargetView,
)
from proca.adapters.http.rest.changes import given
from proca.adapters.http.rest.documented import READING, STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.org_bodies import DoneBody
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.campaigns.changes import (
    ActionPageChanges,
    CampaignChanges,
    CampaignProcessingChanges,
    TargetChanges,
)
from proca.domain.ids import CampaignId

TAGS = ["Campaigns"]


@get(
    "/orgs/{org:str}/campaigns",
    summary="Campaigns of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def of_org(request: StrictRequest, org: Name) -> list[PrivateCampaignView]:
    """Those that it leads; those that it takes part in are under its pages."""
    found, viewer = await request.org_and_viewer(org)
    listed = await request.use_cases.campaigns.browse_campaigns.campaigns_with(viewer, [found.id])
    return [campaign_views.private_campaign(one) for one in listed.get(found.id, ()) if viewer.sees_campaign(one)]


@post(
    "/orgs/{org:str}/campaigns",
    summary="Make a campaign",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def add(
    request: StrictRequest, org: Name, data: JSONBody[CampaignChangesBody], idempotency_key: Key = None
) -> Response[PrivateCampaignView]:
    """Led by the org. Needs `manage_campaigns`."""
    caller = await request.caller()

    async def do() -> PrivateCampaignView:
        made = await request.use_cases.campaigns.add_campaign(caller, org, given(data, CampaignChanges))
        return campaign_views.private_campaign(made)

    return await once(request, caller, idempotency_key, do)


@put(
    "/orgs/{org:str}/campaigns",
    summary="A campaign with its pages, made or changed",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def upsert(
    request: StrictRequest, org: Name, data: JSONBody[CampaignWithPagesBody], idempotency_key: Key = None
) -> Response[PrivateCampaignView]:
    """Found by `externalId`, else by `name`; all of it or nothing. Needs `manage_campaigns`."""
    caller = await request.caller()

    async def do() -> PrivateCampaignView:
        changes = given(data, CampaignChanges, but=("action_pages",))
        pages = [given(page, ActionPageChanges) for page in data.action_pages]
        return campaign_views.private_campaign(
            await request.use_cases.campaigns.upsert_campaign(caller, org, changes, pages)
        )

    return await once(request, caller, idempotency_key, do)


@patch(
    "/campaigns/{campaign_id:int}",
    summary="Change a campaign",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change(
    request: StrictRequest, campaign_id: Number, data: JSONBody[CampaignChangesBody], idempotency_key: Key = None
) -> Response[PrivateCampaignView]:
    """Needs `manage_campaigns` or `change_campaign_settings` in the lead org."""
    caller = await request.caller()

    async def do() -> PrivateCampaignView:
        changes = given(data, CampaignChanges)
        return campaign_views.private_campaign(
            await request.use_cases.campaigns.update_campaign(caller, changes, campaign_id)
        )

    return await once(request, caller, idempotency_key, do)


@patch(
    "/campaigns/{campaign_id:int}/processing",
    summary="Change a campaign's confirmations",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change_processing(
    request: StrictRequest, campaign_id: Number, data: JSONBody[CampaignProcessingBody], idempotency_key: Key = None
) -> Response[PrivateCampaignView]:
    """Null leaves it to the org. Needs `change_campaign_settings`."""
    caller = await request.caller()

    async def do() -> PrivateCampaignView:
        name = (await request.use_cases.find_campaign(campaign_id)).campaign.name
        changes = given(data, CampaignProcessingChanges)
        return campaign_views.private_campaign(
            await request.use_cases.campaigns.update_campaign_processing(caller, name, changes)
        )

    return await once(request, caller, idempotency_key, do)


@delete(
    "/campaigns/{campaign_id:int}", summary="Delete a campaign", status_code=200, responses=STAFF_WRITING, tags=TAGS
)
async def remove(request: StrictRequest, campaign_id: Number) -> DoneBody:
    """With the lead's pages, unless they hold actions or partners have pages. Needs `manage_campaigns`."""
    await request.use_cases.campaigns.delete_campaign(await request.caller(), campaign_id)
    return DoneBody()


@get(
    "/campaigns/{campaign_id:int}/targets",
    summary="Decision-makers of a campaign",
    responses=READING,
    tags=TAGS,
)
async def targets(request: StrictRequest, campaign_id: Number) -> list[TargetView]:
    """Without addresses, but for admins."""
    viewer = await request.viewer()
    view = await request.use_cases.find_campaign(campaign_id)
    return [campaign_views.target(one, private=viewer.is_admin) for one in view.targets]


@put(
    "/campaigns/{campaign_id:int}/targets",
    summary="Decision-makers as they should be",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def upsert_targets(
    request: StrictRequest, campaign_id: Number, data: JSONBody[TargetsBody], idempotency_key: Key = None
) -> Response[TargetsView]:
    """Found by `externalId`; the answer is in the order of the request. Needs `change_campaign_settings`."""
    caller = await request.caller()

    async def do() -> TargetsView:
        asked = [given(one, TargetChanges) for one in data.targets]
        upsert_all = request.use_cases.campaigns.upsert_targets
        stored = await upsert_all(caller, CampaignId(campaign_id), asked, data.outdated)
        return TargetsView([campaign_views.target(one, private=True) for one in stored])

    return await once(request, caller, idempotency_key, do)


handlers = [of_org, add, upsert, change, change_processing, remove, targets, upsert_targets]
