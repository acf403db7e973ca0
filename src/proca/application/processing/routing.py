"""Where messages of processing wait: in the queues that read them, or in the exchange when a broker copies (0025)."""

from collections.abc import Sequence

from attrs import frozen

from proca.domain.ids import OrgId
from proca.domain.outbox import OutboxEntry
from proca.domain.processing.messages import Message
from proca.domain.processing.table import Stage
from proca.domain.processing.topology import Exchange, Readers, destinations
from proca.ports.routes import RouteSource


@frozen
class QueueRouting:
    """Writes each message into the queues that are bound to its exchange at once; nobody reads, nothing is written."""

    routes: RouteSource

    async def entries(self, messages: Sequence[Message]) -> list[OutboxEntry]:
        """The rows to put into the outbox, in the order of the messages."""
        readers = await self.routes.readers({message.org_id for message in messages})
        # A batch has thousands of messages, and few kinds of them.
        known: dict[tuple[OrgId, Stage, str], tuple[str, ...]] = {}
        entries = []
        for message in messages:
            kind = (message.org_id, message.stage, message.routing_key)
            if kind not in known:
                known[kind] = _queues(message, readers.get(message.org_id))
            entries += [_entry(message, queue) for queue in known[kind]]
        return entries


@frozen
class ExchangeRouting:
    """Leaves every message in its org's exchange, for a broker or a router to take it from there."""

    async def entries(self, messages: Sequence[Message]) -> list[OutboxEntry]:
        """One row a message."""
        return [_entry(message, Exchange(message.stage.exchange).of(message.org_id)) for message in messages]


Routing = QueueRouting | ExchangeRouting


def _queues(message: Message, readers: Readers | None) -> tuple[str, ...]:
    if readers is None:
        return ()
    return destinations(message.org_id, readers, Exchange(message.stage.exchange), message.routing_key)


def _entry(message: Message, topic: str) -> OutboxEntry:
    return OutboxEntry(topic, message.routing_key, message.body, message.action_id)
