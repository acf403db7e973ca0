"""Workers are killed at every step of processing and routing; every message arrives, at whom it is for, once (00 D4).

A receiver reads the queues meanwhile, acknowledges only a part, and keeps the ids of what it has done, as a program of
an org does that must not act twice.
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from attrs import define, field, frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.instance import Installation
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.queue import SqlQueue
from proca.adapters.sql.reports import SqlReports
from proca.adapters.system import SystemClock
from proca.domain.ids import CampaignId
from proca.ports.queue import Done
from proofs.crashing import BUGS, STEPS
from proofs.signing import Signing

_CAMPAIGN = CampaignId(1)
_CONNECTIONS = 32
_SHIFT_SECONDS = 180  # longer than any lease
_LEASE = timedelta(seconds=_SHIFT_SECONDS - 1)
_HANDFUL, _ALL = 20, 500
_WORK_SECONDS = 900


@frozen
class Outcome:
    """What happened, and what contradicts the promise."""

    actions: int
    kills: dict[str, int]
    deliveries: int
    repeated: int
    seconds: float
    contradictions: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        kills = ", ".join(f"{count} at {step}" for step, count in self.kills.items())
        return (
            f"{self.actions} actions, {sum(self.kills.values())} kills ({kills}), {self.deliveries} deliveries, "
            f"{self.repeated} of them repeats, {self.seconds:.0f} s"
        )


@define(eq=False)
class Receiver:
    """Reads orgs' queues, acknowledges every other message, and acts once for each id."""

    queue: SqlQueue
    done: dict[int, tuple[int, str, str]] = field(factory=dict)
    deliveries: int = 0

    async def read(self, topics: Sequence[str], limit: int, shift: int, *, every: int) -> int:
        """Take what there is, acknowledge one of `every`; how many were there."""
        now = SystemClock().now() + timedelta(seconds=shift)
        count = 0
        for topic in topics:
            jobs = await self.queue.claim(topic, limit, now, now + _LEASE)
            count += len(jobs)
            for job in jobs:
                self.deliveries += 1
                self.done[job.id] = (int(str(job.body["actionId"])), str(job.body["stage"]), topic)
            await self.queue.settle([Done(job) for at, job in enumerate(jobs) if at % every == 0], now)
        return count


def prove(database_url: str, signatures: int, rounds: int, *, home: Path, bug: str | None = None) -> Outcome:
    """Sign, kill workers at every step `rounds` times, work until nothing is left, and compare."""
    began = time.monotonic()
    installation = Installation(database_url, home)
    installation.set_up()
    server = installation.serve(worker=False)
    signing = Signing(server.port)
    try:
        asyncio.run(signing.run(range(signatures), _CONNECTIONS))
    finally:
        server.stop()
    kills, receiver = asyncio.run(_kill_and_read(installation, rounds, bug))
    return Outcome(
        actions=signatures,
        kills=kills,
        deliveries=receiver.deliveries,
        repeated=receiver.deliveries - len(receiver.done),
        seconds=time.monotonic() - began,
        contradictions=tuple(asyncio.run(_contradictions(database_url, receiver, signatures))),
    )


async def _kill_and_read(installation: Installation, rounds: int, bug: str | None) -> tuple[dict[str, int], Receiver]:
    engine = engine_for(installation.database_url)
    receiver = Receiver(SqlQueue(engine))
    kills: Counter[str] = Counter()
    steps = [BUGS[bug]] if bug else list(STEPS)
    try:
        topics = await _topics(engine)
        shift = 0
        for at, step in enumerate(steps * rounds):
            shift += _SHIFT_SECONDS
            more = ["--bug", bug] if bug else []
            code = await _worker(installation, "--step", step, "--nth", str(1 + at % 3), "--shift", str(shift), *more)
            kills[step] += code == -signal.SIGKILL
            await receiver.read(topics, _HANDFUL, shift, every=2)
        # Whoever worked last is not killed, and what was not acknowledged comes again.
        shift += _SHIFT_SECONDS
        assert await _worker(installation, "--shift", str(shift)) == 0, "the last worker failed"
        while await receiver.read(topics, _ALL, shift := shift + _SHIFT_SECONDS, every=1):
            pass
    finally:
        await engine.dispose()
    return dict(kills), receiver


async def _worker(installation: Installation, *words: str) -> int:
    process = await installation.python("proofs.crashing", *words)
    try:
        return await asyncio.wait_for(process.wait(), _WORK_SECONDS)
    except TimeoutError:
        process.kill()
        raise


async def _topics(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        orgs = (await connection.execute(select(tables.orgs.c.id).order_by(tables.orgs.c.id))).scalars().all()
    return [f"cus.{org}.deliver" for org in orgs]


async def _contradictions(database_url: str, receiver: Receiver, signatures: int) -> list[str]:
    engine = engine_for(database_url)
    try:
        reports = SqlReports(engine)
        tally, recount = await reports.tally(_CAMPAIGN), await reports.recount(_CAMPAIGN)
        a, c, o, d = tables.actions, tables.contacts, tables.outbox, tables.dead_letters
        async with engine.execution_options(reading=True).connect() as connection:
            entitled = {
                (action, f"cus.{org}.deliver")
                for action, org in await connection.execute(
                    select(a.c.id, c.c.org_id).join(c, c.c.supporter_id == a.c.supporter_id)
                )
            }
            left = (await connection.execute(select(o.c.topic))).scalars().all()
            dead = (await connection.execute(select(d.c.topic))).scalars().all()
    finally:
        await engine.dispose()
    found = list(_of_deliveries(entitled, receiver))
    supporters = sum(count.supporters for count in tally.values())
    found += [f"counters {tally} are not what a recount gives, {recount}"] if tally != recount else []
    found += [f"{supporters} supporters are counted, {signatures} signed"] if supporters != signatures else []
    found += [f"{count} rows are left in {topic}" for topic, count in Counter(left).items()]
    return found + [f"{count} dead letters of {topic}" for topic, count in Counter(dead).items()]


def _of_deliveries(entitled: set[tuple[int, str]], receiver: Receiver) -> Iterator[str]:
    effects = Counter(receiver.done.values())
    told = {(action, topic) for action, _, topic in effects}
    if entitled - told:
        yield f"{len(entitled - told)} messages never arrived"
    if told - entitled:
        yield f"{len(told - entitled)} messages went to somebody who is not entitled"
    twice = [one for one, count in effects.items() if count > 1]
    if twice:
        yield f"{len(twice)} actions had an effect more than once in one stage at one org"
