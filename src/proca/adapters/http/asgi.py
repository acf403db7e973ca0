"""Plain ASGI: what the hot paths need and no more."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import orjson

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Body = bytes | bytearray
Header = tuple[bytes, bytes]
Headers = list[Header]

_JSON = (b"content-type", b"application/json; charset=utf-8")


class ClientGoneError(Exception):
    """The client went away before its request was complete."""


async def read_body(receive: Receive) -> Body:
    """The whole body; its size is limited by who wraps `receive`."""
    first = await receive()
    if first["type"] == "http.disconnect":
        raise ClientGoneError
    body: Body = first.get("body", b"")
    more = first.get("more_body", False)
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ClientGoneError
        body += event.get("body", b"")
        more = event.get("more_body", False)
    return body


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of that name, lower-case."""
    for key, value in scope["headers"]:
        if key == name:
            found: str = value.decode("latin-1")
            return found
    return None


async def respond(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    """A whole response."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def respond_json(send: Send, status: int, tree: object, headers: Sequence[Header] = ()) -> None:
    """A whole JSON response."""
    body = orjson.dumps(tree)
    await respond(send, status, [_JSON, (b"content-length", str(len(body)).encode()), *headers], body)
