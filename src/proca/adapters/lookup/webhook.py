"""Asking an org's webhook what it knows of a supporter (spec 30 §7.3, authentication 30 §4.1)."""

import json
from base64 import b64encode
from collections.abc import Callable

import httpx
from attrs import field, frozen

from proca.domain.errors import Unavailable
from proca.domain.orgs.service import NO_PASSWORD, Service
from proca.ports.delivery import Later
from proca.ports.lookup import Found, Question
from proca.ports.sealing import Vault

SECONDS = 10.0
MOST_BYTES = 100_000
_OK, _UNKNOWN = 200, 404


def new_client() -> httpx.AsyncClient:
    """A client that waits for nobody for long and goes nowhere but where it was sent."""
    return httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)


@frozen
class WebhookLookup:
    """Posts the question as JSON; a person who is unknown there has no details."""

    vault: Vault
    client: Callable[[], httpx.AsyncClient] = field(default=new_client)

    async def ask(self, service: Service, question: Question) -> Found | Later:
        """What the other side answers; anything but an object of JSON with status 200 is tried again."""
        try:
            headers = {"accept": "application/json", **_authorization(service.user, self._password(service))}
            body = {"email": question.email, "contactRef": question.contact_ref}
            async with self.client() as client:
                return _answer(*await _post(client, service.host, body, headers))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Later(f"not reached: {type(error).__name__}")
        except Unavailable as error:
            return Later(error.code or error.kind)

    def _password(self, service: Service) -> str:
        if service.password == NO_PASSWORD:
            return ""
        return self.vault.unlock(service.password).reveal().decode()


async def _post(client: httpx.AsyncClient, address: str, body: object, headers: dict[str, str]) -> tuple[int, bytes]:
    content = b""
    async with client.stream("POST", address, json=body, headers=headers) as response:
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise httpx.HTTPError("too long")
    return response.status_code, content


def _answer(status: int, content: bytes) -> Found | Later:
    if status == _UNKNOWN:
        return Found({})
    if status != _OK:
        return Later(f"HTTP {status}")
    try:
        return Found(json.loads(content))
    except (ValueError, RecursionError):
        return Later("bad_content_type")


def _authorization(user: str, password: str) -> dict[str, str]:
    """Basic with both, the password as it is without a user, nothing without a password."""
    if not password:
        return {}
    basic = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
    return {"authorization": basic if user else password}
