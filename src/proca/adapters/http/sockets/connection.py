"""One WebSocket connection over plain ASGI."""

import asyncio
from collections.abc import AsyncIterator

from attrs import define, field

from proca.adapters.http.asgi import Receive, Send

# Clients of Phoenix channels show a sign of life every 30 seconds (spec 20 §6: at least once a minute).
SILENCE = 60.0


@define(eq=False)
class Connection:
    """Texts in both directions until one side has had enough."""

    receive: Receive
    sender: Send
    silence: float | None = SILENCE
    _is_open: bool = field(default=False, init=False)

    async def accept(self, subprotocol: str | None = None) -> None:
        """Open the connection for good."""
        await self.receive()
        await self.sender({"type": "websocket.accept", "subprotocol": subprotocol})
        self._is_open = True

    async def refuse(self) -> None:
        """Turn the client away before the connection is open; it sees HTTP 403."""
        await self.receive()
        await self.sender({"type": "websocket.close", "code": 1008})

    async def texts(self) -> AsyncIterator[str | bytes]:
        """What the client sends; ends when it goes or has been silent for too long."""
        while True:
            try:
                event = await asyncio.wait_for(self.receive(), self.silence)
            except TimeoutError:
                await self.close(1000, "No sign of life")
                return
            if event["type"] == "websocket.disconnect":
                self._is_open = False
                return
            yield event.get("text") or event.get("bytes") or ""
            if not self._is_open:
                return

    async def send(self, text: str) -> None:
        """Send one text; what comes after the end is dropped."""
        if self._is_open:
            await self.sender({"type": "websocket.send", "text": text})

    async def close(self, code: int, reason: str = "") -> None:
        """End it."""
        if self._is_open:
            self._is_open = False
            await self.sender({"type": "websocket.close", "code": code, "reason": reason})
