"""A real RabbitMQ for tests: a virtual host of this session where one can be made, else what everybody shares.

RabbitMQ is the server at `PROCA_TEST_RABBITMQ`, else the usual one of this machine. Without any, tests that need it are
skipped; with `CI=true` they fail instead. Numbers of orgs are high and random, so that nobody shares them.
"""

import atexit
import os
import random
import shutil
import subprocess
import warnings
from contextlib import ExitStack
from functools import cache
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from yarl import URL

import databases
from proca.domain.ids import OrgId

USUAL = "amqp://guest:guest@127.0.0.1:5672/"
_made = ExitStack()
atexit.register(_made.close)
_chance = random.SystemRandom()


@cache
def rabbitmq_url() -> str:
    """The URL of a virtual host to use; skips (in CI: fails) the test when there is no server."""
    url, error = _asked()
    if error is not None:
        _without(f"no server answers: {error}")
    return _own(url)


@cache
def reachable_url() -> str | None:
    """The same outside of tests; none when there is no server."""
    url, error = _asked()
    return None if error is not None else _own(url)


def new_org_id() -> OrgId:
    """The number of an org that nobody else has."""
    return OrgId(_chance.randrange(10**8, 2 * 10**9))


def close() -> None:
    """Delete the virtual host of this session."""
    _made.close()
    rabbitmq_url.cache_clear()
    reachable_url.cache_clear()


def _asked() -> tuple[str, str | None]:
    """Where the server is, and what is wrong with it."""
    url = os.environ.get("PROCA_TEST_RABBITMQ") or USUAL
    return url, databases.apart(lambda: _failure(url))


def _own(url: str) -> str:
    """The URL of a virtual host of our own there, if one can be made."""
    host = _virtual_host(URL(url))
    return str(URL(url).with_path(f"/{host}")) if host else url


async def _failure(url: str) -> str | None:
    try:
        connection = await aio_pika.connect(url, timeout=5)
    except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
        return type(error).__name__
    await connection.close()
    return None


def _virtual_host(url: URL) -> str | None:
    """A virtual host of our own, if this machine lets us make one."""
    tool = shutil.which("rabbitmqctl")
    if tool is None or url.host not in {"127.0.0.1", "localhost"} or os.geteuid() != 0:
        return None
    name = f"proca-test-{uuid4().hex}"
    if not _told(tool, "add_vhost", name):
        return None
    _made.callback(_told, tool, "delete_vhost", name)
    return name if _told(tool, "set_permissions", "-p", name, url.user or "guest", ".*", ".*", ".*") else None


def _told(*words: str) -> bool:
    # Nothing else of the server is ever touched.
    done = subprocess.run(words, capture_output=True, check=False, timeout=60)  # noqa: S603  (our own words)
    return done.returncode == 0


def _without(why: str) -> None:
    message = f"NO RABBITMQ: {why}; set PROCA_TEST_RABBITMQ"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    warnings.warn(message, pytest.PytestWarning, stacklevel=1)
    pytest.skip(message)
