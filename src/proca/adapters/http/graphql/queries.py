"""The root fields that read (spec 20 §3.4)."""

from typing import Any

from ariadne import ObjectType
from attrs import evolve

from proca.adapters.http.graphql.context import Info, Sight, context_of
from proca.adapters.http.graphql.export_fields import ActionNode
from proca.adapters.http.graphql.nodes import CampaignNode, OrgNode, PageNode, UserNode
from proca.application.reports.describe import ApplicationInfo
from proca.application.reports.export_actions import ExportRequest
from proca.domain.users.viewer import Viewer

query = ObjectType("RootQueryType")


@query.field("campaigns")
async def _campaigns(_: object, info: Info, **by: Any) -> list[CampaignNode]:
    context = context_of(info)
    sight = await context.sight()
    # Clients know the public face here, whatever else somebody may see (spec 20 §3.4).
    public = Sight(context.use_cases, sight.viewer if sight.viewer.is_admin else Viewer(sight.viewer.user))
    views = await context.use_cases.list_campaigns(by.get("id"), by.get("name"), by.get("title"))
    return [CampaignNode.of_view(view, public) for view in views]


@query.field("campaign")
async def _campaign(_: object, info: Info, **by: Any) -> CampaignNode:
    sight = await context_of(info).sight()
    return CampaignNode.of_view(await sight.use_cases.find_campaign(by.get("id"), by.get("name")), sight)


@query.field("actionPage")
async def _action_page(_: object, info: Info, **by: Any) -> PageNode:
    sight = await context_of(info).sight()
    found = await sight.use_cases.find_action_page(by.get("id"), by.get("name"), by.get("url"))
    return PageNode.of_view(found, sight)


@query.field("exportActions")
@query.field("actions")
async def _actions(_: object, info: Info, org_name: str, **wanted: Any) -> list[ActionNode]:
    return await _exported(info, org_name, ExportRequest(**wanted))


@query.field("contacts")
async def _contacts(_: object, info: Info, org_name: str, **wanted: Any) -> list[ActionNode]:
    return await _exported(info, org_name, ExportRequest(contacts=True, **wanted))


async def _exported(info: Info, org_name: str, wanted: ExportRequest) -> list[ActionNode]:
    context = context_of(info)
    rows = await context.use_cases.data.export_actions(context.caller, org_name, evolve(wanted))
    sight = await context.sight()
    return [ActionNode(row, sight) for row in rows]


@query.field("currentUser")
async def _current_user(_: object, info: Info) -> UserNode:
    context = context_of(info)
    return UserNode(await context.use_cases.people.current_user(context.caller), await context.sight())


@query.field("users")
async def _users(_: object, info: Info, select: dict[str, Any] | None = None) -> list[UserNode]:
    context, by = context_of(info), select or {}
    found = await context.use_cases.people.list_users(context.caller, by.get("id"), by.get("email"), by.get("org_name"))
    sight = await context.sight()
    return [UserNode(user, sight) for user in found]


@query.field("org")
async def _org(_: object, info: Info, name: str) -> OrgNode:
    context = context_of(info)
    return OrgNode(await context.use_cases.orgs.find_org(context.caller, name), await context.sight())


@query.field("application")
async def _application(_: object, info: Info) -> ApplicationInfo:
    context = context_of(info)
    return await context.use_cases.data.describe_application(context.caller)


application = ObjectType("Application")
application.set_field("logLevel", lambda one, _: one.log_level)

BINDABLES = [query, application]
