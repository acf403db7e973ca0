"""Exchanges, queues and bindings of an org on the broker, exactly as clients know them (spec 30 §2.1)."""

from collections.abc import Iterator
from datetime import timedelta

from aio_pika.abc import AbstractChannel
from aiormq.abc import AbstractChannel as PlainChannel
from aiormq.abc import ArgumentsType
from aiormq.exceptions import ChannelPreconditionFailed
from attrs import field, frozen

from proca.adapters.amqp.line import Line
from proca.domain.ids import OrgId
from proca.domain.processing.queues import Queue
from proca.domain.processing.topology import POSSIBLE_BINDINGS, SYSTEM_QUEUE, Binding, Exchange
from proca.ports.signals import Signals

ALL_KEYS, SYSTEM_KEYS = "#", "system.*"
# Nobody of ours reads the system queue: beyond so many messages the oldest go (30.12#19).
SYSTEM_LENGTH = 10_000


@frozen
class OrgNames:
    """What things of one org are called."""

    org_id: OrgId

    @property
    def fail(self) -> str:
        """The exchange of rejected messages, and the queue in which they rest."""
        return f"org.{self.org_id}.fail"

    @property
    def retry(self) -> str:
        """The exchange that leads from there back to the queue that a message came from."""
        return f"org.{self.org_id}.retry"

    @property
    def exchanges(self) -> dict[str, str]:
        """All exchanges with their types."""
        topics = {exchange.of(self.org_id): "topic" for exchange in Exchange}
        return topics | {self.fail: "fanout", self.retry: "direct"}

    @property
    def queues(self) -> Iterator[str]:
        """All queues that there can be, but for the one of failed messages."""
        return (queue.of(self.org_id) for queue in Queue)


@frozen
class Topology:
    """Declares on one channel after the other; `rest` is how long a rejected message waits for its next chance."""

    line: Line
    signals: Signals
    rest: timedelta

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """Make everything of an org; raises what the broker refuses, and what a lost connection raises."""
        names = OrgNames(org_id)
        await self._resting_queue(names)
        channel = await self.line.channel()
        try:
            await _Declaration(await channel.get_underlay_channel(), names, bindings).run()
        finally:
            await close(channel)

    async def declare_system_queue(self) -> None:
        """Make the one queue of the instance; one that somebody made before us stays as it is."""
        await self._queue_or_found(SYSTEM_QUEUE, {"x-max-length": SYSTEM_LENGTH})

    async def _resting_queue(self, names: OrgNames) -> None:
        wait = int(self.rest.total_seconds() * 1000)
        arguments: ArgumentsType = {"x-dead-letter-exchange": names.retry, "x-message-ttl": wait}
        if not await self._queue_or_found(names.fail, arguments) and await self._is_removed(names.fail):
            await self._queue_or_found(names.fail, arguments)

    async def _queue_or_found(self, name: str, arguments: ArgumentsType) -> bool:
        """Whether it is as we want it; if not, it stays as found, with a note to the operator."""
        channel = await self.line.channel()
        try:
            under = await channel.get_underlay_channel()
            await under.queue_declare(name, durable=True, arguments=arguments)
        except ChannelPreconditionFailed:
            self.signals.noticed("broker_queue_differs", queue=name)
            return False
        finally:
            await close(channel)
        return True

    async def _is_removed(self, name: str) -> bool:
        """Whether a queue could be removed, because nothing was in it: a rest that was changed counts at once then."""
        channel = await self.line.channel()
        try:
            under = await channel.get_underlay_channel()
            await under.queue_delete(name, if_empty=True, if_unused=True)
        except ChannelPreconditionFailed:
            return False
        finally:
            await close(channel)
        return True


@frozen
class _Declaration:
    """All of one org on one channel; what needs no answer waits for none, and a refusal shows in the last step."""

    channel: PlainChannel
    names: OrgNames
    bindings: frozenset[Binding] = field(factory=frozenset)

    async def run(self) -> None:
        names, org_id = self.names, self.names.org_id
        for exchange, kind in names.exchanges.items():
            await self.channel.exchange_declare(exchange, exchange_type=kind, durable=True, nowait=True)
        await self._bind(names.fail, names.fail, "")
        await self._bind(SYSTEM_QUEUE, Exchange.EVENT.of(org_id), SYSTEM_KEYS)
        for queue in {one.queue for one in self.bindings}:
            await self._declare(queue.of(org_id))
        for one in self.bindings:
            await self._bind(one.queue.of(org_id), one.exchange.of(org_id), ALL_KEYS)
        for one in POSSIBLE_BINDINGS - self.bindings:
            await self.channel.queue_unbind(one.queue.of(org_id), one.exchange.of(org_id), routing_key=ALL_KEYS)
        await self.channel.queue_declare(names.fail, passive=True)

    async def _declare(self, name: str) -> None:
        arguments: ArgumentsType = {"x-dead-letter-exchange": self.names.fail, "x-dead-letter-routing-key": name}
        await self.channel.queue_declare(name, durable=True, arguments=arguments, nowait=True)
        await self._bind(name, self.names.retry, name)

    async def _bind(self, queue: str, exchange: str, key: str) -> None:
        await self.channel.queue_bind(queue, exchange, routing_key=key, nowait=True)


async def close(channel: AbstractChannel) -> None:
    """Close a channel, whatever has become of it."""
    if not channel.is_closed:
        await channel.close()
