"""What is changed about campaigns, pages and targets (spec 20 §3.7)."""

from typing import Any

from proca.adapters.http.graphql.context import Info, context_of
from proca.adapters.http.graphql.mutation import Status, mutation
from proca.adapters.http.graphql.nodes import CampaignNode, PageNode, TargetNode, page_node
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.changes import OutdatedTargets
from proca.domain.ids import CampaignId


async def _seen(info: Info, campaign: Campaign) -> CampaignNode:
    return CampaignNode(campaign, await context_of(info).sight())


async def _page_seen(info: Info, page: ActionPage) -> PageNode:
    return await page_node(page, await context_of(info).sight())


@mutation.field("addCampaign")
async def _add(_: object, info: Info, org_name: str, **given: Any) -> CampaignNode:
    context, changes = context_of(info), _without_pages(given["input"])
    return await _seen(info, await context.use_cases.campaigns.add_campaign(context.caller, org_name, changes))


@mutation.field("upsertCampaign")
async def _upsert(_: object, info: Info, org_name: str, **given: Any) -> CampaignNode:
    context, changes = context_of(info), _without_pages(given["input"])
    pages = given["input"].get("action_pages") or []
    upsert = context.use_cases.campaigns.upsert_campaign
    return await _seen(info, await upsert(context.caller, org_name, changes, pages))


@mutation.field("updateCampaign")
async def _update(_: object, info: Info, **given: Any) -> CampaignNode:
    context, changes = context_of(info), _without_pages(given["input"])
    update = context.use_cases.campaigns.update_campaign
    return await _seen(info, await update(context.caller, changes, given.get("id"), given.get("name")))


def _without_pages(changes: dict[str, Any]) -> Any:
    return {name: value for name, value in changes.items() if name != "action_pages"}


@mutation.field("updateCampaignProcessing")
async def _update_processing(_: object, info: Info, name: str | None = None, **changes: Any) -> CampaignNode:
    context = context_of(info)
    update = context.use_cases.campaigns.update_campaign_processing
    return await _seen(info, await update(context.caller, name, changes))  # type: ignore[arg-type]  # from the schema


@mutation.field("deleteCampaign")
async def _delete(_: object, info: Info, **by: Any) -> Status:
    context = context_of(info)
    delete = context.use_cases.campaigns.delete_campaign
    await delete(context.caller, by.get("id"), by.get("name"), by.get("external_id"))
    return Status.SUCCESS


@mutation.field("addActionPage")
async def _add_page(_: object, info: Info, org_name: str, campaign_name: str, **given: Any) -> PageNode:
    context = context_of(info)
    add = context.use_cases.campaigns.add_action_page
    return await _page_seen(info, await add(context.caller, org_name, campaign_name, given["input"]))


@mutation.field("updateActionPage")
async def _update_page(_: object, info: Info, **given: Any) -> PageNode:
    context = context_of(info)
    update = context.use_cases.campaigns.update_action_page
    return await _page_seen(info, await update(context.caller, given["input"], given.get("id"), given.get("name")))


@mutation.field("copyActionPage")
async def _copy_page(_: object, info: Info, org_name: str, name: str, from_name: str) -> PageNode:
    context = context_of(info)
    copy = context.use_cases.campaigns.copy_action_page
    return await _page_seen(info, await copy(context.caller, org_name, name, from_name))


@mutation.field("copyCampaignActionPage")
async def _copy_lead_page(_: object, info: Info, org_name: str, name: str, from_campaign_name: str) -> PageNode:
    context = context_of(info)
    copy = context.use_cases.campaigns.copy_campaign_action_page
    return await _page_seen(info, await copy(context.caller, org_name, name, from_campaign_name))


@mutation.field("launchActionPage")
async def _launch(_: object, info: Info, name: str, message: str | None = None) -> dict[str, Status]:
    context = context_of(info)
    status = await context.use_cases.people.launch_action_page(context.caller, name, message)
    return {"status": Status(status.value)}


@mutation.field("deleteActionPage")
async def _delete_page(_: object, info: Info, **by: Any) -> Status:
    context = context_of(info)
    await context.use_cases.campaigns.delete_action_page(context.caller, by.get("id"), by.get("name"))
    return Status.SUCCESS


@mutation.field("upsertTargets")
async def _upsert_targets(
    _: object, info: Info, targets: list[Any], campaign_id: int, outdated_targets: OutdatedTargets | None = None
) -> list[TargetNode]:
    context = context_of(info)
    upsert = context.use_cases.campaigns.upsert_targets
    asked = [_target(target) for target in targets]
    stored = await upsert(context.caller, CampaignId(campaign_id), asked, outdated_targets or OutdatedTargets.KEEP)
    return [TargetNode(target, True) for target in stored]


def _target(given: dict[str, Any]) -> Any:
    emails = given.get("emails")
    return given if emails is None else {**given, "emails": [one["email"] for one in emails]}
