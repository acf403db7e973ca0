"""One connection to the broker, made when it is needed, with rests that grow between attempts (spec 30 §2.6)."""

import asyncio
import logging
import ssl
from contextlib import suppress
from datetime import datetime, timedelta

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from aiormq.exceptions import AMQPChannelError, ChannelInvalidStateError
from attrs import define, field, frozen
from yarl import URL

from proca.domain.errors import Unavailable
from proca.domain.secret import Secret
from proca.ports.signals import Signals
from proca.ports.world import Clock

# All that can go wrong on the way to a broker, as the library lists it, and no answer at all.
LOST = (*CONNECTION_EXCEPTIONS, TimeoutError)
# What the broker refuses on one channel, while the connection goes on; or the channel was found closed for it.
REFUSED = (AMQPChannelError, ChannelInvalidStateError)
_CONNECT_SECONDS = 10
_GOODBYE_SECONDS = 1
# Outages are told through signals; the libraries' own words have addresses and, at the level of debugging, messages.
for _name in ("aio_pika", "aiormq"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
_FIRST_REST = timedelta(seconds=1)
_LONGEST_REST = timedelta(seconds=30)


@frozen
class Tls:
    """Files with what we trust, and with what we are known by (spec 30 §2); without any, the system's trust."""

    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None

    def context(self) -> ssl.SSLContext:
        """How to speak: the broker is always verified. Raises OSError for files that cannot be read."""
        made = ssl.create_default_context(cafile=self.ca_file)
        if self.cert_file:
            made.load_cert_chain(self.cert_file, self.key_file)
        return made


@define(eq=False)
class Line:
    """The connection in use, if any, and when the next may be tried."""

    address: Secret | None
    tls: Tls
    clock: Clock
    signals: Signals
    number: int = field(default=0, init=False)
    _connection: AbstractConnection | None = field(default=None, init=False)
    _making: asyncio.Lock = field(factory=asyncio.Lock, init=False)
    _rest: timedelta = field(default=_FIRST_REST, init=False)
    _not_before: datetime | None = field(default=None, init=False)

    @property
    def is_up(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._connection is not None and self._connection.connected.is_set()

    async def open(self) -> AbstractConnection:
        """The connection, made if there is none; Unavailable when none can be had, or it is too early to try."""
        async with self._making:
            if self._connection is not None and self.is_up:
                return self._connection
            await self.drop()
            if self._not_before is not None and self.clock.now() < self._not_before:
                raise Unavailable("The broker is away", code="unavailable")
            self._connection = await self._connect()
            self.number += 1
            return self._connection

    async def channel(self) -> AbstractChannel:
        """A fresh channel, with confirms; Unavailable when none can be had."""
        connection = await self.open()
        try:
            return await connection.channel(publisher_confirms=True, on_return_raises=True)
        except LOST as error:
            await self.drop()
            raise Unavailable("The broker went away", code="unavailable") from error

    async def drop(self) -> None:
        """Give up the connection at hand: it is broken, or nobody answers on it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await _closed(connection)

    async def _connect(self) -> AbstractConnection:
        if self.address is None:
            raise Unavailable("No broker is configured; AMQP_URL names one", code="unavailable")
        try:
            made = await self._made(URL(self.address.reveal()))
        except LOST as error:
            self._note(error)
            # The library's words may tell the address, and with it the password.
            raise Unavailable("The broker is away", code="unavailable") from None
        if self._not_before is not None:
            self.signals.noticed("broker_back")
        self._rest, self._not_before = _FIRST_REST, None
        return made

    async def _made(self, url: URL) -> AbstractConnection:
        context = self.tls.context() if url.scheme == "amqps" else None
        made = aio_pika.Connection(url, ssl_context=context, client_properties={"connection_name": "proca"})
        try:
            await made.connect(timeout=_CONNECT_SECONDS)
        except LOST:
            # One that is not closed would close itself when it is collected, wherever that may be.
            await _closed(made)
            raise
        return made

    def _note(self, error: Exception) -> None:
        """Rest longer after each failure, a wrong password included (30.12#47), and say so once."""
        if self._not_before is None:
            self.signals.noticed("broker_away", error=type(error).__name__)
        self._not_before = self.clock.now() + self._rest
        self._rest = min(self._rest * 2, _LONGEST_REST)


async def _closed(connection: AbstractConnection) -> None:
    """Close, without waiting long for a goodbye."""
    with suppress(*LOST):
        async with asyncio.timeout(_GOODBYE_SECONDS):
            await connection.close()
