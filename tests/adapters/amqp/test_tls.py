"""TLS to the broker: verified always, with a certificate of ours where the broker asks for one (spec 30 §2)."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from yarl import URL

from adapters.amqp.consumer import Noted
from brokers import rabbitmq_url
from cutting_proxy import CuttingProxy
from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.amqp.line import Line, Tls
from proca.domain.errors import Unavailable
from proca.domain.secret import Secret
from world import TestClock


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`one` and `other`: certificates that vouch for themselves, each with its key."""
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("NO OPENSSL")
    made = tmp_path_factory.mktemp("tls")
    for name in ("one", "other"):
        key, certificate = str(made / f"{name}.key"), str(made / f"{name}.pem")
        words = [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        words += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603  (our own words)
    return made


@asynccontextmanager
async def tls_in_front(folder: Path) -> AsyncIterator[str]:
    """The address of a proxy that speaks TLS as `one`, and asks clients for that very certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "one.pem"))
    context.load_cert_chain(folder / "one.pem", folder / "one.key")
    context.verify_mode = ssl.CERT_REQUIRED
    url = URL(rabbitmq_url())
    proxy = CuttingProxy(url.host or "", url.port or 5672)
    proxy._server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, ssl=context)
    try:
        yield str(url.with_scheme("amqps").with_host("127.0.0.1").with_port(proxy.address[1]))
    finally:
        proxy.cut()
        proxy._server.close()
        await proxy._server.wait_closed()


async def _connects(url: str, tls: Tls) -> bool:
    broker = AmqpBroker(Line(Secret(url), tls, TestClock(), Noted()))
    try:
        return await broker.connected() == 1
    except Unavailable:
        return False
    finally:
        await broker.close()


async def test_who_is_trusted(folder: Path) -> None:
    """Both sides know each other; a stranger on either side, or none of our files, means away."""
    one, other = str(folder / "one.pem"), str(folder / "other.pem")
    ours = (one, str(folder / "one.key"))
    async with tls_in_front(folder) as url:
        assert await _connects(url, Tls(one, *ours))
        assert not await _connects(url, Tls(other, *ours)), "the broker is not whom we trust"
        assert not await _connects(url, Tls(None, *ours)), "the system does not know it"
        assert not await _connects(url, Tls(one)), "the broker wants to know us"
        assert not await _connects(url, Tls(str(folder / "missing.pem"), *ours)), "no crash for a file that went"
