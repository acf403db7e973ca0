"""Moderation of actions, under /v1."""

from typing import Annotated

from litestar import Response, post
from msgspec import Meta, Struct

from proca.adapters.http.rest.answering import Key, Number, once
from proca.adapters.http.rest.documented import STAFF_WRITING
from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.actions.action import Action
from proca.domain.confirms.confirm import Verb
from proca.domain.ids import ActionId

TAGS = ["Moderation"]


class ModeratedBody(Struct, rename="camel"):
    """An action after the decision; `status` is `accepted` on its way, `delivered` or `repeat` after it."""

    id: int
    status: Annotated[str, Meta(examples=["accepted"])]


def moderated(action: Action) -> ModeratedBody:
    """What is told of a decided action."""
    return ModeratedBody(action.id, str(action.status))


@post(
    "/actions/{action_id:int}/accept",
    summary="Let an action through",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def accept(request: StrictRequest, action_id: Number, idempotency_key: Key = None) -> Response[ModeratedBody]:
    """One that waits for moderation goes on at once; one that was let through before stays as it is. Needs
    `manage_action_pages` or `export_contacts` in the org that collected it."""
    return await _decide(request, action_id, Verb.ACCEPT, idempotency_key)


@post(
    "/actions/{action_id:int}/reject",
    summary="Hold an action back",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def reject(request: StrictRequest, action_id: Number, idempotency_key: Key = None) -> Response[ModeratedBody]:
    """For good, and not counted any more, even if it was delivered. Needs `manage_action_pages` or `export_contacts`
    in the org that collected it."""
    return await _decide(request, action_id, Verb.REJECT, idempotency_key)


async def _decide(request: StrictRequest, action_id: int, verb: Verb, key: str | None) -> Response[ModeratedBody]:
    caller = await request.caller()

    async def do() -> ModeratedBody:
        return moderated(await request.use_cases.links.moderate_action(caller, ActionId(action_id), verb))

    return await once(request, caller, key, do)


handlers = [accept, reject]
