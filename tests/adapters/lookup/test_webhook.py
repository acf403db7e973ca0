"""Asking a real server (30 §7.3, authentication 30 §4.1)."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from attrs import define, evolve, field

from proca.adapters.lookup.webhook import WebhookLookup
from proca.adapters.nacl import NaclVault
from proca.domain import base64url
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.service import NO_PASSWORD, Service, ServiceName
from proca.domain.secret import SealedSecret, Secret, SecretBytes
from proca.ports.delivery import Later
from proca.ports.lookup import Found, Question

NOW = datetime(2026, 3, 4, tzinfo=UTC)
VAULT = NaclVault((Secret(base64url.encode(b"for tests only, 32 bytes long!!!")),))
ANA = Question("ana@mail.test", "ref")


@define
class Records:
    """A server that answers with given bytes and keeps what it was sent."""

    answer: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    port: int = 0
    head: str = ""
    body: object = None
    _server: asyncio.Server | None = field(default=None)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(self.head.split("content-length: ")[1].split("\r\n")[0])
        self.body = json.loads(await reader.readexactly(length))
        writer.write(self.answer)
        await writer.drain()
        writer.close()

    def says(self, status: str, body: bytes) -> None:
        self.answer = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
async def records() -> AsyncIterator[Records]:
    made = Records()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def service(records: Records) -> Callable[..., Service]:
    def of(user: str = "", password: str = "") -> Service:
        sealed: SealedSecret = VAULT.lock(SecretBytes(password.encode())) if password else NO_PASSWORD
        return Service(
            id=ServiceId(1), org_id=OrgId(1), name=ServiceName.WEBHOOK, host=f"http://127.0.0.1:{records.port}/who",
            user=user, password=sealed, inserted_at=NOW, updated_at=NOW,
        )  # fmt: skip

    return of


async def test_the_question(records: Records, service: Callable[..., Service]) -> None:
    records.says("200 OK", b'{"privacy": {"optIn": false}}')
    assert await WebhookLookup(VAULT).ask(service(), ANA) == Found({"privacy": {"optIn": False}})
    assert records.body == {"email": "ana@mail.test", "contactRef": "ref"}
    assert records.head.startswith("post /who http/1.1")
    assert "authorization" not in records.head


async def test_whoever_is_unknown(records: Records, service: Callable[..., Service]) -> None:
    """30.12#13."""
    records.says("404 Not Found", b"nobody")
    assert await WebhookLookup(VAULT).ask(service(), ANA) == Found({})


@pytest.mark.parametrize(
    ("user", "password", "expected"),
    [
        ("ada", "pass word", "basic " + base64.b64encode(b"ada:pass word").decode().lower()),
        ("", "bearer x-1", "bearer x-1"),
    ],
)
async def test_authentication(
    records: Records, service: Callable[..., Service], user: str, password: str, expected: str
) -> None:
    """30 §4.1: Basic with both, the password as it is without a user."""
    await WebhookLookup(VAULT).ask(service(user, password), ANA)
    assert f"authorization: {expected}\r\n" in records.head


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        ("500 Oh", b"", "HTTP 500"),
        ("302 Found", b"", "HTTP 302"),
        ("201 Created", b"{}", "HTTP 201"),
        ("200 OK", b"hello", "bad_content_type"),
        ("200 OK", b"[" * 50_000, "bad_content_type"),
        ("200 OK", b'"' + b"x" * 200_000 + b'"', "not reached: HTTPError"),
    ],
)
async def test_other_answers_are_trouble(
    records: Records, service: Callable[..., Service], status: str, body: bytes, why: str
) -> None:
    records.says(status, body)
    assert await WebhookLookup(VAULT).ask(service(), ANA) == Later(why)


async def test_nobody_there(records: Records, service: Callable[..., Service]) -> None:
    asked = service()
    await records.stop()
    answer = await WebhookLookup(VAULT).ask(asked, ANA)
    assert answer == Later("not reached: ConnectError")
    await records.start()


async def test_a_server_that_hangs_up(records: Records, service: Callable[..., Service]) -> None:
    records.answer = b""
    assert isinstance(await WebhookLookup(VAULT).ask(service(), ANA), Later)


async def test_an_address_that_is_none(service: Callable[..., Service]) -> None:
    for host in ("", "not an address", "ftp://x", "http://[", "http://\n"):
        assert isinstance(await WebhookLookup(VAULT).ask(evolve(service(), host=host), ANA), Later)


async def test_a_password_of_a_lost_key(service: Callable[..., Service]) -> None:
    answer = await WebhookLookup(VAULT).ask(evolve(service(), password=SealedSecret(b"x" * 60)), ANA)
    assert answer == Later("vault_unavailable")
