"""Queues over a real server: who waits gets what comes, and a server that stops waits for nobody (issue 4 item 5)."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest

from bench.instance import Installation, Server

EMAIL = "ada@wood.test"
ACTION = (
    "INSERT INTO outbox (id, topic, action_id, routing_key, body, due_at) VALUES (900, ?, 7, 'k', '{}', '2026-03-04')"
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An instance with an admin, and an org that reads for itself."""
    folder = tmp_path_factory.mktemp("instance")
    made = Installation(f"sqlite:///{folder}/proca.db", folder)
    made.set_up()
    made.run("user", "add", EMAIL, "Quiet-Harbour-51", "--admin")
    return made


@pytest.fixture
def server(installation: Installation) -> Iterator[Server]:
    """A server that runs until the end of the test at the latest."""
    started = installation.serve()
    yield started
    started.stop()


def read(server: Server, wait: int) -> httpx.Response:
    """The messages of an org, asked by an admin's password."""
    path = f"http://127.0.0.1:{server.port}/v1/orgs/riverwatch/queues/deliver/messages"
    return httpx.get(path, params={"wait": wait}, auth=(EMAIL, "Quiet-Harbour-51"), timeout=40)


def test_who_waits_gets_what_comes(installation: Installation, server: Server) -> None:
    waiting = _in_background(server)
    with sqlite3.connect(installation.home / "proca.db", timeout=10) as database:
        [(number,)] = database.execute("SELECT id FROM orgs WHERE name = 'riverwatch'")
        database.execute(ACTION, (f"cus.{number}.deliver",))
    [got] = waiting.result(10).json()
    assert (got["messageId"], got["attempts"]) == (900, 1)


def test_a_server_that_stops_ends_waits(server: Server) -> None:
    """Answered with nothing, well before the wait is over and before anything is cut off (10 s)."""
    waiting = _in_background(server)
    began = time.monotonic()
    server.stop()
    answer = waiting.result(10)
    assert (answer.status_code, answer.json()) == (200, [])
    assert time.monotonic() - began < 8


def _in_background(server: Server) -> "Future[httpx.Response]":
    """Somebody waits, and is known to: their request has been on its way for as long as an earlier one took."""
    assert read(server, 0).json() == []
    pool = ThreadPoolExecutor(1)
    waiting = pool.submit(read, server, 30)
    assert not threading.Event().wait(1)
    assert not waiting.done()
    return waiting
