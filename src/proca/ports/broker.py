"""A message broker beside the database, for organisations whose programs read from one (spec 30 §2)."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from attrs import field, frozen

from proca.domain.ids import OrgId, OutboxId
from proca.domain.processing.topology import Binding, Exchange
from proca.ports.delivery import Answer


@frozen
class Parcel:
    """A message on its way to an org's exchange, or past it to the one queue that it names.

    `is_read` says whether some queue is bound to it by our topology.
    """

    id: OutboxId
    org_id: OrgId
    exchange: Exchange
    routing_key: str
    is_read: bool
    queue: str | None = None
    body: Mapping[str, object] = field(factory=dict, repr=False)
    trace: str | None = None


@frozen
class Away:
    """The broker could not be asked, or its answer was lost: no fault of the message, which may have arrived."""

    why: str


@frozen
class Removed:
    """What an org had on the broker: how many queues and exchanges at most, and messages waiting in the queues."""

    queues: int
    exchanges: int
    messages: int


class Broker(Protocol):
    """Publishes with confirms, and keeps the topology as it should be."""

    async def connected(self) -> int:
        """The number of the connection in use, made if there is none: with a new one everything is declared anew.

        Raises Unavailable when the broker cannot be reached, or will not have us; at once, while it is too early
        to try again.
        """
        ...

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """Make the org's exchanges and queues as bound; what is bound and should not be is unbound. Idempotent.

        Raises Unavailable when the broker cannot be reached, and Refused when it has something else of that name.
        """
        ...

    async def publish(self, parcels: Sequence[Parcel]) -> Sequence[Answer | Away]:
        """One answer a parcel, in their order: Delivered when the broker has confirmed it. Never raises.

        A parcel that is read and that no queue took is Later; one that nobody should read is Delivered.
        """
        ...

    async def remove(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """Delete what an org has, with the messages in it; none when it has nothing. A rehearsal only looks.

        Raises Unavailable when the broker cannot be reached.
        """
        ...

    async def close(self) -> None:
        """Let the connection go."""
        ...
