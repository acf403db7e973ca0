"""Messages to the broker, many at once, each with its confirm (spec 30 §2.3)."""

from collections.abc import Sequence
from typing import cast

from aio_pika import DeliveryMode
from aio_pika.abc import AbstractChannel
from aiormq import Channel, spec
from aiormq.exceptions import DeliveryError, PublishError
from attrs import define, field

from proca.adapters.amqp.bundle import Bundle, Confirm, Message
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
# What the library raises for what cannot be said in its protocol.
_UNWRITABLE = (TypeError, ValueError)


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
        short = [parcel for parcel in parcels if _fits(parcel)]
        confirms = iter(await self._confirms(channel, [_message(parcel) for parcel in short]))
        return [(self._answer(parcel, next(confirms)) if _fits(parcel) else Never(TOO_LONG)) for parcel in parcels]

    async def _confirms(self, channel: Channel, messages: Sequence[Message]) -> Sequence[Confirm]:
        if not messages:
            return []
        try:
            confirms = await Bundle(channel, messages).publish(self.confirm_seconds)
        except (*LOST, *REFUSED, *_UNWRITABLE) as error:
            return [error] * len(messages)
        if any(isinstance(one, TimeoutError) for one in confirms):
            # A broker that is short of memory or disk stops listening; what it has not read is not to come twice.
            await self.line.drop()
        return confirms

    async def _open(self) -> Channel:
        if self._channel is None or self._channel.is_closed:
            self._channel = await self.line.channel()
        return cast(Channel, await self._channel.get_underlay_channel())

    def _answer(self, parcel: Parcel, confirm: Confirm) -> Answer | Away | _RefusedError:
        if confirm is None or (isinstance(confirm, PublishError) and not parcel.is_read):
            return Delivered()
        if isinstance(confirm, DeliveryError):
            return Later(NOT_TAKEN if isinstance(confirm, PublishError) else NOT_WANTED)
        if isinstance(confirm, _UNWRITABLE) or (isinstance(confirm, REFUSED) and self.line.is_up):
            return _RefusedError()
        if isinstance(confirm, LOST):
            return Away(NO_ANSWER if isinstance(confirm, TimeoutError) else type(confirm).__name__)
        # Whatever it is, it concerns this one message.
        return Later(type(confirm).__name__)


def _key(parcel: Parcel) -> str:
    return parcel.queue or parcel.routing_key


def _fits(parcel: Parcel) -> bool:
    return len(_key(parcel).encode()) <= _LONGEST_KEY


def _message(parcel: Parcel) -> Message:
    # No content type, as in the original: told that it is JSON, the library below @proca/queue 5.3.0 reads it itself,
    # and @proca/queue then fails on what is no text any more.
    properties = spec.Basic.Properties(
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=str(parcel.id),
        # W3C Trace Context over AMQP: the header of the same name.
        headers={"traceparent": parcel.trace} if parcel.trace else None,
    )
    exchange = "" if parcel.queue else parcel.exchange.of(parcel.org_id)
    return Message(exchange, _key(parcel), tree_text(parcel.body).encode(), properties)
