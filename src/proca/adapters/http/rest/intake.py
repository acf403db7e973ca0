"""Taking actions under /v1; the same use cases as GraphQL."""

import hashlib
from typing import Annotated

from litestar import post
from litestar.params import HeaderParameter, JSONBody, PathParameter

from proca.adapters.http.rest.bodies import FollowUpBody, LinkBody, ReferenceBody, SignatureBody
from proca.adapters.http.rest.documented import ACTING, LINKING
from proca.adapters.http.rest.requests import StrictRequest
from proca.application.intake.add_action import AddActionCommand
from proca.application.intake.add_action_contact import AddActionContactCommand
from proca.application.intake.link_actions import LinkActionsCommand
from proca.domain.captcha import CaptchaProof
from proca.domain.ids import ActionPageId
from proca.domain.intake.intake import ContactReference, IdempotencyKey

TAGS = ["Acting"]

Number = Annotated[int, PathParameter(ge=0, le=2**53 - 1)]
Code = Annotated[
    str | None,
    HeaderParameter(
        name="Captcha-Code", description="What a captcha gave the visitor; needed where instance, campaign or org ask"
    ),
]
CodeService = Annotated[
    str | None,
    HeaderParameter(name="Captcha-Service", description="`procaptcha` or `hcaptcha`; else the instance's own"),
]
Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", min_length=1, max_length=200)]


async def _idempotency(request: StrictRequest, key: str | None) -> IdempotencyKey | None:
    if key is None:
        return None
    asked = request.scope["path"].encode() + b"\0" + await request.body()
    return IdempotencyKey(f"v1:{key}", hashlib.sha256(asked).digest())


def _reference(answer: ContactReference) -> ReferenceBody:
    return ReferenceBody(answer.contact_ref, answer.first_name)


@post(
    "/action-pages/{page_id:int}/signatures",
    summary="Sign",
    responses=ACTING,
    tags=TAGS,
)
async def sign(
    request: StrictRequest,
    page_id: Number,
    data: JSONBody[SignatureBody],
    idempotency_key: Key = None,
    captcha_code: Code = None,
    captcha_service: CodeService = None,
) -> ReferenceBody:
    """A new supporter with contacts for the entitled orgs, and the action; all stored, or nothing.

    The headers of a captcha are no part of what an idempotency key stands for: a repeat needs no second code.
    """
    command = AddActionContactCommand(
        action_page_id=ActionPageId(page_id),
        action=data.action.to_domain(),
        contact=data.contact.to_domain(),
        privacy=data.privacy.to_domain(),
        tracking=data.tracking.to_domain() if data.tracking else None,
        referer=request.headers.get("referer"),
        contact_ref=data.contact_ref,
        idempotency=await _idempotency(request, idempotency_key),
        proof=CaptchaProof.of(captcha_code, captcha_service),
    )
    return _reference(await request.use_cases.add_action_contact(command))


@post(
    "/action-pages/{page_id:int}/actions",
    summary="Act under a contact reference",
    responses=ACTING,
    tags=TAGS,
)
async def act(
    request: StrictRequest, page_id: Number, data: JSONBody[FollowUpBody], idempotency_key: Key = None
) -> ReferenceBody:
    """The action of a known supporter, or one that is linked when its supporter signs."""
    command = AddActionCommand(
        action_page_id=ActionPageId(page_id),
        action=data.action.to_domain(),
        contact_ref=data.contact_ref,
        tracking=data.tracking.to_domain() if data.tracking else None,
        referer=request.headers.get("referer"),
        idempotency=await _idempotency(request, idempotency_key),
    )
    return _reference(await request.use_cases.add_action(command))


@post(
    "/action-pages/{page_id:int}/links", summary="Link earlier actions", status_code=200, responses=LINKING, tags=TAGS
)
async def link(request: StrictRequest, page_id: Number, data: JSONBody[LinkBody]) -> ReferenceBody:
    """Un-linked actions under the references become the supporter's; repeating it changes nothing."""
    command = LinkActionsCommand(ActionPageId(page_id), data.contact_ref, tuple(data.link_refs))
    return _reference(await request.use_cases.link_actions(command))


handlers = [sign, act, link]
