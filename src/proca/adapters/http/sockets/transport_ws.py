"""The `graphql-transport-ws` protocol (enisdenjo/graphql-ws, PROTOCOL.md), authenticated when credentials are given."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from attrs import define, field

from proca.adapters.http.sockets.connection import Connection
from proca.adapters.http.sockets.engine import Engine, LiveRequest, Wire
from proca.adapters.http.sockets.streams import Streams
from proca.domain.users.user import User

SUBPROTOCOL = "graphql-transport-ws"
# Who the connection speaks for, from what it said when it began; none when that was refused.
Identify = Callable[[str | None], Awaitable["Identity"]]


@define
class Identity:
    """What became of the credentials: a caller (or nobody), or a refusal."""

    caller: User | None = field(default=None, repr=False)
    refused: bool = False


class ViolationError(Exception):
    """The client broke the protocol: the connection ends with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@define(eq=False)
class TransportSession:
    """One connection from `connection_init` to its end."""

    connection: Connection
    engine: Engine
    identify: Identify
    _identity: Identity | None = field(default=None, init=False)
    _streams: Streams = field(factory=Streams, init=False)

    async def run(self) -> None:
        """Answer messages until the client goes or breaks the protocol."""
        try:
            async for text in self.connection.texts():
                await self._answer(_message(text))
        except ViolationError as violation:
            await self.connection.close(violation.code, violation.reason)
        finally:
            await self._streams.stop_all()

    async def _answer(self, message: Mapping[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._begin(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                return
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                await self._streams.stop(str(message.get("id")))
            case _:
                raise ViolationError(4400, "Unknown message type")

    async def _begin(self, payload: object) -> None:
        if self._identity is not None:
            raise ViolationError(4429, "Too many initialisation requests")
        self._identity = await self.identify(_authorization(payload))
        if self._identity.refused:
            raise ViolationError(4403, "Forbidden")
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Mapping[str, Any]) -> None:
        if self._identity is None:
            raise ViolationError(4401, "Unauthorized")
        key, request = _subscription(message)
        if key in self._streams:
            raise ViolationError(4409, f"Subscriber for {key} already exists")
        if self._streams.is_full:
            raise ViolationError(4429, "Too many subscriptions")
        caller = self._identity.caller
        if self.engine.subscribes(request):
            answers = await self.engine.subscribe(request, caller)
            if not isinstance(answers, Mapping):
                self._streams.start(key, answers, lambda answer: self._next(key, answer), lambda: self._complete(key))
                return
        else:
            answers = await self.engine.answer(request, caller)
        await self._once(key, answers)

    async def _once(self, key: str, answer: Wire) -> None:
        if "data" not in answer:
            await self._send({"type": "error", "id": key, "payload": answer["errors"]})
            return
        await self._next(key, answer)
        await self._complete(key)

    async def _next(self, key: str, answer: Wire) -> None:
        await self._send({"type": "next", "id": key, "payload": answer})

    async def _complete(self, key: str) -> None:
        await self._send({"type": "complete", "id": key})

    async def _send(self, message: Wire) -> None:
        await self.connection.send(orjson.dumps(message).decode())


def _message(text: str | bytes) -> Mapping[str, Any]:
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ViolationError(4400, "Messages are JSON objects") from error
    if not isinstance(tree, dict):
        raise ViolationError(4400, "Messages are JSON objects")
    return tree


def _subscription(message: Mapping[str, Any]) -> tuple[str, LiveRequest]:
    key, payload = message.get("id"), message.get("payload")
    if not isinstance(key, str) or not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        raise ViolationError(4400, "A subscription has an id and a payload with a query")
    variables, name = payload.get("variables") or {}, payload.get("operationName")
    if not isinstance(variables, dict):
        raise ViolationError(4400, "Variables are a JSON object")
    return key, LiveRequest(payload["query"], variables, name if isinstance(name, str) else None)


def _authorization(payload: object) -> str | None:
    given = payload if isinstance(payload, dict) else {}
    found = given.get("Authorization") or given.get("authorization")
    return found if isinstance(found, str) else None
