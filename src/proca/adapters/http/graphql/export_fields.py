"""Fields of exported actions (spec 20 §3.4.1)."""

from attrs import frozen

from proca.adapters.http.graphql.context import Info, Sight
from proca.adapters.http.graphql.faces import Faces
from proca.adapters.http.graphql.nodes import CampaignNode, PageNode, campaign_node, page_node
from proca.application.reports.exported_row import ExportedRow
from proca.domain.actions.custom_fields import flattened
from proca.domain.errors import NotFound


@frozen
class ActionNode:
    """One exported action."""

    row: ExportedRow
    sight: Sight


action = Faces("Action", within="row")
action.plain("actionId", "createdAt", "actionType", "contact", "customFields", "tracking", "privacy", "donation")


@action.field("fields")
def _fields(node: ActionNode, _info: Info) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in flattened(node.row.custom_fields)]


@action.field("campaign")
async def _campaign(node: ActionNode, _info: Info) -> CampaignNode:
    return await campaign_node(node.row.campaign_id, node.sight)


@action.field("actionPage")
async def _page(node: ActionNode, _info: Info) -> PageNode:
    page = await node.sight.load.page.load(node.row.action_page_id)
    if page is None:
        raise NotFound("Entity not found", code="not_found")
    return await page_node(page, node.sight)


contact = Faces("Contact")
contact.plain("contactRef", "dupeRank", "payload", "nonce", "publicKey", "signKey")
consent = Faces("Consent")
consent.plain("optIn", "givenAt", "emailStatus", "emailStatusChanged", "withConsent")
tracking = Faces("Tracking")
tracking.plain("source", "medium", "campaign", "content")
donation = Faces("Donation")
donation.plain("schema", "amount", "currency", "payload", "frequencyUnit")

BINDABLES = [*action.types, *contact.types, *consent.types, *tracking.types, *donation.types]
