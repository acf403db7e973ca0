"""What becomes of claimed jobs when whoever claimed them is stopped (issue 4 item 9, 00 D7)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest
from attrs import define

from proca.application.delivery import handed_back
from proca.domain.errors import Unavailable
from proca.domain.outbox import OutboxEntry
from proca.ports.queue import Job, Verdict
from world import STORES, World, world

TOPIC = "cus.7.deliver"


@pytest.fixture(params=STORES)
async def w(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        yield made


async def claimed(w: World) -> Sequence[Job]:
    """Two jobs, for an hour."""
    async with w.container.store().unit() as unit:
        await unit.outbox.put(OutboxEntry(TOPIC, "a"), OutboxEntry(TOPIC, "b"))
    return await again(w)


async def again(w: World) -> Sequence[Job]:
    """Whatever is due, for an hour."""
    now = w.clock.now()
    return await w.container.queue().claim(TOPIC, 9, now, now + timedelta(hours=1))


async def test_who_is_stopped_hands_back_at_once(w: World) -> None:
    """The attempt does not count, and nobody waits for the lease to end; who was stopped is stopped."""
    jobs, began = await claimed(w), asyncio.Event()

    async def work() -> None:
        async with handed_back(w.container.queue(), jobs, w.clock):
            began.set()
            await asyncio.Event().wait()

    working = asyncio.create_task(work())
    await began.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert [(job.id, job.attempts) for job in await again(w)] == [(job.id, 1) for job in jobs]


async def test_a_defect_keeps_its_lease(w: World) -> None:
    """It would only fail again; and what is done is settled by whoever did it."""
    jobs = await claimed(w)
    with pytest.raises(ValueError, match="defect"):
        async with handed_back(w.container.queue(), jobs, w.clock):
            raise ValueError("defect")
    async with handed_back(w.container.queue(), jobs, w.clock):
        pass
    assert await again(w) == []


@define
class Away:
    """A database that is gone by then."""

    async def settle(self, verdicts: Sequence[Verdict], now: datetime) -> int:
        raise Unavailable(f"no database at {now} for {len(verdicts)}", code="unavailable")


async def test_a_database_that_is_away_stops_nobody_from_stopping(w: World) -> None:
    jobs = await claimed(w)
    with pytest.raises(asyncio.CancelledError):
        async with handed_back(Away(), jobs, w.clock):  # type: ignore[arg-type]  # as much of a queue as is asked
            raise asyncio.CancelledError
    w.clock.move(hours=2)
    assert [job.attempts for job in await again(w)] == [2, 2]
