"""Keys, services and templates of orgs, under /v1."""

from litestar import Response, get, patch, post, put
from litestar.params import JSONBody

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.answering import Key, Name, Number, once
from proca.adapters.http.rest.changes import given
from proca.adapters.http.rest.documented import STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.org_bodies import (
    DoneBody,
    KeyBody,
    KeyInputBody,
    ServiceBody,
    ServiceInputBody,
    TemplateBody,
    TemplateInputBody,
)
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.orgs.changes import ServiceInput, TemplateInput

TAGS = ["Keys, services, templates"]


@get(
    "/orgs/{org:str}/keys",
    summary="Keys of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def keys(request: StrictRequest, org: Name) -> list[KeyBody]:
    """Newest first."""
    found, viewer = await request.org_and_viewer(org)
    listed = await request.use_cases.orgs.browse_orgs.keys(viewer, [found.id])
    return [org_views.key(one) for one in listed.get(found.id, ())]


@post(
    "/orgs/{org:str}/keys",
    summary="Generate or import a key",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def add_key(
    request: StrictRequest, org: Name, data: JSONBody[KeyInputBody], idempotency_key: Key = None
) -> Response[KeyBody]:
    """Not active yet. The private half of a generated one is shown this once. Needs `change_org_settings` and
    `export_contacts`."""
    caller, orgs = await request.caller(), request.use_cases.orgs

    async def do() -> KeyBody:
        if data.public is not None:
            return org_views.key(await orgs.add_key(caller, org, data.name, data.public))
        pair = await orgs.generate_org_key(caller, org, data.name)
        return org_views.key(pair.key, pair.private)

    return await once(request, caller, idempotency_key, do)


@post(
    "/orgs/{org:str}/keys/{key_id:int}/activate",
    summary="Seal with a key",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def activate_key(request: StrictRequest, org: Name, key_id: Number) -> DoneBody:
    """Contacts that come in from now on are sealed with it."""
    await request.use_cases.orgs.activate_key(await request.caller(), org, key_id)
    return DoneBody()


@post(
    "/orgs/{org:str}/keys/{key_id:int}/expire",
    summary="Retire a key",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def expire_key(request: StrictRequest, org: Name, key_id: Number) -> KeyBody:
    """It cannot be activated again."""
    return org_views.key(await request.use_cases.orgs.expire_key(await request.caller(), org, key_id))


@post(
    "/orgs/{org:str}/keys/deactivate",
    summary="Stop sealing",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def deactivate_keys(request: StrictRequest, org: Name) -> DoneBody:
    """Contacts that come in from now on are stored in clear text; refused for the instance org."""
    await request.use_cases.orgs.deactivate_all_keys(await request.caller(), org)
    return DoneBody()


@get(
    "/orgs/{org:str}/services",
    summary="Services of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def services(request: StrictRequest, org: Name) -> list[ServiceBody]:
    """By number, without passwords."""
    found, viewer = await request.org_and_viewer(org)
    listed = await request.use_cases.orgs.browse_orgs.services(viewer, [found.id])
    return [org_views.service(one) for one in listed.get(found.id, ())]


@put(
    "/orgs/{org:str}/services",
    summary="Add a service, or change the latest of its name",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def upsert_service(
    request: StrictRequest, org: Name, data: JSONBody[ServiceInputBody], idempotency_key: Key = None
) -> Response[ServiceBody]:
    """Needs `change_org_services`."""
    caller = await request.caller()

    async def do() -> ServiceBody:
        return org_views.service(await request.use_cases.orgs.upsert_service(caller, org, given(data, ServiceInput)))

    return await once(request, caller, idempotency_key, do)


@patch(
    "/orgs/{org:str}/services/{service_id:int}",
    summary="Change a service",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change_service(
    request: StrictRequest, org: Name, service_id: Number, data: JSONBody[ServiceInputBody], idempotency_key: Key = None
) -> Response[ServiceBody]:
    """`name` must be the one that it has. Needs `change_org_services`."""
    caller = await request.caller()

    async def do() -> ServiceBody:
        changes = given(data, ServiceInput)
        return org_views.service(await request.use_cases.orgs.upsert_service(caller, org, changes, service_id))

    return await once(request, caller, idempotency_key, do)


@post(
    "/orgs/{org:str}/transactional-email-budget/reset",
    summary="Begin to count transactional mails anew",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def reset_budget(request: StrictRequest, org: Name) -> DoneBody:
    """Needs `change_org_services`."""
    await request.use_cases.orgs.reset_transactional_email_budget(await request.caller(), org)
    return DoneBody()


@get(
    "/orgs/{org:str}/templates",
    summary="Mail templates of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def templates(request: StrictRequest, org: Name) -> list[TemplateBody]:
    """By name and locale."""
    found, viewer = await request.org_and_viewer(org)
    listed = await request.use_cases.orgs.browse_orgs.templates(viewer, [found.id])
    return [org_views.template(one) for one in listed.get(found.id, ())]


@put(
    "/orgs/{org:str}/templates",
    summary="Add or change a mail template",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def upsert_template(
    request: StrictRequest, org: Name, data: JSONBody[TemplateInputBody], idempotency_key: Key = None
) -> Response[TemplateBody]:
    """Found by name and locale; without a locale any of that name. Needs `change_campaign_settings`."""
    caller = await request.caller()

    async def do() -> TemplateBody:
        return org_views.template(await request.use_cases.orgs.upsert_template(caller, org, given(data, TemplateInput)))

    return await once(request, caller, idempotency_key, do)


handlers = [
    keys,
    add_key,
    activate_key,
    expire_key,
    deactivate_keys,
    services,
    upsert_service,
    change_service,
    reset_budget,
    templates,
    upsert_template,
]
