"""Many messages in one write, each with its own confirm (spec 30 §2.3).

The library's `basic_publish` takes a task, a lock and a write for each message: ten times the processor time.
"""

import asyncio
from collections.abc import Iterator, Sequence

from aiormq import Channel, spec
from aiormq.abc import ChannelFrame
from attrs import field, frozen
from pamqp.body import ContentBody
from pamqp.frame import marshal
from pamqp.header import ContentHeader

# None when the broker has confirmed it, else what the library says of it.
Confirm = Exception | None


@frozen
class Message:
    """What goes out; its properties name a `message_id` that no other message on its way has."""

    exchange: str
    routing_key: str
    body: bytes = field(repr=False)
    properties: spec.Basic.Properties = field(repr=False)


@frozen
class Bundle:
    """Messages on their way over one channel, mandatory all of them."""

    channel: Channel
    messages: Sequence[Message]

    async def publish(self, seconds: float) -> list[Confirm]:
        """One answer a message, in their order: TimeoutError for each whose confirm did not come within `seconds`.

        Raises what the library raises on a channel that is closed already, ValueError for what cannot be written.
        """
        frame = ChannelFrame(b"".join(self._frames()), should_close=False)
        # The channel closing ends this future, as it does with every future of the library's own.
        whole = self.channel.create_future()
        async with self.channel.lock:
            await self.channel.write_queue.put(frame)
            # Nobody has seen the frame before the next await, so no confirm is here yet; and had the wait for a place
            # been cancelled, no delivery tag would have been used.
            confirms = self._awaited(whole)
        try:
            await asyncio.wait([whole], timeout=seconds)
        finally:
            self._forget(confirms)
        return [_told(one, whole) for one in confirms.values()]

    def _frames(self) -> Iterator[bytes]:
        known: dict[tuple[str, str], bytes] = {}
        number, most = self.channel.number, self.channel.max_content_size
        for one in self.messages:
            way = (one.exchange, one.routing_key)
            if way not in known:
                known[way] = marshal(spec.Basic.Publish(exchange=way[0], routing_key=way[1], mandatory=True), number)
            yield known[way]
            yield marshal(ContentHeader(body_size=len(one.body), properties=one.properties), number)
            for at in range(0, len(one.body), most):
                yield marshal(ContentBody(one.body[at : at + most]), number)

    def _awaited(self, whole: "asyncio.Future[None]") -> "dict[int, asyncio.Future[object]]":
        """A future for each delivery tag; the last of them to be done ends the whole."""
        channel, loop, left = self.channel, asyncio.get_running_loop(), len(self.messages)
        confirms: dict[int, asyncio.Future[object]] = {}

        def came(confirm: "asyncio.Future[object]") -> None:
            nonlocal left
            # Asked for once here, so that nobody complains when those who wait have been cancelled.
            confirm.exception()
            left -= 1
            if not left and not whole.done():
                whole.set_result(None)

        for one in self.messages:
            channel.delivery_tag += 1
            confirms[channel.delivery_tag] = channel.confirmations[channel.delivery_tag] = loop.create_future()
            confirms[channel.delivery_tag].add_done_callback(came)
            channel.message_id_delivery_tag[one.properties.message_id or ""] = channel.delivery_tag
        return confirms

    def _forget(self, confirms: "dict[int, asyncio.Future[object]]") -> None:
        """Returned messages are found by their id, for as long as somebody waits for them."""
        for one, tag in zip(self.messages, confirms, strict=True):
            if self.channel.message_id_delivery_tag.get(one.properties.message_id or "") == tag:
                del self.channel.message_id_delivery_tag[one.properties.message_id or ""]


def _told(confirm: "asyncio.Future[object]", whole: "asyncio.Future[None]") -> Confirm:
    ended = confirm if confirm.done() else whole
    if not ended.done():
        return TimeoutError()
    error = ended.exception()
    return error if error is None or isinstance(error, Exception) else ConnectionError(type(error).__name__)
