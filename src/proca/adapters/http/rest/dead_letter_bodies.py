"""Bodies of dead letters."""

from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from proca.adapters.http.rest.bodies import Wire
from proca.application.processing.dead_letters import MOST_IDS, ShownLetter
from proca.domain.times import timestamp
from proca.ports.dead_letters import DeadGroup, DeadLetter

Topic = Annotated[str, Meta(examples=["cus.7.deliver"], description="The queue that it died in")]
Error = Annotated[
    str, Meta(examples=["rejected by its reader: crm-unavailable"], description="Why the last try failed")
]


class DeadLetterBody(Struct, rename="camel"):
    """A message that was given up."""

    id: Annotated[int, Meta(examples=[42], description="The number of the message")]
    topic: Topic
    routing_key: Annotated[str | None, Meta(examples=["petition.free-the-river"])]
    action_id: Annotated[int | None, Meta(examples=[7])]
    attempts: Annotated[int, Meta(examples=[10])]
    error: Error
    died_at: Annotated[str, Meta(examples=["2026-03-04T05:06:07Z"])]


class DeadLetterPage(Struct, rename="camel"):
    """Some dead letters, and the cursor that continues after them; null at the end."""

    items: list[DeadLetterBody]
    next: Annotated[str | None, Meta(description="Send it as `cursor` to go on")]


class DeadGroupBody(Struct, rename="camel"):
    """Dead letters of one topic with one error."""

    topic: Topic
    error: Error
    count: Annotated[int, Meta(examples=[3])]
    first_at: str
    last_at: str


class ShownDeadLetterBody(DeadLetterBody, rename="camel"):
    """The same with what it says: letters of personal data are `X`, digits 0."""

    body: Annotated[
        dict[str, Any],
        Meta(examples=[{"schema": "proca:action:2", "actionId": 7, "contact": {"email": "XXXX@XXXX.XXX"}}]),
    ]


class WhichBody(Wire):
    """Dead letters that meet all that is said; at least one member is needed."""

    ids: Annotated[list[int], Meta(max_length=MOST_IDS, examples=[[42]])] | None = None
    topic: Topic | None = None
    error: Error | None = None


class CountBody(Struct, rename="camel"):
    """How many."""

    count: Annotated[int, Meta(examples=[1])]


def letter(one: DeadLetter) -> DeadLetterBody:
    """One dead letter."""
    return DeadLetterBody(
        one.id, one.topic, one.routing_key, one.action_id, one.attempts, one.error, timestamp(one.died_at)
    )


def shown_letter(one: ShownLetter) -> ShownDeadLetterBody:
    """One dead letter with its masked body."""
    return ShownDeadLetterBody(**structs.asdict(letter(one.letter)), body=one.body)


def group(one: DeadGroup) -> DeadGroupBody:
    """Dead letters of one kind."""
    return DeadGroupBody(one.topic, one.error, one.count, timestamp(one.first_at), timestamp(one.last_at))
