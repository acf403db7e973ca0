"""Small JSON documents of a sign-on provider, over HTTP or from a file."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from proca.domain.errors import Unavailable

SECONDS = 5.0
MOST_BYTES = 1_000_000
_OK = 200
ClientFactory = Callable[[], httpx.AsyncClient]


def new_client() -> httpx.AsyncClient:
    """A client that waits for no provider for long and goes nowhere but where it was sent."""
    return httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)


async def fetch_json(address: str) -> Mapping[str, object]:
    """The JSON object at an address; Unavailable when there is none to be had."""
    try:
        async with asyncio.timeout(2 * SECONDS):
            body = await asyncio.to_thread(_read, address) if address.startswith("file:") else await _get(address)
        tree = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError, RecursionError) as error:
        raise unavailable() from error
    if not isinstance(tree, dict):
        raise unavailable()
    return tree


def unavailable() -> Unavailable:
    """The provider does not answer, or not in a way that makes sense."""
    return Unavailable("The sign-on provider does not answer", code="unavailable")


def _read(address: str) -> bytes:
    with Path(url2pathname(urlsplit(address).path)).open("rb") as file:
        return file.read(MOST_BYTES)


async def _get(address: str) -> bytes:
    body = b""
    async with new_client() as client, client.stream("GET", address) as response:
        if response.status_code != _OK:
            raise httpx.HTTPError(f"HTTP status {response.status_code}")
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise httpx.HTTPError("The document is too large")
    return body
