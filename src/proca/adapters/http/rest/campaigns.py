"""Reading campaigns and action pages under /v1."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromQuery, HeaderParameter, PathParameter, QueryParameter

from proca.adapters.http.rest import views
from proca.adapters.http.rest.bodies import ActionPageBody, CampaignBody, PublicActionBody, StatsBody
from proca.adapters.http.rest.documented import NOT_MODIFIED, READING, problems
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.ids import CampaignId

TAGS = ["Reading"]

_Tag = Annotated[str | None, HeaderParameter(name="If-None-Match")]
_MAX_ID = 2**53 - 1
Number = Annotated[int, PathParameter(ge=0, le=_MAX_ID)]


@get(
    "/action-pages/{page_id:int}",
    summary="An action page by number",
    responses=READING | NOT_MODIFIED,
    tags=TAGS,
)
async def action_page(request: StrictRequest, page_id: Number, known: _Tag = None) -> Response[ActionPageBody]:
    """The page with its campaign and org, at most a second old; revalidate with `If-None-Match`."""
    return views.tagged(views.page_body(await request.use_cases.find_action_page(page_id)), known)


@get(
    "/action-pages",
    summary="An action page by name",
    responses=READING | NOT_MODIFIED,
    tags=TAGS,
)
async def action_page_named(
    request: StrictRequest, name: FromQuery[str], known: _Tag = None
) -> Response[ActionPageBody]:
    """The page with its campaign and org, at most a second old; revalidate with `If-None-Match`."""
    return views.tagged(views.page_body(await request.use_cases.find_action_page(name=name)), known)


@get(
    "/campaigns/{campaign_id:int}",
    summary="A campaign by number",
    responses=READING | NOT_MODIFIED,
    tags=TAGS,
)
async def campaign(request: StrictRequest, campaign_id: Number, known: _Tag = None) -> Response[CampaignBody]:
    """The campaign with its lead org, at most a second old; revalidate with `If-None-Match`."""
    view = await request.use_cases.find_campaign(campaign_id)
    return views.tagged(views.campaign_body(view.campaign, view.lead), known)


@get(
    "/campaigns",
    summary="Campaigns by name or title pattern",
    responses=problems(400, 503),
    tags=TAGS,
)
async def campaigns(
    request: StrictRequest, name: FromQuery[str | None] = None, title: FromQuery[str | None] = None
) -> list[CampaignBody]:
    """Campaigns of all leads; `title` takes `%` and `_` as wildcards, letter case counts."""
    found = await request.use_cases.list_campaigns(name=name, title=title)
    return [views.campaign_body(view.campaign, view.lead) for view in found]


@get(
    "/campaigns/{campaign_id:int}/stats",
    summary="The counts of a campaign",
    responses=READING | NOT_MODIFIED,
    tags=TAGS,
)
async def stats(request: StrictRequest, campaign_id: Number, known: _Tag = None) -> Response[StatsBody]:
    """At most a second old; revalidate with `If-None-Match`."""
    view = await request.use_cases.find_campaign(campaign_id)
    return views.tagged(views.stats_body(await request.use_cases.read_stats(CampaignId(campaign_id)), view), known)


@get(
    "/campaigns/{campaign_id:int}/actions",
    summary="The newest public actions of a campaign",
    responses=READING,
    tags=TAGS,
)
async def public_actions(
    request: StrictRequest,
    campaign_id: Number,
    action_type: Annotated[str, QueryParameter(name="actionType")],
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 10,
) -> list[PublicActionBody]:
    """Accepted actions of one type, newest first, with the custom fields that the campaign shows."""
    found = await request.use_cases.list_public_actions(CampaignId(campaign_id), action_type, limit)
    return [views.action_body(action) for action in found.actions]


handlers = [action_page, action_page_named, campaign, campaigns, stats, public_actions]
