"""What is changed about people, and answered by code (spec 20 §3.6, §3.9)."""

from typing import Any

from proca.adapters.http.graphql.context import Info, context_of
from proca.adapters.http.graphql.mutation import SUCCEEDED, Status, mutation
from proca.adapters.http.graphql.nodes import CampaignNode, OrgNode, UserNode, page_node
from proca.adapters.http.graphql.people_fields import Asked
from proca.domain.confirms.confirm import Lookup, Verb
from proca.domain.secret import Secret


@mutation.field("addOrgUser")
async def _add(_: object, info: Info, org_name: str, **given: Any) -> dict[str, Status]:
    context, member = context_of(info), given["input"]
    added = await context.use_cases.people.add_org_user(context.caller, org_name, member["email"], member["role"])
    return {"status": Status.SUCCESS if added else Status.NOOP}


@mutation.field("inviteOrgUser")
async def _invite(_: object, info: Info, org_name: str, message: str | None = None, **given: Any) -> Asked:
    context, member = context_of(info), given["input"]
    invite = context.use_cases.people.invite_org_user
    confirm = await invite(context.caller, org_name, member["email"], member["role"], message)
    return confirm, await context.sight()


@mutation.field("updateOrgUser")
async def _update(_: object, info: Info, org_name: str, **given: Any) -> dict[str, Status]:
    context, member = context_of(info), given["input"]
    await context.use_cases.people.update_org_user(context.caller, org_name, member["email"], member["role"])
    return SUCCEEDED


@mutation.field("deleteOrgUser")
async def _delete(_: object, info: Info, org_name: str, email: str) -> dict[str, Status]:
    context = context_of(info)
    await context.use_cases.people.delete_org_user(context.caller, org_name, email)
    return SUCCEEDED


@mutation.field("updateUser")
async def _update_user(_: object, info: Info, **given: Any) -> UserNode:
    context = context_of(info)
    changed = await context.use_cases.people.update_user(
        context.caller, given["input"], given.get("id"), given.get("email")
    )
    return UserNode(changed, await context.sight())


@mutation.field("resetApiToken")
async def _reset_token(_: object, info: Info) -> str:
    context = context_of(info)
    return (await context.use_cases.people.reset_api_token(context.caller)).reveal()


def _answering(field: str, verb: Verb) -> None:
    async def resolve(_: object, info: Info, confirm: dict[str, Any], name: str | None = None) -> dict[str, object]:
        context = context_of(info)
        lookup = Lookup.by(Secret(confirm["code"]), confirm.get("email"), confirm.get("object_id"))
        # Seen as before the answer: somebody who joins by it is shown the public face still, as clients know it.
        sight = await context.sight()
        answer = await context.use_cases.people.answer_confirm(context.caller, verb, lookup, name)
        return {
            **SUCCEEDED,
            "message": answer.message,
            "org": OrgNode(answer.org, sight) if answer.org else None,
            "campaign": CampaignNode(answer.campaign, sight) if answer.campaign else None,
            "actionPage": await page_node(answer.page, sight) if answer.page else None,
        }

    mutation.set_field(field, resolve)


_answering("acceptOrgConfirm", Verb.ACCEPT)
_answering("rejectOrgConfirm", Verb.REJECT)
_answering("acceptUserConfirm", Verb.ACCEPT)
_answering("rejectUserConfirm", Verb.REJECT)
