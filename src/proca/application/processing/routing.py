"""Where messages of processing wait: in the queues that read them, or in the exchange when a broker copies (0025)."""

from collections.abc import Sequence

from attrs import frozen

from proca.domain.outbox import OutboxEntry
from proca.domain.processing.messages import Message
from proca.domain.processing.topology import Exchange, destinations
from proca.ports.routes import RouteSource


@frozen
class QueueRouting:
    """Writes each message into the queues that are bound to its exchange at once; nobody reads, nothing is written."""

    routes: RouteSource

    async def entries(self, messages: Sequence[Message]) -> list[OutboxEntry]:
        """The rows to put into the outbox, in the order of the messages."""
        readers = await self.routes.readers({message.org_id for message in messages})
        return [
            _entry(message, queue)
            for message in messages
            if message.org_id in readers
            for queue in destinations(
                message.org_id, readers[message.org_id], Exchange(message.stage.exchange), message.routing_key
            )
        ]


@frozen
class ExchangeRouting:
    """Leaves every message in its org's exchange, for a broker or a router to take it from there."""

    async def entries(self, messages: Sequence[Message]) -> list[OutboxEntry]:
        """One row a message."""
        return [_entry(message, Exchange(message.stage.exchange).of(message.org_id)) for message in messages]


Routing = QueueRouting | ExchangeRouting


def _entry(message: Message, topic: str) -> OutboxEntry:
    return OutboxEntry(topic, message.routing_key, message.body, message.action_id)
