"""Exports, erasure and queues of an org, and payments, under /v1."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from litestar import Response, delete, get, post
from litestar.params import FromQuery, JSONBody, PathParameter, QueryParameter

from proca.adapters.http.rest import export_views
from proca.adapters.http.rest.answering import Key, Name, Number, once
from proca.adapters.http.rest.documented import ACTING, STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.export_bodies import (
    ExportPage,
    PaymentIntentBody,
    RequeueBody,
    RequeuedBody,
    StripeObjectsBody,
    SubscriptionBody,
)
from proca.adapters.http.rest.org_bodies import DoneBody
from proca.adapters.http.rest.requests import StrictRequest
from proca.application.reports.export_actions import MOST_ROWS, ExportRequest
from proca.domain.errors import Refused
from proca.domain.payments.stripe import PaymentIntentInput, StripeObjects, SubscriptionInput

TAGS = ["Exports and payments"]

Limit = Annotated[int, QueryParameter(ge=1, le=MOST_ROWS)]
Cursor = Annotated[str | None, QueryParameter(max_length=20, description="What the page before gave as `next`")]


class Consent(StrEnum):
    """Whose actions are wanted."""

    OPT_IN = "opt_in"
    DOUBLE_OPT_IN = "double_opt_in"
    ANY = "any"


@get(
    "/orgs/{org:str}/actions",
    summary="Actions that an org has contacts of",
    responses=STAFF_READING,
    tags=TAGS,
)
async def actions(
    request: StrictRequest,
    org: Name,
    cursor: Cursor = None,
    limit: Limit = 100,
    campaign: FromQuery[str | None] = None,
    after: FromQuery[datetime | None] = None,
    consent: FromQuery[Consent] = Consent.OPT_IN,
    include_testing: Annotated[bool, QueryParameter(name="includeTesting")] = False,
) -> ExportPage:
    """Ascending by number; go on with `next` until it is null, and later from there. Needs `export_contacts`."""
    wanted = ExportRequest(
        campaign_name=campaign,
        start=_start(cursor),
        after=after,
        limit=limit,
        only_opt_in=consent is not Consent.ANY,
        only_double_opt_in=consent is Consent.DOUBLE_OPT_IN,
        include_testing=include_testing,
    )
    return await _page(request, org, wanted)


@get(
    "/orgs/{org:str}/contacts",
    summary="Signatures that an org has contacts of",
    responses=STAFF_READING,
    tags=TAGS,
)
async def contacts(
    request: StrictRequest,
    org: Name,
    cursor: Cursor = None,
    limit: Limit = 100,
    campaign: FromQuery[str | None] = None,
    email: FromQuery[str | None] = None,
    consent: FromQuery[Consent] = Consent.OPT_IN,
) -> ExportPage:
    """Actions that carried a consent; with `email`, everything of one person, whatever its state. Needs
    `export_contacts`."""
    wanted = ExportRequest(
        contacts=True,
        campaign_name=campaign,
        start=_start(cursor),
        limit=limit,
        only_opt_in=consent is not Consent.ANY,
        only_double_opt_in=consent is Consent.DOUBLE_OPT_IN,
        email=email,
    )
    return await _page(request, org, wanted)


def _start(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdecimal():
        raise Refused("This is no cursor that was given out", code="bad_arg", path=("cursor",))
    return int(cursor)


async def _page(request: StrictRequest, org: str, wanted: ExportRequest) -> ExportPage:
    rows = await request.use_cases.data.export_actions(await request.caller(), org, wanted)
    is_full = len(rows) == wanted.limit
    return ExportPage([export_views.exported(row) for row in rows], str(rows[-1].action_id + 1) if is_full else None)


@delete(
    "/orgs/{org:str}/contacts/{ref:str}", summary="Erase a person", status_code=200, responses=STAFF_WRITING, tags=TAGS
)
async def erase(request: StrictRequest, org: Name, ref: Annotated[str, PathParameter(max_length=100)]) -> DoneBody:
    """The org's contacts of them, and clear text in its campaigns. Needs `delete_contacts`."""
    await request.use_cases.data.delete_contact(await request.caller(), org, ref)
    return DoneBody()


@post(
    "/orgs/{org:str}/actions/requeue",
    summary="Queue actions again",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def requeue(
    request: StrictRequest, org: Name, data: JSONBody[RequeueBody], idempotency_key: Key = None
) -> Response[RequeuedBody]:
    """Those that do not fit the queue are counted as failed. Needs `export_contacts`."""
    caller = await request.caller()

    async def do() -> RequeuedBody:
        result = await request.use_cases.data.requeue_actions(caller, org, data.ids, data.queue)
        return RequeuedBody(result.count, result.failed)

    return await once(request, caller, idempotency_key, do)


@post(
    "/action-pages/{page_id:int}/stripe/payment-intents",
    summary="Prepare a payment",
    responses=ACTING,
    tags=TAGS,
)
async def payment_intent(request: StrictRequest, page_id: Number, data: JSONBody[PaymentIntentBody]) -> DoneBody:
    """Everything is checked; payments themselves are not served yet (503)."""
    given = PaymentIntentInput(data.amount, data.currency, data.payment_method_types)
    prepare = request.use_cases.data.add_stripe_payment_intent
    await prepare(page_id, given, data.contact_ref, testing=data.testing)


@post(
    "/action-pages/{page_id:int}/stripe/subscriptions",
    summary="Prepare payments that repeat",
    responses=ACTING,
    tags=TAGS,
)
async def subscription(request: StrictRequest, page_id: Number, data: JSONBody[SubscriptionBody]) -> DoneBody:
    """Everything is checked; payments themselves are not served yet (503)."""
    given = SubscriptionInput(data.amount, data.currency, data.frequency_unit)
    prepare = request.use_cases.data.add_stripe_subscription
    await prepare(page_id, given, data.contact_ref, testing=data.testing)


@post(
    "/action-pages/{page_id:int}/stripe/objects",
    summary="Prepare objects of Stripe",
    responses=ACTING,
    tags=TAGS,
)
async def stripe_objects(request: StrictRequest, page_id: Number, data: JSONBody[StripeObjectsBody]) -> DoneBody:
    """Everything is checked; payments themselves are not served yet (503)."""
    given = StripeObjects(
        payment_intent=data.payment_intent, subscription=data.subscription, customer=data.customer, price=data.price
    )
    await request.use_cases.data.add_stripe_object(page_id, given, testing=data.testing)


handlers = [actions, contacts, erase, requeue, payment_intent, subscription, stripe_objects]
