"""Fields of campaigns, their counts, public actions and targets (spec 20 §3.11, 10 §7)."""

from collections.abc import Mapping
from typing import Any

from ariadne import ObjectType
from attrs import frozen

from proca.adapters.http.graphql.context import Info, Sight
from proca.adapters.http.graphql.faces import Faces, two_faced
from proca.adapters.http.graphql.nodes import (
    CampaignNode,
    OrgNode,
    PageNode,
    TargetNode,
    UserNode,
    org_node,
    page_nodes,
)
from proca.application.campaigns.partnerships import Partnership
from proca.application.campaigns.read import PublicActions
from proca.domain.actions.custom_fields import flattened
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.confirms.confirm import Confirm
from proca.domain.ids import OrgId
from proca.domain.orgs.org import Org
from proca.ports.reports import PublicAction

campaign = Faces("PublicCampaign", "PrivateCampaign", within="campaign")
campaign.plain("id", "externalId", "name", "title", "status", "contactSchema", "config", "start", "end")
campaign.field("campaignProcessing")(lambda node, _: node.campaign)


@campaign.field("org")
async def _lead(node: CampaignNode, _info: Info) -> OrgNode:
    return await _org(node, node.campaign.org_id)


async def _org(node: CampaignNode, org_id: OrgId) -> OrgNode:
    known = (node.known_orgs or {}).get(org_id)
    return OrgNode(known, node.sight) if known is not None else await org_node(org_id, node.sight)


@campaign.field("targets")
async def _targets(node: CampaignNode, _info: Info) -> list[TargetNode]:
    targets = node.known_targets
    if targets is None:
        targets = await node.sight.load.targets.load(node.campaign.id)
    return [TargetNode(target, node.sight.viewer.is_admin) for target in targets]


@frozen
class StatsView:
    """Counts together with the campaign that they are of."""

    stats: CampaignStats
    node: CampaignNode

    async def orgs(self) -> Mapping[OrgId, Org]:
        """The orgs that collected supporters."""
        known = self.node.known_orgs
        if known is not None and all(org in known for org in self.stats.by_org):
            return known
        found = await self.node.sight.load.org.load_many(list(self.stats.by_org))
        return {org.id: org for org in found if org is not None}


@campaign.field("stats")
async def _stats(node: CampaignNode, _info: Info) -> StatsView:
    return StatsView(await node.sight.use_cases.read_stats(node.campaign.id), node)


@campaign.field("actions")
async def _actions(node: CampaignNode, _info: Info, action_type: str, limit: int) -> PublicActions:
    return await node.sight.use_cases.list_public_actions(node.campaign.id, action_type, limit)


private = Faces("PrivateCampaign", within="campaign")
private.plain("forceDelivery", "mtt", "publicActions", "transientActions")


@private.field("actionPages")
async def _pages(node: CampaignNode, _info: Info) -> list[PageNode]:
    return await page_nodes(await node.sight.load.pages_of_campaign.load(node.campaign.id), node.sight)


@frozen
class PartnershipNode:
    """One partner in a campaign."""

    partnership: Partnership
    campaign: Campaign
    sight: Sight


@private.field("partnerships")
async def _partnerships(node: CampaignNode, _info: Info) -> list[PartnershipNode] | None:
    found = await node.sight.load.partnerships.load(node.campaign.id)
    return None if found is None else [PartnershipNode(one, node.campaign, node.sight) for one in found]


partnership = ObjectType("Partnership")


@partnership.field("org")
async def _partner(node: PartnershipNode, _info: Info) -> OrgNode:
    return await org_node(node.partnership.org_id, node.sight)


@partnership.field("actionPages")
def _partner_pages(node: PartnershipNode, _info: Info) -> list[PageNode]:
    return [PageNode(page, node.sight, node.campaign) for page in node.partnership.pages]


@partnership.field("launchRequests")
def _requests(node: PartnershipNode, _info: Info) -> list[tuple[Confirm, Sight]]:
    return [(confirm, node.sight) for confirm in node.partnership.launch_requests]


@partnership.field("launchRequesters")
async def _requesters(node: PartnershipNode, _info: Info) -> list[UserNode]:
    found = await node.sight.load.user.load_many(list(node.partnership.requester_ids))
    return [UserNode(user, node.sight) for user in found if user is not None]


mtt = Faces("CampaignMtt")
mtt.plain(
    "startAt",
    "endAt",
    "messageTemplate",
    "testEmail",
    "ccContacts",
    "ccSender",
    "dripDelivery",
    "maxEmailsPerHour",
    "timezone",
)

processing = Faces("CampaignProcessing")
processing.plain("supporterConfirm", "supporterConfirmTemplate", "actionConfirm")

stats = ObjectType("CampaignStats")
stats.set_field("supporterCount", lambda view, _: view.stats.supporter_count)
stats.set_field("supporterCountByArea", lambda view, _: _pairs("area", view.stats.by_area))
stats.set_field("actionCount", lambda view, _: _pairs("actionType", view.stats.by_action_type))


@stats.field("supporterCountByOrg")
async def _count_by_org(view: StatsView, _info: Info) -> list[dict[str, object]]:
    orgs = await view.orgs()
    counts = view.stats.by_org.items()
    return [{"org": OrgNode(orgs[org], view.node.sight), "count": count} for org, count in counts if org in orgs]


@stats.field("supporterCountByOthers")
async def _count_by_others(view: StatsView, _info: Info, org_name: str) -> int:
    named = [org.id for org in (await view.orgs()).values() if org.name == org_name]
    return view.stats.by_others(named[0] if named else OrgId(0))


actions = ObjectType("PublicActionsResult")
actions.set_field("fieldKeys", lambda found, _: list(found.field_keys))
actions.set_field("list", lambda found, _: list(found.actions))

public_action = Faces("ActionCustomFields")
public_action.plain("actionId", "actionType", "insertedAt", "area")
public_action.field("customFields")(lambda action, _: action.fields)


@public_action.field("fields")
def _fields(action: PublicAction, _info: Info) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in flattened(action.fields)]


target = Faces("PublicTarget", "PrivateTarget", within="target")
target.plain("id", "name", "externalId", "locale", "area", "fields")
addresses = Faces("PrivateTarget", within="target")
addresses.plain("emails")
address = Faces("TargetEmail")
address.plain("email", "emailStatus", "error")


def _pairs(name: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{name: key, "count": count} for key, count in counts.items()]


BINDABLES = [
    two_faced("Campaign"),
    two_faced("Target"),
    *campaign.types,
    *private.types,
    partnership,
    *mtt.types,
    *processing.types,
    stats,
    actions,
    *public_action.types,
    *target.types,
    *addresses.types,
    *address.types,
]
