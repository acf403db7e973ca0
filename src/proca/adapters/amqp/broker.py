"""RabbitMQ as the broker of organisations (spec 30 §2, decision 0025)."""

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import TypeVar

from attrs import define, field

from proca.adapters.amqp.line import LOST, REFUSED, Line
from proca.adapters.amqp.publishing import Publisher
from proca.adapters.amqp.removal import Removal
from proca.adapters.amqp.topology import Topology
from proca.domain.errors import Refused, Unavailable
from proca.domain.ids import OrgId
from proca.domain.processing.topology import Binding
from proca.ports.broker import Away, Parcel, Removed
from proca.ports.delivery import Answer

T = TypeVar("T")


@define(eq=False)
class AmqpBroker:
    """One connection for everything; `rest` is how long a rejected message waits before it comes again."""

    line: Line
    rest: timedelta = timedelta(seconds=30)
    _publisher: Publisher = field(init=False)
    # The connection on which the queue of the whole instance was declared.
    _system_on: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        """Publish on the line."""
        self._publisher = Publisher(self.line)

    async def connected(self) -> int:
        """The number of the connection, made if need be."""
        await self.line.open()
        return self.line.number

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """Declare everything of an org, and the queue of the instance once a connection."""
        topology = Topology(self.line, self.line.signals, self.rest)
        if (number := await self.connected()) != self._system_on:
            await self._asked(topology.declare_system_queue())
            self._system_on = number
        await self._asked(topology.declare(org_id, bindings))

    async def publish(self, parcels: Sequence[Parcel]) -> Sequence[Answer | Away]:
        """Publish all, with many confirms on their way at once."""
        return await self._publisher.publish(parcels)

    async def remove(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """Delete what an org has."""
        return await self._asked(Removal(self.line)(org_id, rehearse=rehearse))

    async def close(self) -> None:
        """Let the connection go."""
        await self.line.drop()

    async def _asked(self, question: Awaitable[T]) -> T:
        try:
            return await question
        except LOST as error:
            if isinstance(error, REFUSED) and self.line.is_up:
                raise Refused(f"The broker refuses: {type(error).__name__}") from error
            await self.line.drop()
            raise Unavailable("The broker went away", code="unavailable") from error
