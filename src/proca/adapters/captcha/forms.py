"""Forms sent to captcha services, which answer with small JSON objects."""

import asyncio
import json
from collections.abc import Mapping

import httpx
from attrs import define, field

from proca.domain.errors import Unavailable

SECONDS = 5.0
MOST_BYTES = 100_000
_OK = 200
Tree = Mapping[str, object]


@define(eq=False)
class FormSender:
    """Sends forms over connections that are kept; the first form opens the first one."""

    seconds: float = SECONDS
    _client: httpx.AsyncClient | None = field(default=None, init=False)

    async def send(self, service: str, address: str, form: Mapping[str, str]) -> Tree:
        """The service's answer; Unavailable with `bad_captcha` when it is none, or takes more than some seconds."""
        try:
            async with asyncio.timeout(2 * self.seconds):
                status, body = await self._answer(address, form)
            tree = json.loads(body) if status == _OK else None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError, RecursionError) as error:
            raise failed(f"{service} HTTP error") from error
        if status != _OK:
            raise failed(f"{service} returned status {status}")
        if not isinstance(tree, dict):
            raise failed(f"{service} HTTP error")
        return tree

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _answer(self, address: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self.seconds, follow_redirects=False)
        body = b""
        async with self._client.stream("POST", address, data=form) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise httpx.HTTPError("The answer is too large")
        return response.status_code, body


def failed(message: str) -> Unavailable:
    """The service could not be asked; nobody knows what the proof is worth."""
    return Unavailable(message, code="bad_captcha")
