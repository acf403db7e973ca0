"""Fields of the schema: each asks a use case or reads an attribute; no rule lives here."""

from typing import Any

from ariadne import InterfaceType, ObjectType
from attrs import frozen
from graphql import GraphQLResolveInfo

from proca.adapters.http.use_cases import UseCases
from proca.application.campaigns.read import PublicActions
from proca.application.intake.add_action import AddActionCommand
from proca.application.intake.add_action_contact import AddActionContactCommand
from proca.application.intake.link_actions import LinkActionsCommand
from proca.domain.actions.action import ActionInput
from proca.domain.actions.custom_fields import flattened
from proca.domain.actions.source import Tracking
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.contacts.contact_input import ContactInput
from proca.domain.ids import ActionPageId, OrgId
from proca.domain.intake.intake import ContactReference, IdempotencyKey
from proca.domain.intake.signing_page import SigningPage
from proca.domain.supporters.consent import Privacy
from proca.ports.reports import PublicAction
from proca.ports.snapshots import CampaignView

Info = GraphQLResolveInfo


@frozen
class RequestContext:
    """What a request brings besides its document."""

    use_cases: UseCases
    referer: str | None = None
    idempotency: IdempotencyKey | None = None

    def key_for(self, info: Info) -> IdempotencyKey | None:
        """The request's idempotency key for one field, so that several mutations of one document do not collide."""
        if self.idempotency is None:
            return None
        return IdempotencyKey(f"{self.idempotency.key}:{info.path.key}", self.idempotency.digest)


@frozen
class StatsView:
    """Counts together with the orgs they speak of."""

    stats: CampaignStats
    campaign: CampaignView


query = ObjectType("RootQueryType")
mutation = ObjectType("RootMutationType")


def _context(info: Info) -> RequestContext:
    context: RequestContext = info.context
    return context


@query.field("campaigns")
async def _campaigns(_: object, info: Info, **by: Any) -> object:
    return await _context(info).use_cases.list_campaigns(by.get("id"), by.get("name"), by.get("title"))


@query.field("campaign")
async def _campaign(_: object, info: Info, **by: Any) -> CampaignView:
    return await _context(info).use_cases.find_campaign(by.get("id"), by.get("name"))


@query.field("actionPage")
async def _action_page(_: object, info: Info, **by: Any) -> SigningPage:
    return await _context(info).use_cases.find_action_page(by.get("id"), by.get("name"), by.get("url"))


@mutation.field("addActionContact")
async def _add_action_contact(
    _: object,
    info: Info,
    *,
    actionPageId: int,  # noqa: N803  (the wire's own words, as below)
    action: ActionInput,
    contact: ContactInput,
    privacy: Privacy,
    tracking: Tracking | None = None,
    contactRef: str | None = None,  # noqa: N803
) -> ContactReference:
    context = _context(info)
    return await context.use_cases.add_action_contact(
        AddActionContactCommand(
            action_page_id=ActionPageId(actionPageId),
            action=action,
            contact=contact,
            privacy=privacy,
            tracking=tracking,
            referer=context.referer,
            contact_ref=contactRef,
            idempotency=context.key_for(info),
        )
    )


@mutation.field("addAction")
async def _add_action(
    _: object,
    info: Info,
    *,
    actionPageId: int,  # noqa: N803
    action: ActionInput,
    contactRef: str,  # noqa: N803
    tracking: Tracking | None = None,
) -> ContactReference:
    context = _context(info)
    page_id = ActionPageId(actionPageId)
    return await context.use_cases.add_action(
        AddActionCommand(page_id, action, contactRef, tracking, context.referer, context.key_for(info))
    )


@mutation.field("linkActions")
async def _link_actions(
    _: object,
    info: Info,
    *,
    actionPageId: int,  # noqa: N803
    contactRef: str,  # noqa: N803
    linkRefs: list[str] | None = None,  # noqa: N803
) -> ContactReference:
    command = LinkActionsCommand(ActionPageId(actionPageId), contactRef, tuple(linkRefs or ()))
    return await _context(info).use_cases.link_actions(command)


