"""Phoenix channels, protocol versions 1 and 2, with the documents of the control topic (spec 20 §6, 40).

Connections are anonymous whatever they send, and pages show their public face, because clients break otherwise.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import orjson
from attrs import define, field, frozen

from proca.adapters.http.sockets.connection import Connection
from proca.adapters.http.sockets.engine import Engine, LiveRequest, Wire, has_errors
from proca.adapters.http.sockets.streams import Streams

CONTROL = "__absinthe__:control"
_UNMATCHED: Wire = {"reason": "unmatched topic"}
_TOO_MANY: Wire = {"reason": "too many subscriptions"}
_PARTS = 5


@frozen
class Frame:
    """One message of the protocol."""

    topic: str
    event: str
    payload: Mapping[str, Any] = field(repr=False)
    ref: str | None = None
    join_ref: str | None = None

    def text(self, *, arrays: bool) -> str:
        """As version 2 writes it (arrays), or version 1 (objects)."""
        if arrays:
            tree: object = [self.join_ref, self.ref, self.topic, self.event, self.payload]
        else:
            tree = {"topic": self.topic, "event": self.event, "payload": self.payload, "ref": self.ref}
        return orjson.dumps(tree).decode()


def read_frame(text: str | bytes) -> Frame | None:
    """A message in either version, none for anything else."""
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if isinstance(tree, list) and len(tree) == _PARTS:
        tree = dict(zip(("join_ref", "ref", "topic", "event", "payload"), tree, strict=True))
    if not isinstance(tree, dict) or not all(isinstance(tree.get(name), str) for name in ("topic", "event")):
        return None
    payload = tree.get("payload")
    return Frame(
        tree["topic"],
        tree["event"],
        payload if isinstance(payload, dict) else {},
        _reference(tree.get("ref")),
        _reference(tree.get("join_ref")),
    )


def _reference(value: object) -> str | None:
    return value if isinstance(value, str) else None if value is None else str(value)


@define(eq=False)
class PhoenixSession:
    """One connection from its first frame to its end."""

    connection: Connection
    engine: Engine
    arrays: bool
    _streams: Streams = field(factory=Streams, init=False)
    _joined: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Answer frames until the client goes, or is silent for longer than a heartbeat may take."""
        try:
            async for text in self.connection.texts():
                frame = read_frame(text)
                if frame is not None:
                    await self._answer(frame)
        finally:
            await self._streams.stop_all()

    async def _answer(self, frame: Frame) -> None:
        if (frame.topic, frame.event) == ("phoenix", "heartbeat"):
            await self._reply(frame, {})
        elif frame.topic == CONTROL and (self._joined or frame.event == "phx_join"):
            await self._control(frame)
        else:
            await self._reply(frame, _UNMATCHED, status="error")

    async def _control(self, frame: Frame) -> None:
        match frame.event:
            case "phx_join":
                self._joined = True
                await self._reply(frame, {})
            case "phx_leave":
                self._joined = False
                await self._streams.stop_all()
                await self._reply(frame, {})
                await self._send(Frame(frame.topic, "phx_close", {}, frame.ref, frame.join_ref))
            case "doc":
                await self._document(frame)
            case "unsubscribe":
                key = str(frame.payload.get("subscriptionId"))
                await self._streams.stop(key)
                await self._reply(frame, {"subscriptionId": key})
            case _:
                await self._reply(frame, {"reason": "unknown event"}, status="error")

    async def _document(self, frame: Frame) -> None:
        request = _request(frame.payload)
        if request is None:
            await self._reply(frame, {"error": "Could not parse variables as map"}, status="error")
        elif not self.engine.subscribes(request):
            answer = await self.engine.answer(request, None)
            await self._reply(frame, answer, status="error" if has_errors(answer) else "ok")
        elif self._streams.is_full:
            await self._reply(frame, _TOO_MANY, status="error")
        else:
            await self._subscribe(frame, request)

    async def _subscribe(self, frame: Frame, request: LiveRequest) -> None:
        answers = await self.engine.subscribe(request, None)
        if isinstance(answers, Mapping):
            await self._reply(frame, answers, status="error")
            return
        key = f"__absinthe__:doc:{secrets.token_hex(16)}"

        async def deliver(answer: Wire) -> None:
            await self._send(Frame(key, "subscription:data", {"subscriptionId": key, "result": answer}))

        async def end() -> None:
            await self._send(Frame(key, "phx_close", {}))

        # The reply goes first: the client knows the topic only from it.
        await self._reply(frame, {"subscriptionId": key})
        self._streams.start(key, answers, deliver, end)

    async def _reply(self, frame: Frame, response: Wire, status: str = "ok") -> None:
        body = {"status": status, "response": response}
        await self._send(Frame(frame.topic, "phx_reply", body, frame.ref, frame.join_ref))

    async def _send(self, frame: Frame) -> None:
        await self.connection.send(frame.text(arrays=self.arrays))


def _request(payload: Mapping[str, Any]) -> LiveRequest | None:
    variables = payload.get("variables")
    if variables is None:
        variables = {}
    if not isinstance(variables, dict):
        return None
    name = payload.get("operationName")
    return LiveRequest(str(payload.get("query") or ""), variables, name if isinstance(name, str) else None)
