"""Servers and workers are killed at every step from intake to delivery; every message arrives, once (00 D4).

First servers with the worker inside are killed while people sign and programs of orgs read; then the rest signs, and
workers are killed. The programs acknowledge only a part, and keep the ids of what they have done, as a program does
that must not act twice.
"""

import asyncio
import json
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import asdict, define, field, frozen
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.ending import run
from bench.instance import Installation, free_port
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.queue import SqlQueue
from proofs import receiving, record, steps
from proofs.places import Place, names_of, token
from proofs.receiving import SHIFT_SECONDS, BrokerReader, Ledger, PullReader, TableReader, topics_of
from proofs.signing import Signing
from proofs.steps import Plan

_CONNECTIONS = 32
_HANDFUL, _ALL = 20, 500
# A process that is to die takes so few at once, and dies among the first batches: something is left of its share.
_FEWEST, _BATCHES = 5, 5
_LIVE_SECONDS = 120
_LIMIT_SECONDS = 1200


@frozen
class Size:
    """How many sign, how often each step is reached by a server and by a worker, and which steps of servers."""

    signatures: int
    rounds: int
    server_steps: tuple[str, ...] | None = None
    bug: str | None = None

    def of_servers(self, *, by_broker: bool) -> list[str]:
        """At what to kill servers, in turn."""
        if self.bug is not None:
            return [steps.BUGS[self.bug]] * self.rounds if self.bug in steps.READING_BUGS else []
        known = steps.server_steps(by_broker=by_broker)
        return list(known if self.server_steps is None else self.server_steps) * self.rounds

    def of_workers(self, *, by_broker: bool) -> list[str]:
        """At what to kill workers, in turn."""
        if self.bug is not None:
            return [] if self.bug in steps.READING_BUGS else [steps.BUGS[self.bug]] * self.rounds
        return list(steps.worker_steps(by_broker=by_broker)) * self.rounds


@frozen
class Outcome:
    """What happened, and what contradicts the promise."""

    actions: int
    servers: dict[str, int]
    workers: dict[str, int]
    deliveries: int
    repeated: int
    published_again: int
    seconds: float
    contradictions: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.actions} actions, {_told('server', self.servers)}, {_told('worker', self.workers)}, "
            f"{self.deliveries} deliveries, {self.repeated} of them repeats, "
            f"{self.published_again} published again, {self.seconds:.0f} s"
        )


def _told(what: str, kills: dict[str, int]) -> str:
    each = ", ".join(f"{count} at {step}" for step, count in kills.items())
    return f"{sum(kills.values())} {what}s killed ({each})"


