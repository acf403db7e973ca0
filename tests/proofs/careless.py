"""`proca` with planted bugs that an outage or a kill must bring to light: `python -m proofs.careless BUG,BUG serve …`.

The commands are the real ones; what they are made of is wrapped here, and no setting of the product leads here.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime

from attrs import define, field
from dependency_injector import providers

from proca.adapters.sql.engine import translated
from proca.adapters.sql.processing import SqlBatch, SqlProcessing
from proca.domain.errors import ProcaError, Unavailable
from proca.domain.ids import ActionId, OrgId
from proca.domain.intake.intake import ContactReference, Intake
from proca.domain.processing.topology import Binding
from proca.domain.retries import RetryPolicy
from proca.entrypoints import server
from proca.entrypoints.cli import main as run_command
from proca.entrypoints.cli import worker
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.settings import Settings
from proca.ports.broker import Away, Broker, Parcel, Removed
from proca.ports.delivery import Answer, Delivered
from proca.ports.intake import IntakeLog
from proca.ports.processing import Batch

# As long as a commit may take.
_COMMIT_SECONDS = 0.1


@define(eq=False)
class HastyIntake:
    """Tells people that they have signed before it is stored; all else is as it is."""

    inner: IntakeLog
    _under_way: set["asyncio.Task[ContactReference]"] = field(factory=set, init=False)

    async def append(self, intake: Intake) -> ContactReference:
        """Answer, and store afterwards."""
        storing = asyncio.create_task(self._store(intake))
        self._under_way.add(storing)
        storing.add_done_callback(self._forget)
        return intake.answer

    async def _store(self, intake: Intake) -> ContactReference:
        await asyncio.sleep(_COMMIT_SECONDS)
        return await self.inner.append(intake)

    def _forget(self, stored: "asyncio.Task[ContactReference]") -> None:
        self._under_way.discard(stored)
        with suppress(ProcaError, asyncio.CancelledError):
            stored.result()

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@define(eq=False)
class TrustingBroker:
    """Takes a broken connection as a confirm, and the last connection as one that is there."""

    inner: Broker
    _number: int = field(default=0, init=False)

    async def connected(self) -> int:
        """Still, it thinks."""
        with suppress(Unavailable):
            self._number = await self.inner.connected()
        return self._number

    async def declare(self, org_id: OrgId, bindings: frozenset[Binding]) -> None:
        """As it is."""
        await self.inner.declare(org_id, bindings)

    async def publish(self, parcels: Sequence[Parcel]) -> Sequence[Answer | Away]:
        """Whoever does not complain must have got it."""
        return [Delivered() if isinstance(one, Away) else one for one in await self.inner.publish(parcels)]

    async def remove(self, org_id: OrgId, *, rehearse: bool) -> Removed | None:
        """As it is."""
        return await self.inner.remove(org_id, rehearse=rehearse)

    async def close(self) -> None:
        """As it is."""
        await self.inner.close()


@define(eq=False)
class GreedyProcessing:
    """Processes what it has claimed, and then once more, as whoever heeds no claim does with what others have done."""

    inner: SqlProcessing
    _done: SqlBatch | None = field(default=None, init=False)

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """What is due, and then the same."""
        return self._batch(limit, now)

    async def waiting(self) -> int:
        """As it is."""
        return await self.inner.waiting()

    async def postpone(
        self, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
    ) -> Sequence[ActionId]:
        """As it is."""
        return await self.inner.postpone(failures, policy, now)

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[Batch]:
        done, self._done = self._done, None
        if done is not None:
            with translated():
                async with self.inner.engine.begin() as connection:
                    yield SqlBatch(connection, done.claimed, done.due)
            return
        async with self.inner.batch(limit, now) as claimed:
            assert isinstance(claimed, SqlBatch)
            yield claimed
        self._done = claimed if claimed.due else None


def _answers_before_the_commit(container: Container) -> None:
    container.intake_log.override(providers.Object(HastyIntake(container.intake_log())))


def _takes_a_broken_line_for_a_confirm(container: Container) -> None:
    container.broker.broker.override(providers.Object(TrustingBroker(container.broker.broker())))


def _keeps_no_claims(container: Container) -> None:
    plain = container.processing()
    assert isinstance(plain, SqlProcessing)
    container.processing.override(providers.Object(GreedyProcessing(plain)))


BUGS: dict[str, Callable[[Container], None]] = {
    "answered_before_committed": _answers_before_the_commit,
    "broken_taken_for_confirmed": _takes_a_broken_line_for_a_confirm,
    "claims_not_kept": _keeps_no_claims,
}


def program(bugs: Sequence[str]) -> tuple[str, ...]:
    """The words that start it."""
    return (sys.executable, "-m", "proofs.careless", ",".join(bugs))


def main() -> None:
    """Run a command of `proca` with the bugs in its container."""
    bugs = sys.argv.pop(1).split(",")

    def careless(settings: Settings) -> Container:
        container = container_for(settings)
        for bug in bugs:
            BUGS[bug](container)
        return container

    for module in (server, worker):
        vars(module)["container_for"] = careless
    run_command()


if __name__ == "__main__":
    main()
