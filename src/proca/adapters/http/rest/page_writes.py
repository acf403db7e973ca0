"""Making, changing and launching action pages, under /v1."""

from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody

from proca.adapters.http.rest import campaign_views
from proca.adapters.http.rest.answering import Key, Name, Number, once
from proca.adapters.http.rest.campaign_bodies import (
    ActionPageChangesBody,
    CopyBody,
    LaunchBody,
    LaunchedBody,
    NewActionPageBody,
    PrivateActionPageView,
)
from proca.adapters.http.rest.changes import given
from proca.adapters.http.rest.documented import STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.org_bodies import DoneBody
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.errors import Refused
from proca.domain.users.user import User

TAGS = ["Action pages"]


@get(
    "/orgs/{org:str}/action-pages",
    summary="Action pages of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def of_org(request: StrictRequest, org: Name) -> list[PrivateActionPageView]:
    """By number."""
    found, viewer = await request.org_and_viewer(org)
    listed = await request.use_cases.campaigns.browse_campaigns.pages_of_orgs(viewer, [found.id])
    return [campaign_views.private_page(one) for one in listed.get(found.id, ())]


@post(
    "/orgs/{org:str}/action-pages",
    summary="Make an action page",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def add(
    request: StrictRequest, org: Name, data: JSONBody[NewActionPageBody], idempotency_key: Key = None
) -> Response[PrivateActionPageView]:
    """In any campaign; it is not live yet. Needs `manage_action_pages`."""
    caller = await request.caller()

    async def do() -> PrivateActionPageView:
        changes = given(data, ActionPageChanges, but=("campaign",))
        return campaign_views.private_page(
            await request.use_cases.campaigns.add_action_page(caller, org, data.campaign, changes)
        )

    return await once(request, caller, idempotency_key, do)


@post(
    "/orgs/{org:str}/action-pages/copies",
    summary="Copy an action page",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def copy(
    request: StrictRequest, org: Name, data: JSONBody[CopyBody], idempotency_key: Key = None
) -> Response[PrivateActionPageView]:
    """Config, delivery, locale and campaign are copied; it is not live yet. Needs `manage_action_pages`."""
    caller = await request.caller()

    async def do() -> PrivateActionPageView:
        return campaign_views.private_page(await _copied(request, caller, org, data))

    return await once(request, caller, idempotency_key, do)


async def _copied(request: StrictRequest, caller: User | None, org: str, data: CopyBody) -> ActionPage:
    campaigns = request.use_cases.campaigns
    if data.from_page is not None and data.from_campaign is None:
        return await campaigns.copy_action_page(caller, org, data.name, data.from_page)
    if data.from_campaign is not None and data.from_page is None:
        return await campaigns.copy_campaign_action_page(caller, org, data.name, data.from_campaign)
    raise Refused("Provide exactly one of fromPage and fromCampaign", code="bad_arg")


@patch(
    "/action-pages/{page_id:int}",
    summary="Change an action page",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change(
    request: StrictRequest, page_id: Number, data: JSONBody[ActionPageChangesBody], idempotency_key: Key = None
) -> Response[PrivateActionPageView]:
    """Needs `manage_action_pages` in the page's org."""
    caller = await request.caller()

    async def do() -> PrivateActionPageView:
        changes = given(data, ActionPageChanges)
        return campaign_views.private_page(
            await request.use_cases.campaigns.update_action_page(caller, changes, page_id)
        )

    return await once(request, caller, idempotency_key, do)


@post(
    "/action-pages/{page_id:int}/launch",
    summary="Go live",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def launch(request: StrictRequest, page_id: Number, data: JSONBody[LaunchBody]) -> LaunchedBody:
    """The lead's own page at once, a partner's when the lead agrees. Needs `manage_action_pages`."""
    caller = await request.caller()
    name = (await request.use_cases.find_action_page(page_id)).page.name
    status = await request.use_cases.people.launch_action_page(caller, name, data.message)
    return LaunchedBody(status.value.lower())


@delete(
    "/action-pages/{page_id:int}", summary="Delete an action page", status_code=200, responses=STAFF_WRITING, tags=TAGS
)
async def remove(request: StrictRequest, page_id: Number) -> DoneBody:
    """Unless it holds actions other than testing ones. Needs `manage_action_pages`."""
    await request.use_cases.campaigns.delete_action_page(await request.caller(), page_id)
    return DoneBody()


handlers = [of_org, add, copy, change, launch, remove]
