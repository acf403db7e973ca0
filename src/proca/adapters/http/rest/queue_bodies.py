"""Bodies of messages that orgs read over HTTP."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from proca.adapters.http.rest.bodies import Wire
from proca.application.queues.read_queue import MOST_MESSAGES, Pulled
from proca.application.queues.settle_queue import Settled

_RECEIPT = "Jq1B0vVb5gwAAAAAAAAAKgAAAAE"
Receipts = Annotated[
    list[Annotated[str, Meta(max_length=100)]],
    Meta(min_length=1, max_length=MOST_MESSAGES, examples=[[_RECEIPT]], description="As they came with the messages"),
]
# A word has no place for personal data, and equal causes can be counted.
Reason = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_.:-]{1,60}$",
        examples=["crm-unavailable"],
        description="A word for the cause, by which dead letters are counted; no personal data",
    ),
]


class MessageBody(Struct, rename="camel"):
    """A message as a program that reads from RabbitMQ gets it, with what settles it."""

    receipt: Annotated[str, Meta(examples=[_RECEIPT], description="Good until the message is given out again")]
    message_id: Annotated[int, Meta(examples=[42], description="The same at every attempt")]
    attempts: Annotated[int, Meta(examples=[1], description="How often it was given out, this time included")]
    routing_key: Annotated[str | None, Meta(examples=["petition.free-the-river"])]
    body: Annotated[
        dict[str, Any],
        Meta(
            examples=[{"schema": "proca:action:2", "stage": "deliver", "actionId": 7}],
            description="`proca:action:2`, `proca:action:1` or an event",
        ),
    ]
    traceparent: Annotated[
        str | None,
        Meta(
            examples=["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            description="Where in a trace it belongs (W3C Trace Context), on an instance that keeps traces",
        ),
    ] = None


class AckBody(Wire):
    """Messages that were taken."""

    receipts: Receipts


class NackBody(Wire):
    """Messages that were not taken."""

    receipts: Receipts
    requeue: Annotated[bool, Meta(description="Due again at once, in place of after a rest")] = False
    reason: Reason | None = None


class QueueTokenBody(Struct):
    """A token, shown this once."""

    token: Annotated[str, Meta(examples=["QUE-rD5pXFJMcZrEuXLJ8kJ1l0QvR2hYtKzVb3nGaPq7sWe"])]


class RevokedBody(Struct):
    """Tokens that are void now."""

    revoked: Annotated[int, Meta(examples=[1])]


class SettledBody(Struct, rename="camel"):
    """What came of it."""

    settled: Annotated[int, Meta(examples=[1], description="How many messages were settled")]
    stale: Annotated[
        list[str],
        Meta(examples=[[]], description="Receipts of messages that were settled before, or given out again since"),
    ]


def message(one: Pulled) -> MessageBody:
    """One message with its receipt."""
    job = one.job
    return MessageBody(one.receipt, job.id, job.attempts, job.routing_key, dict(job.body), job.trace)


def settled(one: Settled) -> SettledBody:
    """How it went."""
    return SettledBody(one.count, list(one.stale))
