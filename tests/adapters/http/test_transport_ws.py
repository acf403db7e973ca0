"""graphql-transport-ws: its messages, its close codes, and who the connection speaks for."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import define

from adapters.http.socket_stage import Client, FakeEngine, connect
from proca.adapters.http.sockets.streams import MOST_STREAMS
from proca.adapters.http.sockets.transport_ws import Identity, TransportSession
from proca.domain.ids import UserId
from proca.domain.users.user import User, register

ADA: User = register(id=UserId(1), email="ada@wood.test", password_hash=None, now=datetime(2026, 1, 1, tzinfo=UTC))
SUBSCRIPTION = {"query": "subscription { actionPageUpserted { id } }"}


async def identify(authorization: str | None) -> Identity:
    if authorization == "wrong":
        return Identity(refused=True)
    return Identity(ADA if authorization else None)


@define
class Talk:
    client: Client
    engine: FakeEngine
    task: asyncio.Task[None]

    async def begin(self, payload: object = None) -> Any:
        await self.client.say({"type": "connection_init", "payload": payload})
        return await self.client.hear()

    async def ended_with(self) -> int:
        code: int = (await self.client.hear())["code"]
        await asyncio.wait_for(self.task, 5)
        return code


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    engine = FakeEngine()
    client, task = await connect(lambda one: TransportSession(one, engine, identify).run())
    yield Talk(client, engine, task)
    await client.leave()
    await asyncio.wait_for(task, 5)
    assert engine.open_streams == 0


async def test_a_query(talk: Talk) -> None:
    assert await talk.begin() == {"type": "connection_ack"}
    await talk.client.say({"type": "subscribe", "id": "1", "payload": {"query": "{ x }", "variables": {"a": 1}}})
    assert await talk.client.hear() == {"type": "next", "id": "1", "payload": {"data": {"echo": {"a": 1}}}}
    assert await talk.client.hear() == {"type": "complete", "id": "1"}
    assert talk.engine.callers == [None]


async def test_a_document_that_is_refused(talk: Talk) -> None:
    await talk.begin()
    await talk.client.say({"type": "subscribe", "id": "1", "payload": {"query": "wrong"}})
    assert await talk.client.hear() == {"type": "error", "id": "1", "payload": [{"message": "Syntax Error"}]}


async def test_a_subscription_speaks_for_whoever_began_it(talk: Talk) -> None:
    """Issue 3, item 7: authenticated when credentials are given."""
    await talk.begin({"Authorization": "Bearer API-x"})
    await talk.client.say({"type": "subscribe", "id": "1", "payload": SUBSCRIPTION})
    await talk.engine.news.put({"data": {"actionPageUpserted": {"id": 3}}})
    heard = await talk.client.hear()
    assert heard == {"type": "next", "id": "1", "payload": {"data": {"actionPageUpserted": {"id": 3}}}}
    assert talk.engine.callers == [ADA]
    await talk.engine.news.put(None)
    assert await talk.client.hear() == {"type": "complete", "id": "1"}


async def test_a_client_completes(talk: Talk) -> None:
    await talk.begin()
    await talk.client.say({"type": "subscribe", "id": "1", "payload": SUBSCRIPTION})
    await talk.client.say({"type": "complete", "id": "1"})
    await talk.client.say({"type": "ping"})
    assert await talk.client.hear() == {"type": "pong"}
    assert talk.engine.open_streams == 0


async def test_a_subscription_that_is_refused(talk: Talk) -> None:
    await talk.begin()
    await talk.client.say({"type": "subscribe", "id": "1", "payload": {"query": "subscription unknown"}})
    heard = await talk.client.hear()
    assert (heard["type"], heard["payload"]["errors"]) == ("next", [{"message": "Org not found"}])


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": SUBSCRIPTION}], 4401),
        ([{"type": "connection_init", "payload": {"authorization": "wrong"}}], 4403),
        (["no json"], 4400),
        ([[1]], 4400),
        ([{"type": "dance"}], 4400),
    ],
)
async def test_breaches_before_the_beginning(talk: Talk, messages: list[object], code: int) -> None:
    for message in messages:
        await talk.client.say(message)
    assert await talk.ended_with() == code


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "connection_init"}], 4429),
        ([{"type": "subscribe", "id": "1"}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": {"query": "{x}", "variables": [1]}}], 4400),
        ([{"type": "subscribe", "id": "1", "payload": SUBSCRIPTION}] * 2, 4409),
        ([{"type": "subscribe", "id": str(n), "payload": SUBSCRIPTION} for n in range(MOST_STREAMS + 1)], 4429),
    ],
)
async def test_breaches_afterwards(talk: Talk, messages: list[object], code: int) -> None:
    await talk.begin()
    for message in messages:
        await talk.client.say(message)
    assert await talk.ended_with() == code
    assert talk.engine.open_streams == 0
