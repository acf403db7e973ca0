"""`kill -9` in the middle of signing: after restart every acknowledged signature is there, once (00 D4, D16).

A kill waits until the database holds a commit whose callers have no answer yet, the one moment at which a client cannot
know what became of its request. The server is stopped (SIGSTOP) to look, so that the moment does not pass.
"""

import asyncio
import signal
import time
from pathlib import Path

from attrs import define, field, frozen
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.database import drain
from bench.ending import run
from bench.instance import Installation, Server, free_port
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proofs import record
from proofs.signing import Signing

_LOOKS = 300
_SETTLE_SECONDS = 0.01
_RUN_SECONDS = 0.002
_DRAIN_SECONDS = 300.0
_LIMIT_SECONDS = 900


@frozen
class Outcome:
    """What happened, and what contradicts the promise; `unanswered` were committed but not told when killed."""

    acknowledged: int
    kills: int
    unanswered: int
    repeats: int
    seconds: float
    contradictions: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.acknowledged} signatures acknowledged, {self.kills} kills, {self.unanswered} signatures committed "
            f"but unanswered at a kill, {self.repeats} requests sent again, {self.seconds:.0f} s"
        )


@define(eq=False)
class Killing:
    """The server of an installation, and what happened to it."""

    installation: Installation
    engine: AsyncEngine
    server: Server
    unanswered: int = field(default=0)

    async def strike(self, signing: Signing) -> None:
        """Kill when something is committed and not answered, and start again on the same port."""
        for _ in range(_LOOKS):
            self.server.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(_SETTLE_SECONDS)
            unanswered = await self._stored() - len(signing.references)
            if unanswered > 0:
                self.unanswered += unanswered
                break
            self.server.process.send_signal(signal.SIGCONT)
            await asyncio.sleep(_RUN_SECONDS)
        self.server.kill()
        self.server = await asyncio.to_thread(self.installation.serve, self.server.port)

    async def _stored(self) -> int:
        async with self.engine.execution_options(reading=True).connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(tables.actions))).scalar_one())


def prove(
    database_url: str, signatures: int, kills: int, connections: int, *, home: Path, keyed: bool = True
) -> Outcome:
    """Sign while killing, restart, process what is left, and compare; without keys the proof must fail."""
    began = time.monotonic()
    installation = Installation(database_url, home)
    installation.set_up()
    signing, unanswered = run(_sign_and_kill(installation, range(signatures), kills, connections, keyed=keyed))
    server = installation.serve()
    try:
        drain(database_url, _DRAIN_SECONDS)
    finally:
        server.stop()
    return Outcome(
        acknowledged=len(signing.references),
        kills=kills,
        unanswered=unanswered,
        repeats=signing.repeats,
        seconds=time.monotonic() - began,
        contradictions=record.contradictions(database_url, installation.seed, signing.references),
    )


async def _sign_and_kill(
    installation: Installation, numbers: range, kills: int, connections: int, *, keyed: bool
) -> tuple[Signing, int]:
    engine = engine_for(installation.database_url)
    killing = Killing(installation, engine, await asyncio.to_thread(installation.serve, free_port()))
    signing = Signing(killing.server.port, keyed)
    try:
        async with asyncio.timeout(_LIMIT_SECONDS), asyncio.TaskGroup() as group:
            load = group.create_task(signing.run(numbers, connections))
            for kill in range(1, kills + 1):
                while len(signing.references) < kill * len(numbers) // (kills + 1):
                    assert not load.done(), "the load ended before the last kill"
                    await asyncio.sleep(0.001)
                await killing.strike(signing)
    finally:
        await engine.dispose()
        killing.server.kill()
    return signing, killing.unanswered
