"""Where a proof runs: an empty database, and perhaps a RabbitMQ, with orgs whose numbers nobody else has there."""

import asyncio
import json
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen
from sqlalchemy import text

import brokers
from bench.ending import held
from bench.instance import ORGS, Installation
from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.amqp.line import Line, Tls
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.migrate import migrate
from proca.adapters.system import SystemClock
from proca.domain.errors import Unavailable
from proca.domain.ids import OrgId
from proca.domain.secret import Secret
from proofs import careless

_EMAIL, _PASSWORD = "reader@proof.example", "Quiet-Harbour-51"
_MOST_ORGS = 5


@frozen
class Place:
    """A database and a home, and the address of RabbitMQ if there is to be one."""

    database_url: str
    home: Path
    rabbitmq_url: str | None = None

    @property
    def by_broker(self) -> bool:
        """Whether RabbitMQ delivers."""
        return self.rabbitmq_url is not None

    @contextmanager
    def installation(self, bugs: Sequence[str] = ()) -> Iterator[Installation]:
        """An installation that is set up, perhaps with planted bugs; nothing of it stays on RabbitMQ."""
        program = careless.program(bugs) if bugs else None
        if self.rabbitmq_url is None:
            installation = self._installation({}, program)
            installation.set_up(["user", "add", _EMAIL, _PASSWORD, "--admin"])
            yield installation
            return
        installation = self._installation({"AMQP_URL": self.rabbitmq_url}, program)
        first = brokers.new_org_id()
        asyncio.run(migrate(self.database_url))
        asyncio.run(_number_from(self.database_url, first))
        installation.set_up()
        try:
            yield installation
        finally:
            # A RabbitMQ that is gone keeps nothing.
            with held(), suppress(Unavailable):
                asyncio.run(_remove(self.rabbitmq_url, range(first, first + _MOST_ORGS)))

    def _installation(self, more: dict[str, str], program: tuple[str, ...] | None) -> Installation:
        if program is None:
            return Installation(self.database_url, self.home, more)
        return Installation(self.database_url, self.home, more, program)


def token(port: int) -> str:
    """An API token of somebody who may read every org's messages."""
    authorization = "Basic " + b64encode(f"{_EMAIL}:{_PASSWORD}".encode()).decode()
    headers = {"content-type": "application/json", "authorization": authorization}
    body = json.dumps({"query": "mutation { resetApiToken }"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  (as above)
        return str(json.load(answer)["data"]["resetApiToken"])


def names_of(topics: list[str]) -> dict[str, str]:
    """The orgs of the demonstration by their queue; their numbers are in the order in which they were made."""
    return dict(zip(sorted(topics, key=lambda topic: int(topic.split(".")[1])), ORGS, strict=True))


async def _number_from(database_url: str, first: int) -> None:
    """Names on the broker are made of orgs' numbers."""
    engine = engine_for(database_url)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                await connection.execute(
                    text("UPDATE sequences SET last = :last WHERE name = 'orgs'"), {"last": first - 1}
                )
            else:
                await connection.execute(text("SELECT setval('orgs_seq', :first, false)"), {"first": first})
    finally:
        await engine.dispose()


async def _remove(rabbitmq_url: str, numbers: range) -> None:
    clock = SystemClock()
    broker = AmqpBroker(Line(Secret(rabbitmq_url), Tls(), clock, _Quiet()))
    for number in numbers:
        await broker.remove(OrgId(number), rehearse=False)
    await broker.close()


@frozen
class _Quiet:
    """Nobody is told."""

    def noticed(self, event: str, **ids: int | str) -> None:
        """Forgotten."""
