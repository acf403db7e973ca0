"""A WebSocket client over plain ASGI, and an engine whose answers the test decides."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from attrs import define, field

from proca.adapters.http.asgi import Event
from proca.adapters.http.sockets.connection import Connection
from proca.adapters.http.sockets.engine import LiveRequest, Wire
from proca.domain.users.user import User

PATIENCE = 5.0


@define(eq=False)
class FakeEngine:
    """Echoes documents; a document with `subscription` streams whatever the test puts into the queue."""

    news: asyncio.Queue[Wire | None] = field(factory=asyncio.Queue)
    callers: list[User | None] = field(factory=list)
    open_streams: int = 0

    def subscribes(self, request: LiveRequest) -> bool:
        return request.query.startswith("subscription")

    async def answer(self, request: LiveRequest, caller: User | None) -> Wire:
        self.callers.append(caller)
        if request.query == "wrong":
            return {"errors": [{"message": "Syntax Error"}]}
        return {"data": {"echo": request.variables}}

    async def subscribe(self, request: LiveRequest, caller: User | None) -> AsyncIterator[Wire] | Wire:
        self.callers.append(caller)
        if "unknown" in request.query:
            return {"data": None, "errors": [{"message": "Org not found"}]}
        return self._stream()

    async def _stream(self) -> AsyncIterator[Wire]:
        self.open_streams += 1
        try:
            while (one := await self.news.get()) is not None:
                yield one
        finally:
            self.open_streams -= 1


@define(eq=False)
class Client:
    """The far end of a connection."""

    to_server: asyncio.Queue[Event] = field(factory=asyncio.Queue)
    from_server: asyncio.Queue[Event] = field(factory=asyncio.Queue)

    async def say(self, message: object) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self.to_server.put({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        await self.to_server.put({"type": "websocket.disconnect", "code": 1001})

    async def hear(self) -> Any:
        event = await asyncio.wait_for(self.from_server.get(), PATIENCE)
        if event["type"] == "websocket.send":
            return json.loads(event["text"])
        return event


async def connect(run: Callable[[Connection], Awaitable[None]], silence: float | None = None) -> tuple[Client, Any]:
    """A client of one session, and the task that serves it."""
    client = Client()
    await client.to_server.put({"type": "websocket.connect"})
    connection = Connection(client.to_server.get, client.from_server.put, silence)

    async def serve() -> None:
        await connection.accept()
        await run(connection)

    task = asyncio.create_task(serve())
    assert (await client.hear())["type"] == "websocket.accept"
    return client, task


def without_key(frame: Mapping[str, Any]) -> dict[str, Any]:
    """A frame but for the generated id of the subscription."""
    return {name: value for name, value in frame.items() if name != "topic"}
