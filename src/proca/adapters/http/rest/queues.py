"""Messages of an org for programs that do not speak AMQP, under /v1."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, TypeVar

from litestar import delete, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from proca.adapters.http.asgi import ClientGoneError
from proca.adapters.http.rest import queue_bodies
from proca.adapters.http.rest.answering import Name
from proca.adapters.http.rest.documented import STAFF_READING, STAFF_WRITING
from proca.adapters.http.rest.queue_bodies import (
    AckBody,
    MessageBody,
    NackBody,
    QueueTokenBody,
    RevokedBody,
    SettledBody,
)
from proca.adapters.http.rest.requests import StrictRequest
from proca.application.queues.read_queue import LONGEST_LEASE, LONGEST_WAIT, MOST_MESSAGES, Ask
from proca.domain.processing.pulling import PullQueue

TAGS = ["Queues"]
T = TypeVar("T")

OneQueue = Annotated[PullQueue, PathParameter(description="`event` shows only the events in `deliver`")]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST_MESSAGES, description="How many messages at most")]
Wait = Annotated[
    int, QueryParameter(ge=0, le=LONGEST_WAIT, description="Seconds to wait for the first message when none is there")
]
Lease = Annotated[
    int,
    QueryParameter(ge=1, le=LONGEST_LEASE, description="Seconds until whatever is not settled is given out again"),
]


@get(
    "/orgs/{org:str}/queues/{queue:str}/messages",
    summary="Read messages of a queue",
    responses=STAFF_READING,
    tags=TAGS,
)
async def messages(
    request: StrictRequest, org: Name, queue: OneQueue, limit: Limit = 10, wait: Wait = 0, lease: Lease = 60
) -> list[MessageBody]:
    """Oldest first; each is kept from other readers for the lease. Settle them with `ack` or `nack`: a lease that ends
    counts as a failed attempt. 422 says which setting to switch on when nothing comes into the queue
    (`custom_action_deliver_off` and the like), or that the instance delivers by RabbitMQ (`delivered_by_broker`).
    Needs `export_contacts`, or a token for queues."""
    read = request.use_cases.queues.read_queue
    ask = Ask(limit=limit, wait=wait, lease=lease)
    found = await _while_there(request, read(await request.queue_caller(), org, queue, ask))
    return [queue_bodies.message(one) for one in found]


@post(
    "/orgs/{org:str}/queues/{queue:str}/messages/ack",
    summary="Acknowledge messages",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def ack(request: StrictRequest, org: Name, queue: OneQueue, data: JSONBody[AckBody]) -> SettledBody:
    """They go. A receipt that is not of this queue refuses the whole request (`bad_receipt`). Needs
    `export_contacts`."""
    done = await request.use_cases.queues.ack_messages(await request.queue_caller(), org, queue, data.receipts)
    return queue_bodies.settled(done)


@post(
    "/orgs/{org:str}/queues/{queue:str}/messages/nack",
    summary="Give messages back",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def nack(request: StrictRequest, org: Name, queue: OneQueue, data: JSONBody[NackBody]) -> SettledBody:
    """They come again after a rest that grows with every attempt, and after the last one they are dead letters. Needs
    `export_contacts`."""
    reject = request.use_cases.queues.nack_messages
    caller = await request.queue_caller()
    done = await reject(caller, org, queue, data.receipts, at_once=data.requeue, reason=data.reason)
    return queue_bodies.settled(done)


@post(
    "/orgs/{org:str}/queues/tokens",
    summary="Make a token for the queues of an org",
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def make_token(request: StrictRequest, org: Name) -> QueueTokenBody:
    """It reads and settles messages of this org in your name, and opens nothing else; it is shown this once, and void
    after 30 days without use. Needs `export_contacts`."""
    make = request.use_cases.queues.make_queue_token
    return QueueTokenBody((await make(await request.caller(), org)).reveal())


@delete(
    "/orgs/{org:str}/queues/tokens",
    summary="Make all tokens for the queues of an org void",
    status_code=200,
    responses=STAFF_WRITING,
    tags=TAGS,
)
async def revoke_tokens(request: StrictRequest, org: Name) -> RevokedBody:
    """Whoever made them. Needs `export_contacts`."""
    return RevokedBody(await request.use_cases.queues.revoke_queue_tokens(await request.caller(), org))


async def _while_there(request: StrictRequest, work: Coroutine[object, object, T]) -> T:
    """What comes of the work; given up when the client goes away, so that no message is leased to nobody."""
    working, gone = asyncio.create_task(work), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGoneError
        return working.result()
    finally:
        working.cancel()
        gone.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)


async def _gone(request: StrictRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


handlers = [messages, ack, nack, make_token, revoke_tokens]