@define(eq=False)
class Cradle:
    """Makes processes that die at a step, one at a time, each ahead of the one before so that leases have ended."""

    program: asyncio.subprocess.Process
    bug: str | None
    shift: int = 0

    async def die(self, at: int, step: str, share: int, port: int | None = None) -> bool:
        """Whether a process killed itself at this step in the course of so many actions; `at` counts processes."""
        few = max(_FEWEST, share // _BATCHES)
        nth = 1 + at % max(1, min(_BATCHES, share // few))
        if step in steps.INTAKE:
            nth = 1 + at * _BATCHES % max(1, share // 2)
        plan = Plan(port=port, step=step, nth=nth, shift=self._later(), bug=self.bug, few=few)
        return await self._live(plan) == -signal.SIGKILL

    async def work(self) -> None:
        """Work until nothing is left."""
        assert await self._live(Plan(shift=self._later())) == 0, "the last worker failed"

    def _later(self) -> int:
        self.shift += SHIFT_SECONDS
        return self.shift

    async def _live(self, plan: Plan) -> int:
        """The exit code of a process."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(json.dumps(asdict(plan)).encode())
        async with asyncio.timeout(_LIVE_SECONDS):
            return int(await self.program.stdout.readline())

    async def close(self) -> None:
        """End, and with it whoever lives."""
        assert self.program.stdin is not None
        self.program.stdin.close()
        await self.program.wait()


@define(eq=False)
class Matrix:
    """A run."""

    place: Place
    installation: Installation
    size: Size
    engine: AsyncEngine
    cradle: Cradle
    ledger: Ledger = field(factory=Ledger)
    references: dict[int, str] = field(factory=dict)
    servers: Counter[str] = field(factory=Counter)
    workers: Counter[str] = field(factory=Counter)

    async def run(self) -> None:
        """Kill servers while half of all sign, let the other half sign, kill workers, and read what is left."""
        by_broker = self.place.by_broker
        servers, workers = self.size.of_servers(by_broker=by_broker), self.size.of_workers(by_broker=by_broker)
        half = self.size.signatures // 2 if servers and workers else self.size.signatures * bool(servers)
        port, topics = free_port(), await topics_of(self.engine)
        if servers:
            key = None if by_broker else await self._token(port)
            await self._kill_servers(port, servers, range(half), topics, key)
        async with self._server(port):
            await Signing(port, references=self.references).run(range(half, self.size.signatures), _CONNECTIONS)
        await self._kill_workers(workers, topics, self.size.signatures - half)

    async def _kill_servers(
        self, port: int, planned: list[str], numbers: range, topics: list[str], key: str | None
    ) -> None:
        signing = Signing(port, references=self.references)
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(one) for one in self._readers(port, topics, key)]
            loads = []
            for at, step in enumerate(planned):
                share = numbers[at * len(numbers) // len(planned) : (at + 1) * len(numbers) // len(planned)]
                loads.append(group.create_task(signing.run(share, _CONNECTIONS)))
                self.servers[step] += await self.cradle.die(at, step, len(share), port)
            async with self._server(port):
                # Who has no answer yet gets one.
                await asyncio.gather(*loads)
            for reader in readers:
                reader.cancel()

    async def _token(self, port: int) -> str:
        async with self._server(port):
            return await asyncio.to_thread(token, port)

    @asynccontextmanager
    async def _server(self, port: int) -> AsyncIterator[None]:
        """One without a worker."""
        server = await asyncio.to_thread(self.installation.serve, port, worker=False)
        try:
            yield
        finally:
            await asyncio.to_thread(server.kill)

    def _readers(self, port: int, topics: list[str], key: str | None) -> list[object]:
        if self.place.rabbitmq_url is not None:
            return [BrokerReader(self.ledger, self.place.rabbitmq_url).run(topic) for topic in topics]
        return [PullReader(self.ledger, port, org, topic, key or "").run() for topic, org in names_of(topics).items()]

    async def _kill_workers(self, planned: list[str], topics: list[str], signatures: int) -> None:
        table = TableReader(self.ledger, SqlQueue(self.engine), topics)
        for at, step in enumerate(planned):
            self.workers[step] += await self.cradle.die(at, step, signatures // len(planned))
            if not self.place.by_broker:
                await table.read(_HANDFUL, self.cradle.shift, every=2)
        # Whoever worked last is not killed, and what was not acknowledged comes again.
        await self.cradle.work()
        if self.place.rabbitmq_url is not None:
            await BrokerReader(self.ledger, self.place.rabbitmq_url).finish(topics)
        shift = self.cradle.shift
        while await table.read(_ALL, shift := shift + SHIFT_SECONDS, every=1):
            pass


def prove(place: Place, size: Size) -> Outcome:
    """Sign, kill at every step, work until nothing is left, and compare."""
    began = time.monotonic()
    with place.installation() as installation:
        matrix = run(_run(place, installation, size))
    found = asyncio.run(receiving.contradictions(place.database_url, matrix.ledger, size.signatures))
    return Outcome(
        actions=size.signatures,
        servers=dict(matrix.servers),
        workers=dict(matrix.workers),
        deliveries=matrix.ledger.deliveries,
        repeated=matrix.ledger.repeated,
        published_again=matrix.ledger.published_again,
        seconds=time.monotonic() - began,
        contradictions=(*found, *record.of_actions(place.database_url, installation.seed, matrix.references)),
    )


async def _run(place: Place, installation: Installation, size: Size) -> Matrix:
    engine = engine_for(place.database_url)
    cradle = Cradle(await installation.python("proofs.crashing"), size.bug)
    matrix = Matrix(place, installation, size, engine, cradle)
    try:
        async with asyncio.timeout(_LIMIT_SECONDS):
            await matrix.run()
    finally:
        await cradle.close()
        await engine.dispose()
    return matrix
