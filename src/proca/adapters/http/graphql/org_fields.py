"""Fields of orgs and of what belongs to them (spec 20 §3.11)."""

from typing import Any

from ariadne import ObjectType

from proca.adapters.http.graphql.context import Info
from proca.adapters.http.graphql.faces import Faces, two_faced
from proca.adapters.http.graphql.nodes import CampaignNode, OrgNode, PageNode, page_nodes
from proca.application.campaigns.identify import exactly_one
from proca.domain import base64url
from proca.domain.campaigns.campaign import Campaign
from proca.domain.errors import NotFound, Refused
from proca.domain.orgs.backends import Slot
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import name_key
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.text_patterns import like
from proca.ports.directories import Member

org = Faces("PublicOrg", "PrivateOrg", within="org")
org.plain("name", "title", "config")

private = Faces("PrivateOrg", within="org")
private.plain("id")


@private.field("personalData")
def _itself(node: OrgNode, _info: Info) -> OrgNode:
    return node


personal = Faces("PersonalData", within="org")
personal.plain(
    "contactSchema",
    "supporterConfirm",
    "supporterConfirmTemplate",
    "highSecurity",
    "doiThankYou",
    "replyEnabled",
    "senderRewrite",
)


@private.field("keys")
async def _keys(node: OrgNode, _info: Info, select: dict[str, Any] | None = None) -> list[PublicKey]:
    return _selected(await node.sight.load.keys.load(node.org.id), select or {})


@private.field("key")
async def _key(node: OrgNode, _info: Info, select: dict[str, Any]) -> PublicKey:
    found = _selected(await node.sight.load.keys.load(node.org.id), select)
    if not found:
        raise NotFound("not_found")
    if len(found) > 1:
        raise Refused("Several keys match; select by id", code="bad_arg")
    return found[0]


def _selected(keys: Any, select: dict[str, Any]) -> list[PublicKey]:
    """Keys by number, state, and public half; a public half that cannot be read selects nothing out."""
    wanted = {name: value for name, value in select.items() if value is not None}
    public = _decoded(wanted.get("public"))
    return [
        key
        for key in keys
        if key.id == wanted.get("id", key.id)
        and key.active == wanted.get("active", key.active)
        and public in (None, key.public)
    ]


def _decoded(public: str | None) -> bytes | None:
    try:
        return base64url.decode(public) if public is not None else None
    except ValueError:
        return None


@private.field("services")
async def _services(node: OrgNode, _info: Info, select: dict[str, Any] | None = None) -> list[Service]:
    wanted = (select or {}).get("name")
    found = await node.sight.load.services.load(node.org.id)
    return [service for service in found if wanted in (None, service.name)]


@private.field("users")
async def _users(node: OrgNode, _info: Info) -> list[Member]:
    return list(await node.sight.load.members.load(node.org.id))


@private.field("processing")
def _processing(node: OrgNode, _info: Info) -> OrgNode:
    return node


@private.field("campaigns")
async def _campaigns(node: OrgNode, _info: Info, select: dict[str, Any] | None = None) -> list[CampaignNode]:
    wanted = select or {}
    found = await node.sight.load.campaigns_with.load(node.org.id)
    leads = await node.sight.load.org.load_many([one.org_id for one in found]) if wanted.get("org_name") else []
    names = {lead.id: name_key(lead.name) for lead in leads if lead is not None}
    return [CampaignNode(one, node.sight) for one in found if _fits(one, wanted, names)]


def _fits(campaign: Campaign, wanted: dict[str, Any], names: dict[Any, str]) -> bool:
    title, lead = wanted.get("title_like"), wanted.get("org_name")
    return (title is None or like(title).fullmatch(campaign.title) is not None) and (
        lead is None or names.get(campaign.org_id) == name_key(lead)
    )


@private.field("campaign")
async def _campaign(node: OrgNode, _info: Info, id: int) -> CampaignNode:  # noqa: A002  (the wire's own word)
    for campaign in await node.sight.load.campaigns_with.load(node.org.id):
        if campaign.id == id:
            return CampaignNode(campaign, node.sight)
    raise NotFound("Cannot find campaign", code="not_found")


@private.field("actionPages")
async def _pages(node: OrgNode, _info: Info, select: dict[str, Any] | None = None) -> list[PageNode]:
    wanted = (select or {}).get("campaign_id")
    found = await node.sight.load.pages_of_org.load(node.org.id)
    return await page_nodes([page for page in found if wanted in (None, page.campaign_id)], node.sight)


@private.field("actionPage")
async def _page(node: OrgNode, _info: Info, **by: Any) -> PageNode:
    wanted = exactly_one(by.get("id"), by.get("name"))
    found = await node.sight.load.pages_of_org.load(node.org.id)
    named = wanted.lower() if isinstance(wanted, str) else wanted
    own = [page for page in found if named in (page.id, page.name_key)]
    if not own:
        raise NotFound("Entity not found", code="not_found")
    return (await page_nodes(own, node.sight))[0]


processing = Faces("Processing", within="org")
processing.plain(
    "emailFrom",
    "supporterConfirm",
    "supporterConfirmTemplate",
    "doiThankYou",
    "customSupporterConfirm",
    "customActionConfirm",
    "customActionDeliver",
    "customEventDeliver",
)


@processing.field("emailTemplates")
async def _templates(node: OrgNode, _info: Info) -> list[str]:
    return [template.label for template in await node.sight.load.templates.load(node.org.id)]


def _slot(slot: Slot) -> None:
    async def resolve(node: OrgNode, _info: Info) -> ServiceName | None:
        names = await node.sight.load.backend_names.load(node.org.id)
        return names[slot] if names is not None else None

    for kind in processing.types:
        kind.set_field(_SLOTS[slot], resolve)


_SLOTS = {
    Slot.EMAIL: "emailBackend",
    Slot.TRANSACTIONAL_EMAIL: "transactionalEmailBackend",
    Slot.EVENT: "eventBackend",
    Slot.PUSH: "pushBackend",
    Slot.STORAGE: "storageBackend",
    Slot.DETAIL: "detailBackend",
}
for _one in Slot:
    _slot(_one)

service = Faces("Service")
service.plain("id", "name", "host", "user", "path", "sendingFrom", "transactionalEmailBudget")

key = Faces("Key")
key.plain("id", "name", "active", "expired", "expiredAt")
key.field("public")(lambda one, _: base64url.encode(one.public))

pair = Faces("KeyWithPrivate", within="key")
pair.plain("id", "name", "active", "expired", "expiredAt")
pair.field("public")(lambda one, _: base64url.encode(one.key.public))
pair.field("private")(lambda one, _: base64url.encode(one.private.reveal()))

member = ObjectType("OrgUser")
member.set_field("email", lambda one, _: one.user.email)
member.set_field("role", lambda one, _: one.staffer.role)
member.set_field("createdAt", lambda one, _: one.user.inserted_at)
member.set_field("joinedAt", lambda one, _: one.staffer.inserted_at)
member.set_field("lastSigninAt", lambda one, _: one.staffer.last_signin_at)

BINDABLES = [
    two_faced("Org"),
    *org.types,
    *private.types,
    *personal.types,
    *processing.types,
    *service.types,
    *key.types,
    *pair.types,
    member,
]
