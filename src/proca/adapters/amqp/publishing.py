"""Messages to the broker, many at once, each with its confirm (spec 30 §2.3)."""

import asyncio
from collections.abc import Sequence
from typing import cast

from aio_pika import DeliveryMode
from aio_pika.abc import AbstractChannel
from aiormq import Channel, spec
from aiormq.exceptions import DeliveryError, PublishError
from attrs import define, field

from proca.adapters.amqp.line import LOST, REFUSED, Line
from proca.adapters.codec import tree_text
from proca.domain.errors import Unavailable
from proca.ports.broker import Away, Parcel
from proca.ports.delivery import Answer, Delivered, Later, Never

NOT_TAKEN = "no queue took it, though one should"
NOT_WANTED = "the broker did not want it"
NO_ANSWER = "the broker did not confirm in time"
TOO_LONG = "the routing key is longer than the broker allows"
_LONGEST_KEY = 255
_CONFIRM_SECONDS = 20.0


class _RefusedError(Exception):
    """The broker closed the channel because of one of the messages on it, which is not known."""


@define(eq=False)
class Publisher:
    """Publishes on one channel, which is made anew when the broker closes it."""

    line: Line
    confirm_seconds: float = _CONFIRM_SECONDS
    _channel: AbstractChannel | None = field(default=None, init=False)

    async def publish(self, parcels: Sequence[Parcel]) -> list[Answer | Away]:
        """All at once; when the broker refuses some of them, the rest one by one, so that none suffers for another."""
        answers = await self._all(parcels)
        return [
            (await self._alone(parcel) if isinstance(answer, _RefusedError) else answer)
            for parcel, answer in zip(parcels, answers, strict=True)
        ]

    async def _alone(self, parcel: Parcel) -> Answer | Away:
        (answer,) = await self._all([parcel])
        return Later(NOT_WANTED) if isinstance(answer, _RefusedError) else answer

    async def _all(self, parcels: Sequence[Parcel]) -> list[Answer | Away | _RefusedError]:
        try:
            channel = await self._open()
        except Unavailable as error:
            return [Away(error.message)] * len(parcels)
        tasks = [asyncio.create_task(_publish(channel, parcel)) for parcel in parcels]
        try:
            _, silent = await asyncio.wait(tasks, timeout=self.confirm_seconds)
        except asyncio.CancelledError:
            await _given_up(tasks)
            raise
        for task in silent:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        if silent:
            # A broker that is short of memory or disk stops listening; what it has not read is not to come twice.
            await self.line.drop()
        return [self._answer(one) for one in answers]

    async def _open(self) -> Channel:
        if self._channel is None or self._channel.is_closed:
            self._channel = await self.line.channel()
        return cast(Channel, await self._channel.get_underlay_channel())

    def _answer(self, came: Answer | Away | BaseException) -> Answer | Away | _RefusedError:
        if isinstance(came, REFUSED) and self.line.is_up:
            return _RefusedError()
        if isinstance(came, asyncio.CancelledError):
            return Away(NO_ANSWER)
        if isinstance(came, LOST):
            return Away(type(came).__name__)
        if isinstance(came, BaseException):
            # Whatever it is, it concerns this one message.
            return Later(type(came).__name__)
        return came


async def _given_up(tasks: Sequence["asyncio.Task[Answer | Away]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _publish(channel: Channel, parcel: Parcel) -> Answer | Away:
    key = parcel.queue or parcel.routing_key
    if len(key.encode()) > _LONGEST_KEY:
        return Never(TOO_LONG)
    # No content type, as in the original: told that it is JSON, the library below @proca/queue 5.3.0 reads it itself,
    # and @proca/queue then fails on what is no text any more.
    properties = spec.Basic.Properties(
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=str(parcel.id),
        # W3C Trace Context over AMQP: the header of the same name.
        headers={"traceparent": parcel.trace} if parcel.trace else None,
    )
    try:
        # Not waiting until each is written: the library would then write them one by one, each in its own packet.
        await channel.basic_publish(
            tree_text(parcel.body).encode(),
            exchange="" if parcel.queue else parcel.exchange.of(parcel.org_id),
            routing_key=key,
            properties=properties,
            mandatory=True,
            wait=False,
        )
    except PublishError:
        return Later(NOT_TAKEN) if parcel.is_read else Delivered()
    except DeliveryError:
        return Later(NOT_WANTED)
    return Delivered()
