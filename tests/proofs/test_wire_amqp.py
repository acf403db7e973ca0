"""The reader of the bench takes messages as they come, however the network cuts them up."""

import asyncio
from typing import Any, cast

import orjson
from hypothesis import given
from hypothesis import strategies as st
from pamqp import commands
from pamqp.body import ContentBody
from pamqp.frame import marshal, unmarshal
from pamqp.header import ContentHeader

from bench.wire_amqp import Consumer, Place

PLACE = Place("amqp://guest:guest@127.0.0.1/", "cus.2.deliver", 500)
BODIES = st.lists(
    st.dictionaries(st.text(max_size=3), st.integers(0, 9) | st.text(max_size=30), max_size=4), max_size=9
)


class Wire:
    """Keeps what a reader says."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def write(self, data: bytes) -> None:
        """Take one frame."""
        self.said.append(unmarshal(data)[2])


def _delivery(tag: int, body: bytes, most: int) -> bytes:
    parts = [body[at : at + most] for at in range(0, len(body), most)]
    frames = [commands.Basic.Deliver("reader", tag, exchange="org.2.deliver", routing_key="petition.river")]
    contents = [ContentHeader(body_size=len(body)), *map(ContentBody, parts)]
    return b"".join(marshal(cast(Any, frame), 1) for frame in (*frames, *contents))


@given(bodies=BODIES, most=st.integers(1, 50), data=st.data())
async def test_each_message_is_acknowledged_once_when_it_is_whole(
    bodies: list[dict[str, object]], most: int, data: st.DataObject
) -> None:
    """A tag that is acknowledged before its body has come would be acknowledged again, which closes the channel."""
    deliveries = [_delivery(tag, orjson.dumps(body), most) for tag, body in enumerate(bodies, 1)]
    stream, come = b"".join(deliveries), [0]
    for one in deliveries:
        come.append(come[-1] + len(one))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=20)))
    wire, counts = Wire(), list[int]()
    reader = Consumer(PLACE, counts.append)
    reader.connection_made(cast(asyncio.Transport, wire))
    wire.said.clear()
    at = 0
    for cut in (*cuts, len(stream)):
        reader.data_received(stream[at:cut])
        at = cut
        acknowledged = [one.delivery_tag for one in wire.said]
        assert acknowledged == sorted(set(acknowledged)), "none twice"
        assert max(acknowledged, default=0) == sum(counts) == sum(end <= at for end in come[1:])


async def test_a_broker_that_closes_the_channel_is_no_quiet_one() -> None:
    wire, counts = Wire(), list[int]()
    reader = Consumer(PLACE, counts.append)
    reader.connection_made(cast(asyncio.Transport, wire))
    reader.data_received(marshal(cast(Any, commands.Channel.Close(406, "unknown delivery tag", 60, 80)), 1))
    assert str(reader.lost.exception()) == "unknown delivery tag"
