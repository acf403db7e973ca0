"""Reading campaigns and action pages under /v1."""

from typing import Annotated

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.params import FromQuery, HeaderParameter, PathParameter, QueryParameter

from proca.adapters.http.rest import views
from proca.adapters.http.rest.bodies import ActionPageBody, CampaignBody, PublicActionBody, StatsBody
from proca.adapters.http.use_cases import UseCases
from proca.domain.ids import CampaignId

AnyRequest = Request[object, object, State]
_Tag = Annotated[str | None, HeaderParameter(name="If-None-Match")]
_MAX_ID = 2**53 - 1
Number = Annotated[int, PathParameter(ge=0, le=_MAX_ID)]


def _use_cases(request: AnyRequest) -> UseCases:
    use_cases: UseCases = request.app.state.use_cases
    return use_cases


@get("/action-pages/{page_id:int}", summary="An action page by number")
async def action_page(request: AnyRequest, page_id: Number) -> ActionPageBody:
    """The page with its campaign and org."""
    return views.page_body(await _use_cases(request).find_action_page(page_id))


@get("/action-pages", summary="An action page by name")
async def action_page_named(request: AnyRequest, name: FromQuery[str]) -> ActionPageBody:
    """The page with its campaign and org."""
    return views.page_body(await _use_cases(request).find_action_page(name=name))


@get("/campaigns/{campaign_id:int}", summary="A campaign by number")
async def campaign(request: AnyRequest, campaign_id: Number) -> CampaignBody:
    """The campaign with its lead org."""
    view = await _use_cases(request).find_campaign(campaign_id)
    return views.campaign_body(view.campaign, view.lead)


@get("/campaigns", summary="Campaigns by name or title pattern")
async def campaigns(
    request: AnyRequest, name: FromQuery[str | None] = None, title: FromQuery[str | None] = None
) -> list[CampaignBody]:
    """Campaigns of all leads; `title` takes `%` and `_` as wildcards, letter case counts."""
    found = await _use_cases(request).list_campaigns(name=name, title=title)
    return [views.campaign_body(view.campaign, view.lead) for view in found]


@get("/campaigns/{campaign_id:int}/stats", summary="The counts of a campaign")
async def stats(request: AnyRequest, campaign_id: Number, known: _Tag = None) -> Response[StatsBody | None]:
    """At most a second old; revalidate with `If-None-Match`."""
    use_cases = _use_cases(request)
    view = await use_cases.find_campaign(campaign_id)
    body = views.stats_body(await use_cases.read_stats(CampaignId(campaign_id)), view)
    headers = {"etag": views.entity_tag(body), "cache-control": "public, max-age=1"}
    if known == headers["etag"]:
        return Response(None, status_code=304, headers=headers)
    return Response(body, headers=headers)


@get("/campaigns/{campaign_id:int}/actions", summary="The newest public actions of a campaign")
async def public_actions(
    request: AnyRequest,
    campaign_id: Number,
    action_type: Annotated[str, QueryParameter(name="actionType")],
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 10,
) -> list[PublicActionBody]:
    """Accepted actions of one type, newest first, with the custom fields that the campaign shows."""
    found = await _use_cases(request).list_public_actions(CampaignId(campaign_id), action_type, limit)
    return [views.action_body(action) for action in found.actions]


router = Router(
    "/v1", route_handlers=[action_page, action_page_named, campaign, campaigns, stats, public_actions], tags=["Reading"]
)