page = ObjectType("PublicActionPage")
for _name in ("id", "locale", "name", "live", "config", "journey"):
    page.set_field(_name, lambda view, _info, _name=_name: getattr(view.page, _name))
page.set_field("thankYouTemplate", lambda view, _: view.page.thank_you_template)
page.set_field("thankYouTemplateRef", lambda view, _: view.page.thank_you_template)
page.set_field("org", lambda view, _: view.org)


@page.field("campaign")
async def _page_campaign(view: SigningPage, info: Info) -> CampaignView:
    return await _context(info).use_cases.find_campaign(view.campaign.id)


campaign = ObjectType("PublicCampaign")
for _name in ("id", "name", "title", "status", "config", "start", "end"):
    campaign.set_field(_name, lambda view, _info, _name=_name: getattr(view.campaign, _name))
campaign.set_field("externalId", lambda view, _: view.campaign.external_id)
campaign.set_field("contactSchema", lambda view, _: view.campaign.contact_schema)
campaign.set_field("campaignProcessing", lambda view, _: view.campaign)
campaign.set_field("org", lambda view, _: view.lead)
campaign.set_field("targets", lambda view, _: view.targets)


@campaign.field("stats")
async def _campaign_stats(view: CampaignView, info: Info) -> StatsView:
    return StatsView(await _context(info).use_cases.read_stats(view.campaign.id), view)


@campaign.field("actions")
async def _campaign_actions(view: CampaignView, info: Info, **given: Any) -> PublicActions:
    return await _context(info).use_cases.list_public_actions(view.campaign.id, given["actionType"], given["limit"])


processing = ObjectType("CampaignProcessing")
processing.set_alias("supporterConfirm", "supporter_confirm")
processing.set_alias("supporterConfirmTemplate", "supporter_confirm_template")
processing.set_alias("actionConfirm", "action_confirm")

stats = ObjectType("CampaignStats")
stats.set_field("supporterCount", lambda view, _: view.stats.supporter_count)
stats.set_field("supporterCountByArea", lambda view, _: _pairs("area", view.stats.by_area))
stats.set_field("actionCount", lambda view, _: _pairs("actionType", view.stats.by_action_type))


@stats.field("supporterCountByOrg")
def _count_by_org(view: StatsView, _info: Info) -> list[dict[str, object]]:
    orgs = view.campaign.orgs
    return [{"org": orgs[org], "count": count} for org, count in view.stats.by_org.items() if org in orgs]


@stats.field("supporterCountByOthers")
def _count_by_others(view: StatsView, _info: Info, *, orgName: str) -> int:  # noqa: N803
    named = [org.id for org in view.campaign.orgs.values() if org.name == orgName]
    return view.stats.by_others(named[0] if named else OrgId(0))


actions = ObjectType("PublicActionsResult")
actions.set_field("fieldKeys", lambda found, _: list(found.field_keys))
actions.set_field("list", lambda found, _: list(found.actions))

public_action = ObjectType("ActionCustomFields")
public_action.set_alias("actionId", "action_id")
public_action.set_alias("actionType", "action_type")
public_action.set_alias("insertedAt", "inserted_at")
public_action.set_field("customFields", lambda action, _: action.fields)


@public_action.field("fields")
def _fields(action: PublicAction, _info: Info) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in flattened(action.fields)]


target = ObjectType("PublicTarget")
target.set_alias("externalId", "external_id")

reference = ObjectType("ContactReference")
reference.set_alias("contactRef", "contact_ref")
reference.set_alias("firstName", "first_name")


def _pairs(name: str, counts: dict[str, int]) -> list[dict[str, object]]:
    return [{name: key, "count": count} for key, count in counts.items()]


def _public(kind: str) -> InterfaceType:
    """Everybody sees the public type until viewers are known."""
    interface = InterfaceType(kind)
    interface.set_type_resolver(lambda *_: f"Public{kind}")
    return interface


BINDABLES = [
    query,
    mutation,
    page,
    campaign,
    processing,
    stats,
    actions,
    public_action,
    target,
    reference,
    *(_public(kind) for kind in ("Org", "Campaign", "ActionPage", "Target")),
]
