"""Fields of action pages (spec 20 §3.11, 10 §7.3, §7.5)."""

from proca.adapters.http.graphql.context import Info
from proca.adapters.http.graphql.faces import Faces, two_faced
from proca.adapters.http.graphql.nodes import CampaignNode, OrgNode, PageNode, org_node
from proca.application.campaigns.browse_campaigns import PageState

page = Faces("PublicActionPage", "PrivateActionPage", within="page")
page.plain("id", "locale", "name", "live", "config", "journey", "thankYouTemplate")
# The provider's number of a template is known once templates are read from providers; until then it is its name.
page.field("thankYouTemplateRef")(lambda node, _: node.page.thank_you_template)


@page.field("org")
async def _org(node: PageNode, _info: Info) -> OrgNode:
    if node.known_org is not None:
        return OrgNode(node.known_org, node.sight)
    return await org_node(node.page.org_id, node.sight)


@page.field("campaign")
def _campaign(node: PageNode, _info: Info) -> CampaignNode:
    return CampaignNode(node.campaign, node.sight)


private = Faces("PrivateActionPage", within="page")
private.plain("extraSupporters", "delivery", "supporterConfirmTemplate", "duplicateTemplate")


@private.field("location")
async def _location(node: PageNode, _info: Info) -> str | None:
    state = await _state(node)
    return state.location if state else None


@private.field("status")
async def _status(node: PageNode, _info: Info) -> object:
    state = await _state(node)
    return state.status if state else None


async def _state(node: PageNode) -> PageState | None:
    return await node.sight.load.activity.load(node.page.id)


BINDABLES = [two_faced("ActionPage"), *page.types, *private.types]
