"""What is changed about orgs, their keys, services and templates (spec 20 §3.5)."""

from typing import Any

from proca.adapters.http.graphql.context import Info, context_of
from proca.adapters.http.graphql.mutation import SUCCEEDED, Status, mutation
from proca.adapters.http.graphql.nodes import OrgNode
from proca.application.orgs.generate_key import KeyPair
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.secret import Secret


async def _seen(info: Info, org: Org) -> OrgNode:
    return OrgNode(org, await context_of(info).sight())


@mutation.field("addOrg")
async def _add(_: object, info: Info, **given: Any) -> OrgNode:
    context = context_of(info)
    return await _seen(info, await context.use_cases.orgs.add_org(context.caller, given["input"]))


@mutation.field("updateOrg")
async def _update(_: object, info: Info, name: str, **given: Any) -> OrgNode:
    context = context_of(info)
    return await _seen(info, await context.use_cases.orgs.update_org(context.caller, name, given["input"]))


@mutation.field("updateOrgProcessing")
async def _update_processing(_: object, info: Info, name: str, **given: Any) -> OrgNode:
    context, changes = context_of(info), ProcessingChanges(**given)  # type: ignore[typeddict-item]  # from the schema
    return await _seen(info, await context.use_cases.orgs.update_org_processing(context.caller, name, changes))


@mutation.field("deleteOrg")
async def _delete(_: object, info: Info, name: str) -> Status:
    context = context_of(info)
    await context.use_cases.orgs.delete_org(context.caller, name)
    return Status.SUCCESS


@mutation.field("joinOrg")
async def _join(_: object, info: Info, name: str) -> dict[str, object]:
    context = context_of(info)
    joined = await context.use_cases.orgs.join_org(context.caller, name)
    return {**SUCCEEDED, "org": await _seen(info, joined)}


@mutation.field("generateKey")
async def _generate_key(_: object, info: Info, org_name: str, **given: Any) -> KeyPair:
    context = context_of(info)
    return await context.use_cases.orgs.generate_org_key(context.caller, org_name, given["input"]["name"])


@mutation.field("addKey")
async def _add_key(_: object, info: Info, org_name: str, **given: Any) -> PublicKey:
    context, key = context_of(info), given["input"]
    return await context.use_cases.orgs.add_key(context.caller, org_name, key["name"], key["public"])


@mutation.field("activateKey")
async def _activate_key(_: object, info: Info, org_name: str, id: int) -> dict[str, Status]:  # noqa: A002  (the wire's word)
    context = context_of(info)
    await context.use_cases.orgs.activate_key(context.caller, org_name, id)
    return SUCCEEDED


@mutation.field("deactivateAllKeys")
async def _deactivate_keys(_: object, info: Info, org_name: str) -> dict[str, Status]:
    context = context_of(info)
    await context.use_cases.orgs.deactivate_all_keys(context.caller, org_name)
    return SUCCEEDED


@mutation.field("expireKey")
async def _expire_key(_: object, info: Info, org_name: str, id: int) -> PublicKey:  # noqa: A002  (the wire's word)
    context = context_of(info)
    return await context.use_cases.orgs.expire_key(context.caller, org_name, id)


@mutation.field("upsertTemplate")
async def _upsert_template(_: object, info: Info, org_name: str, **given: Any) -> Status:
    context = context_of(info)
    await context.use_cases.orgs.upsert_template(context.caller, org_name, given["input"])
    return Status.SUCCESS


@mutation.field("upsertService")
async def _upsert_service(
    _: object,
    info: Info,
    org_name: str,
    id: int | None = None,  # noqa: A002  (the wire's word)
    **given: Any,
) -> Service:
    context, service = context_of(info), dict(given["input"])
    if service.get("password") is not None:
        service["password"] = Secret(service["password"])
    return await context.use_cases.orgs.upsert_service(context.caller, org_name, service, id)  # type: ignore[arg-type]  # from the schema


@mutation.field("resetTransactionalEmailBudget")
async def _reset_budget(_: object, info: Info, org_name: str) -> Status:
    context = context_of(info)
    await context.use_cases.orgs.reset_transactional_email_budget(context.caller, org_name)
    return Status.SUCCESS
