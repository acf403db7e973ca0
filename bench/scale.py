"""What a signature costs, stored and processed, does not grow with what is stored (issue 4, on PostgreSQL).

Two databases, one with a thousand times as many actions as the other, each with a server and its worker; signatures
come to them in turn, so that what else goes on meets both. The cost is the processor time of server and PostgreSQL,
from the first signature to the end of processing. Wall time, commits and write-ahead log are told as well.
"""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import asyncpg  # type: ignore[import-untyped]  # it has no types
import psutil
from attrs import define, field, fields, frozen

from bench import database
from bench.instance import PARTNER_PAGE, Installation, Server
from bench.loading import loading
from bench.machine import used_by_postgres, used_by_process
from bench.plan import Plan
from bench.seeding import seed

FEW, MANY = 10_000, 10_000_000
MOST = 1.1
_CONNECTIONS, _SECONDS, _PAIRS = 16, 2.0, 11
_TEMPLATE_SECONDS = 0.2
_DRAIN_SECONDS = 300
_COUNTERS = (
    "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()",
    "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn",
)


@frozen
class Cost:
    """Of one signature: milliseconds of processor (server and PostgreSQL) and of time, commits, bytes of log."""

    server: float
    postgres: float
    wall: float
    commits: float
    log: float

    @property
    def cpu(self) -> float:
        """Milliseconds of processor, of both."""
        return self.server + self.postgres

    def __str__(self) -> str:
        """One line."""
        cpu = f"{self.cpu:.3f} ms of CPU ({self.server:.3f} of the server, {self.postgres:.3f} of PostgreSQL)"
        return f"{cpu}, {self.wall:.3f} ms, {self.commits:.2f} commits, {self.log:,.0f} B of log"


@frozen
class Outcome:
    """The costs at few and at many actions, and what contradicts the promise."""

    few: int
    many: int
    signatures: int
    costs: tuple[Cost, Cost]
    # How much more processor time a signature takes among many; of each pair, so that a machine that changes its pace
    # changes both.
    ratio: float
    seeding: float

    @property
    def contradictions(self) -> tuple[str, ...]:
        """In words."""
        if self.ratio <= MOST:
            return ()
        return (f"a signature costs {self.ratio:.2f} times as much among {self.many:,} as among {self.few:,}",)

    def __str__(self) -> str:
        """One line."""
        few, many = self.costs
        return (
            f"a signature among {self.many:,} actions: {many}; among {self.few:,}: {few}; "
            f"ratio {self.ratio:.2f} of CPU, "
            f"{many.wall / few.wall:.2f} of time; {self.signatures} signatures, seeded in {self.seeding:.0f} s"
        )


@define(eq=False)
class _Place:
    """A database with actions in it and a server on it."""

    name: str
    url: str
    server: Server
    first: int = 0
    costs: list[Cost] = field(factory=list)

    def sign(self, seconds: float) -> Cost:
        """Signatures for some seconds, and their processing."""
        process = psutil.Process(self.server.process.pid)
        began, before, counted = time.monotonic(), self._used(process), asyncio.run(_counters(self.url))
        with loading(Plan(self.server.port, "sign", (PARTNER_PAGE,), _CONNECTIONS, seconds, 0.0, self.first)) as load:
            load.wait_until_measuring()
            figures = load.figures()
        database.drain(self.url, _DRAIN_SECONDS)
        wall = time.monotonic() - began
        used = {pid: seconds - before.get(pid, 0.0) for pid, seconds in self._used(process).items()}
        server = used.pop(process.pid)
        commits, log = (b - a for a, b in zip(counted, asyncio.run(_counters(self.url)), strict=True))
        if figures.errors or not figures.acknowledged:
            raise ChildProcessError(f"signatures failed: {figures.failures}")
        self.first, count = figures.last, figures.acknowledged
        milliseconds = (1000 * seconds / count for seconds in (server, sum(used.values()), wall))
        return Cost(*milliseconds, commits / count, log / count)

    def _used(self, process: psutil.Process) -> dict[int, float]:
        """CPU seconds by process."""
        return used_by_postgres(self.name) | {process.pid: used_by_process(process)}


def prove(maintenance: str, part: float, *, home: Path) -> Outcome:
    """Seed both, sign at both in turn, and compare."""
    sizes = (max(100, round(FEW * part)), max(1000, round(MANY * part)))
    with ExitStack() as stack:
        began = time.monotonic()
        places = [stack.enter_context(_place(maintenance, home, count)) for count in sizes]
        seeding = time.monotonic() - began
        for place in places:
            place.sign(_SECONDS)
        for pair in range(_PAIRS):
            for place in places if pair % 2 else reversed(places):
                place.costs.append(place.sign(_SECONDS))
        few, many = places
        ratio = median(b.cpu / a.cpu for a, b in zip(few.costs, many.costs, strict=True))
        return Outcome(*sizes, few.first + many.first, (_middle(few.costs), _middle(many.costs)), ratio, seeding)


@contextmanager
def _place(maintenance: str, home: Path, count: int) -> Iterator[_Place]:
    name = f"proca_scale_{count}_{os.getpid()}"
    (own := home / name).mkdir()
    with database.fresh(name, own, maintenance) as url:
        installation = Installation(url, own)
        installation.set_up()
        template = _Place(name, url, installation.serve())
        try:
            template.sign(_TEMPLATE_SECONDS)
        finally:
            template.server.stop()
        asyncio.run(seed(url, count))
        server = installation.serve()
        try:
            yield _Place(name, url, server, template.first)
        finally:
            server.stop()


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(getattr(one, part.name) for one in costs) for part in fields(Cost)))


async def _counters(url: str) -> list[float]:
    connection = await asyncpg.connect(url)
    try:
        return [float(await connection.fetchval(query)) for query in _COUNTERS]
    finally:
        await connection.close()
