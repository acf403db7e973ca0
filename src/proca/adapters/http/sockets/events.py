"""Answers as server-sent events (spec 20 §6; WHATWG HTML §9.2)."""

import asyncio
from collections.abc import AsyncIterator

import orjson

from proca.adapters.http.asgi import Headers, Receive, Send
from proca.adapters.http.sockets.engine import Wire, close_answers

_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
PING_SECONDS = 30.0


async def send_events(receive: Receive, send: Send, answers: AsyncIterator[Wire], *, named: bool) -> None:
    """Send every answer until none is left or the client goes; a comment each half minute keeps proxies patient.

    `named` events (`next`, `complete`) are what clients of the GraphQL-over-SSE protocol wait for; the others get bare
    data, as the original sends it.
    """
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    gone = asyncio.create_task(_until_gone(receive))
    upcoming = asyncio.ensure_future(anext(answers))
    try:
        while True:
            await asyncio.wait({upcoming, gone}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                return
            if not upcoming.done():
                await _chunk(send, b":ping\n\n")
                continue
            await _chunk(send, _event(upcoming.result(), named=named))
            upcoming = asyncio.ensure_future(anext(answers))
    except StopAsyncIteration:
        await send({"type": "http.response.body", "body": b"event: complete\ndata:\n\n" if named else b""})
    finally:
        gone.cancel()
        upcoming.cancel()
        await asyncio.wait([upcoming])
        await close_answers(answers)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunk(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _event(answer: Wire, *, named: bool) -> bytes:
    data = b"data: " + orjson.dumps(answer) + b"\n\n"
    return b"event: next\n" + data if named else data
