"""What an org that is gone leaves on the broker, and its removal (30.12#48)."""

from aio_pika.abc import AbstractChannel
from aiormq.abc import AbstractChannel as PlainChannel
from aiormq.exceptions import ChannelNotFoundEntity
from attrs import frozen

from proca.adapters.amqp.line import Line
from proca.adapters.amqp.topology import OrgNames, close
from proca.domain.ids import OrgId
from proca.ports.broker import Removed


@frozen
class Removal:
    """Looks for what there is, and deletes all that there can be."""

    line: Line

    async def __call__(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """What there was; nothing means that the org has neither queue nor exchange."""
        names = OrgNames(org_id)
        queues = [found for name in (names.fail, *names.queues) if (found := await self._messages(name)) is not None]
        exchanges = [name for name in names.exchanges if await self._is_there(name)]
        if not queues and not exchanges:
            return None
        if not rehearse:
            await self._delete(names)
        return Removed(len(queues), len(exchanges), sum(queues))

    async def _messages(self, queue: str) -> int | None:
        """How many messages wait in a queue; none when there is no such queue."""
        channel = await self.line.channel()
        try:
            found = await (await _plain(channel)).queue_declare(queue, passive=True)
        except ChannelNotFoundEntity:
            return None
        finally:
            await close(channel)
        return found.message_count or 0

    async def _is_there(self, exchange: str) -> bool:
        channel = await self.line.channel()
        try:
            await (await _plain(channel)).exchange_declare(exchange, passive=True)
        except ChannelNotFoundEntity:
            return False
        finally:
            await close(channel)
        return True

    async def _delete(self, names: OrgNames) -> None:
        channel = await self.line.channel()
        plain = await _plain(channel)
        try:
            for name in (names.fail, *names.queues):
                await plain.queue_delete(name)
            for name in names.exchanges:
                await plain.exchange_delete(name)
        finally:
            await close(channel)


async def _plain(channel: AbstractChannel) -> PlainChannel:
    return await channel.get_underlay_channel()
