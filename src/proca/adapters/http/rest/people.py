"""Accounts, members and confirms, under /v1."""

from typing import Annotated

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.answering import Key, Name, Number, once
from proca.adapters.http.rest.changes import given
from proca.adapters.http.rest.confirm_bodies import ConfirmAnswerBody, ConfirmBody
from proca.adapters.http.rest.documented import STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.org_bodies import (
    DoneBody,
    InvitationBody,
    InvitationInputBody,
    MemberBody,
    MemberInputBody,
    ProfileBody,
    RoleBody,
    TokenBody,
    UserBody,
)
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.confirms.confirm import Lookup, Verb
from proca.domain.secret import Secret
from proca.domain.users.user import ProfileChanges

TAGS = ["People"]

Email = Annotated[str, PathParameter(max_length=160)]


@get(
    "/me",
    summary="Who I am",
    responses=STAFF_READING,
    tags=TAGS,
)
async def me(request: StrictRequest) -> UserBody:
    """The caller's own account."""
    return org_views.user(await request.use_cases.people.current_user(await request.caller()))


@patch(
    "/me",
    summary="Change my profile",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change_me(
    request: StrictRequest, data: JSONBody[ProfileBody], idempotency_key: Key = None
) -> Response[UserBody]:
    """Null clears a field."""
    caller = await request.caller()

    async def do() -> UserBody:
        return org_views.user(
            await request.use_cases.people.update_user(caller, given(data, ProfileChanges), None, None)
        )

    return await once(request, caller, idempotency_key, do)


@post(
    "/me/api-token",
    summary="Make a new API token",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def reset_token(request: StrictRequest) -> TokenBody:
    """All earlier ones are void; this one is shown this once."""
    return TokenBody((await request.use_cases.people.reset_api_token(await request.caller())).reveal())


@get(
    "/users",
    summary="Accounts",
    responses=STAFF_READING,
    tags=TAGS,
)
async def users(
    request: StrictRequest, email: FromQuery[str | None] = None, org: FromQuery[str | None] = None
) -> list[UserBody]:
    """By e-mail (`%` and `_` as wildcards) and by org. Needs `manage_users`."""
    found = await request.use_cases.people.list_users(await request.caller(), None, email, org)
    return [org_views.user(one) for one in found]


@patch(
    "/users/{user_id:int}",
    summary="Change somebody's profile",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change_user(
    request: StrictRequest, user_id: Number, data: JSONBody[ProfileBody], idempotency_key: Key = None
) -> Response[UserBody]:
    """Needs `manage_users`."""
    caller = await request.caller()

    async def do() -> UserBody:
        changes = given(data, ProfileChanges)
        return org_views.user(await request.use_cases.people.update_user(caller, changes, user_id, None))

    return await once(request, caller, idempotency_key, do)


@get(
    "/orgs/{org:str}/members",
    summary="Staff of an org",
    responses=STAFF_READING,
    tags=TAGS,
)
async def members(request: StrictRequest, org: Name) -> list[MemberBody]:
    """With their roles."""
    found, viewer = await request.org_and_viewer(org)
    listed = await request.use_cases.orgs.browse_orgs.members(viewer, [found.id])
    return [org_views.member(one) for one in listed.get(found.id, ())]


@post(
    "/orgs/{org:str}/members",
    summary="Take somebody in",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def add_member(
    request: StrictRequest, org: Name, data: JSONBody[MemberInputBody], idempotency_key: Key = None
) -> Response[DoneBody]:
    """Somebody with an account, at once and without a mail; `noop` for a member. Needs `change_org_settings`."""
    caller = await request.caller()

    async def do() -> DoneBody:
        added = await request.use_cases.people.add_org_user(caller, org, data.email, data.role)
        return DoneBody("success" if added else "noop")

    return await once(request, caller, idempotency_key, do)


@patch(
    "/orgs/{org:str}/members/{email:str}",
    summary="Give a member another role",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def change_member(request: StrictRequest, org: Name, email: Email, data: JSONBody[RoleBody]) -> DoneBody:
    """Nobody stronger than oneself. Needs `change_org_settings`."""
    await request.use_cases.people.update_org_user(await request.caller(), org, email, data.role)
    return DoneBody()


@delete(
    "/orgs/{org:str}/members/{email:str}",
    summary="Let a member go",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def remove_member(request: StrictRequest, org: Name, email: Email) -> DoneBody:
    """The account stays. Needs `change_org_settings`."""
    await request.use_cases.people.delete_org_user(await request.caller(), org, email)
    return DoneBody()


@post(
    "/orgs/{org:str}/invitations",
    summary="Invite somebody",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def invite(
    request: StrictRequest, org: Name, data: JSONBody[InvitationInputBody], idempotency_key: Key = None
) -> Response[InvitationBody]:
    """With or without an account yet; they get a mail and accept by code. Needs `change_org_users`."""
    caller = await request.caller()

    async def do() -> InvitationBody:
        confirm = await request.use_cases.people.invite_org_user(caller, org, data.email, data.role, data.message)
        return org_views.invitation(confirm)

    return await once(request, caller, idempotency_key, do)


@post(
    "/confirms/{verb:str}", summary="Answer what was asked by code", status_code=200, responses=STAFF_WRITING, tags=TAGS
)
async def answer(request: StrictRequest, verb: FromPath[Verb], data: JSONBody[ConfirmBody]) -> ConfirmAnswerBody:
    """`verb` is `accept` or `reject`; who may answer depends on what was asked."""
    lookup = Lookup.by(Secret(data.code), data.email, data.object_id)
    given_answer = await request.use_cases.people.answer_confirm(await request.caller(), verb, lookup, data.org)
    return ConfirmAnswerBody(
        operation=given_answer.confirm.operation.value,
        message=given_answer.message,
        org=given_answer.org.name if given_answer.org else None,
        campaign=given_answer.campaign.name if given_answer.campaign else None,
        action_page=given_answer.page.name if given_answer.page else None,
    )


handlers = [
    me,
    change_me,
    reset_token,
    users,
    change_user,
    members,
    add_member,
    change_member,
    remove_member,
    invite,
    answer,
]
