"""Orgs and how their actions are processed, under /v1."""

from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.answering import Key, Name, once
from proca.adapters.http.rest.changes import given
from proca.adapters.http.rest.documented import STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.org_bodies import DoneBody, OrgChangesBody, PrivateOrgBody, ProcessingChangesBody
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.org import OrgChanges

TAGS = ["Orgs"]


@get(
    "/orgs/{org:str}",
    summary="An org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def read(request: StrictRequest, org: Name) -> PrivateOrgBody:
    """For its staff and for admins."""
    return org_views.private_org(await request.use_cases.orgs.find_org(await request.caller(), org))


@post(
    "/orgs",
    summary="Make an org",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def add(
    request: StrictRequest, data: JSONBody[OrgChangesBody], idempotency_key: Key = None
) -> Response[PrivateOrgBody]:
    """Whoever makes it becomes its owner."""
    caller = await request.caller()

    async def do() -> PrivateOrgBody:
        return org_views.private_org(await request.use_cases.orgs.add_org(caller, given(data, OrgChanges)))

    return await once(request, caller, idempotency_key, do)


@patch(
    "/orgs/{org:str}",
    summary="Change an org",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change(
    request: StrictRequest, org: Name, data: JSONBody[OrgChangesBody], idempotency_key: Key = None
) -> Response[PrivateOrgBody]:
    """`name` renames it. Needs `change_org_settings`."""
    caller = await request.caller()

    async def do() -> PrivateOrgBody:
        return org_views.private_org(await request.use_cases.orgs.update_org(caller, org, given(data, OrgChanges)))

    return await once(request, caller, idempotency_key, do)


@patch(
    "/orgs/{org:str}/processing",
    summary="Change how actions are processed",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change_processing(
    request: StrictRequest, org: Name, data: JSONBody[ProcessingChangesBody], idempotency_key: Key = None
) -> Response[PrivateOrgBody]:
    """Confirmations, queues, and which service does which job. Needs `change_org_settings`."""
    caller = await request.caller()

    async def do() -> PrivateOrgBody:
        changes = given(data, ProcessingChanges)
        return org_views.private_org(await request.use_cases.orgs.update_org_processing(caller, org, changes))

    return await once(request, caller, idempotency_key, do)


@delete(
    "/orgs/{org:str}",
    summary="Delete an org",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def remove(request: StrictRequest, org: Name) -> DoneBody:
    """With its campaigns and pages, unless they hold actions or partners' pages. Needs `org_owner`."""
    await request.use_cases.orgs.delete_org(await request.caller(), org)
    return DoneBody()


@post(
    "/orgs/{org:str}/join",
    summary="Join an org as its owner",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def join(request: StrictRequest, org: Name) -> PrivateOrgBody:
    """For users with `join_orgs`."""
    return org_views.private_org(await request.use_cases.orgs.join_org(await request.caller(), org))


handlers = [read, add, change, change_processing, remove, join]
