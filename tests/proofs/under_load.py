"""People sign and programs of orgs read while something is taken away; afterwards the books are compared."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from attrs import define, field, frozen
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.instance import Installation
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.system import SystemClock
from proofs import receiving, record
from proofs.crash_matrix import Cradle
from proofs.places import Place, names_of, token
from proofs.receiving import BrokerReader, Ledger, PullReader, topics_of
from proofs.signing import GRAPHQL, REST, Signing

CONNECTIONS = 32
_LOOK_SECONDS = 0.1
# When nothing changes for so long, and all is under leases, those are of the dead.
_STILL_SECONDS = 3.0
_LEASE_SECONDS = 5
_LIMIT_SECONDS = 900


@frozen
class Size:
    """How many sign and how many a second, how long something is away, and how long a back-log may take to drain.

    What is left after that, because somebody who was killed has it under a lease, is taken up by a worker whose clock
    is ahead, unless `waits` says that this would be a failure, or `bugs` (of `careless.BUGS`) are in servers and
    workers and to be found anyway.
    """

    signatures: int
    rate: float
    seconds: float
    drain_seconds: float
    waits: bool = False
    bugs: tuple[str, ...] = ()


@frozen
class Outcome:
    """What happened, and what contradicts the promise; `meanwhile` were acknowledged while something was away."""

    acknowledged: int
    meanwhile: int
    away: float
    refused: int
    repeats: int
    deliveries: int
    repeated: int
    published_again: int
    drained: float
    late: int
    seconds: float
    contradictions: tuple[str, ...]

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.acknowledged} signatures acknowledged, {self.meanwhile} of them in the {self.away:.1f} s in which "
            f"something was away, {self.refused} refused for now, {self.repeats} requests sent again, "
            f"{self.deliveries} deliveries, {self.repeated} of them repeats, "
            f"{self.published_again} published again, back-log drained in {self.drained:.1f} s "
            f"({self.late} messages from leases of the dead), {self.seconds:.0f} s"
        )


@define(eq=False)
class Trial:
    """What goes on."""

    place: Place
    installation: Installation
    size: Size
    engine: AsyncEngine
    ports: Sequence[int]
    ledger: Ledger = field(factory=Ledger)
    signing: Signing = field(init=False)
    meanwhile: int = 0
    away: float = 0.0
    drained: float = 0.0
    late: int = 0

    def __attrs_post_init__(self) -> None:
        """Sign over both interfaces, on all servers."""
        self.signing = Signing(self.ports[0], others=self.ports[1:], apis=(GRAPHQL, REST))

    async def part(self, share: float) -> None:
        """Return when this share of all signatures is acknowledged."""
        await self.signing.reached(round(self.size.signatures * share))

    @asynccontextmanager
    async def absence(self) -> AsyncIterator[None]:
        """Counts who is acknowledged inside, and for how long."""
        before, began = len(self.signing.references), time.monotonic()
        yield
        self.meanwhile += len(self.signing.references) - before
        self.away += time.monotonic() - began

    async def run(self, disturb: "Disturbance") -> None:
        """Load, disturbance and readers at once, until everything has arrived."""
        topics = await topics_of(self.engine)
        key = None if self.place.by_broker else await asyncio.to_thread(token, self.ports[0])
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(one) for one in self._readers(topics, key)]
            disturbing = group.create_task(disturb(self))
            await self.signing.run(range(self.size.signatures), CONNECTIONS, self.size.rate)
            await disturbing
            await self._drain()
            for reader in readers:
                reader.cancel()
        if self.place.rabbitmq_url is not None:
            await BrokerReader(self.ledger, self.place.rabbitmq_url).finish(topics)

    def _readers(self, topics: list[str], key: str | None) -> list[object]:
        if self.place.rabbitmq_url is not None:
            return [BrokerReader(self.ledger, self.place.rabbitmq_url).run(topic) for topic in topics]
        orgs = names_of(topics).items()
        # Whoever lives longest is asked.
        port = self.ports[-1]
        return [PullReader(self.ledger, port, org, topic, key or "", _LEASE_SECONDS).run() for topic, org in orgs]

    async def _drain(self) -> None:
        began = time.monotonic()
        # Connections of ours may be of before a restart.
        await self.engine.dispose()
        before, still = -1, began
        while left := await self._left():
            now = time.monotonic()
            before, still = (left, still) if left == before else (left, now)
            if now - began > self.size.drain_seconds or (now - still > _STILL_SECONDS and await self._is_leased()):
                break
            await asyncio.sleep(_LOOK_SECONDS)
        self.drained = time.monotonic() - began
        if left and not self.size.waits and not self.size.bugs:
            self.late = left
            cradle = Cradle(await self.installation.python("proofs.crashing"), None)
            try:
                await cradle.work()
            finally:
                await cradle.close()

    async def _left(self, *which: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(tables.outbox).where(*which)
        async with self.engine.execution_options(reading=True).connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _is_leased(self) -> bool:
        """Whether only the end of leases of the dead could bring more; programs that read over HTTP have leases too."""
        if self.size.waits or not self.place.by_broker:
            return False
        return not await self._left(tables.outbox.c.due_at <= SystemClock().now())


Disturbance = Callable[[Trial], Awaitable[None]]


async def tried(
    place: Place, installation: Installation, size: Size, ports: Sequence[int], disturb: Disturbance
) -> Trial:
    """The trial after everything has happened."""
    engine = engine_for(place.database_url)
    trial = Trial(place, installation, size, engine, ports)
    try:
        async with asyncio.timeout(_LIMIT_SECONDS):
            await trial.run(disturb)
    finally:
        await engine.dispose()
    return trial


def outcome(trial: Trial, began: float) -> Outcome:
    """What came of it, in a thread without a loop."""
    signing, ledger, url = trial.signing, trial.ledger, trial.place.database_url
    found = asyncio.run(receiving.contradictions(url, ledger, len(signing.references)))
    return Outcome(
        acknowledged=len(signing.references),
        meanwhile=trial.meanwhile,
        away=trial.away,
        refused=signing.refused,
        repeats=signing.repeats,
        deliveries=ledger.deliveries,
        repeated=ledger.repeated,
        published_again=ledger.published_again,
        drained=trial.drained,
        late=trial.late,
        seconds=time.monotonic() - began,
        contradictions=(*found, *record.of_actions(url, trial.installation.seed, signing.references)),
    )
