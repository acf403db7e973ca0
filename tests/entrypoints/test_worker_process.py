"""`proca worker` as processes of their own, several side by side (spec 30 §1.9, 30.12#36, 00 D4)."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import define, field
from sqlalchemy import text

import databases
from bench import database
from bench.instance import Installation
from proca.adapters.sql.engine import engine_for
from proca.entrypoints.cli import worker as module
from proca.entrypoints.loop import Loop
from proca.entrypoints.worker import Worker
from proofs.signing import Signing

PEOPLE = 300
_PROCA = Path(sys.executable).with_name("proca")


@contextmanager
def installed(store: str, home: Path) -> Iterator[Installation]:
    """An instance with a database of its own."""
    maintenance = databases.server() if store == "postgresql" else None
    with database.fresh(f"proca_workers_{os.getpid()}", home, maintenance) as url:
        made = Installation(url, home)
        made.set_up()
        yield made


@contextmanager
def working(installation: Installation, count: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Worker processes; what is left of them is killed."""
    started = []
    try:
        for number in range(count):
            with (installation.home / f"worker-{number}.log").open("ab") as log:
                command = [_PROCA, "worker"]
                environ = installation._environment()
                started.append(
                    subprocess.Popen(command, cwd=installation.home, env=environ, stdout=log, stderr=log)  # noqa: S603  (ours)
                )
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    async def rows() -> list[tuple[object, ...]]:
        engine = engine_for(url)
        try:
            async with engine.execution_options(reading=True).connect() as connection:
                return [tuple(row) for row in await connection.execute(text(query))]
        finally:
            await engine.dispose()

    return asyncio.run(rows())


def waiting(url: str) -> int:
    """How many actions are still to be processed."""
    return database.stored(url).waiting


def has_started(home: Path, number: int) -> bool:
    """Whether a worker hears signals already."""
    return "worker_started" in (home / f"worker-{number}.log").read_text()


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_two_workers_beside_a_server_that_has_none(store: str, tmp_path: Path) -> None:
    """Everything is processed once, though one worker is told to stop in the middle; SIGTERM ends with 0."""
    with installed(store, tmp_path) as installation:
        url = installation.database_url
        server = installation.serve(worker=False)
        try:
            asyncio.run(Signing(server.port).run(range(PEOPLE), 8))
            assert waiting(url) == PEOPLE, "the server has no worker inside"
            with working(installation, 2) as workers:
                until = time.monotonic() + 60
                while not all(has_started(tmp_path, number) for number in (0, 1)) and time.monotonic() < until:
                    assert [one.poll() for one in workers] == [None, None]
                workers[0].send_signal(signal.SIGTERM)
                database.drain(url, 60)
                asyncio.run(Signing(server.port).run(range(PEOPLE, PEOPLE + 20), 2))
                database.drain(url, 60)
                workers[1].send_signal(signal.SIGINT)
                assert [one.wait(20) for one in workers] == [0, 0]
        finally:
            server.stop()
        actions = [number for (number,) in asked(url, "SELECT id FROM actions")]
        told = Counter(asked(url, "SELECT topic, action_id FROM outbox WHERE topic LIKE 'cus.%'"))
        counted = asked(url, "SELECT sum(supporters), sum(actions) FROM counters")
        dead = asked(url, "SELECT topic, error FROM dead_letters")
        logs = [path.read_text() for path in sorted(tmp_path.glob("worker-*.log"))]
    assert len(actions) == PEOPLE + 20
    assert {number for _, number in told} == {*actions}
    assert {*told.values()} == {1}
    assert [(int(str(a)), int(str(b))) for a, b in counted] == [(PEOPLE + 20, PEOPLE + 20)]
    assert dead == []
    for log in logs:
        assert "worker_started" in log
        assert '"finished": true' in log
        assert "processing_failed" not in log


@define(eq=False)
class Endless(Loop):
    """A round that never ends by itself."""

    began: asyncio.Event = field(factory=asyncio.Event)
    was_cut: bool = False

    async def round(self) -> float:
        """Wait for ever."""
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.was_cut = True
        return 0.0


@pytest.mark.parametrize("is_told_twice", [False, True])
async def test_a_round_that_does_not_end_is_given_up(is_told_twice: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time of grace, or at once when somebody insists; what it held is undone like any broken batch."""
    monkeypatch.setattr(module, "GRACE_SECONDS", 3600 if is_told_twice else 0)
    endless = Endless()
    worker = Worker([endless])
    worker.start()
    await endless.began.wait()
    stopping = asyncio.create_task(module._stopped(worker))
    await asyncio.sleep(0)
    try:
        if is_told_twice:
            os.kill(os.getpid(), signal.SIGTERM)
        assert await asyncio.wait_for(stopping, 10) is False
    finally:
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(one)
    assert endless.was_cut
