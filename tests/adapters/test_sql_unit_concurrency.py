"""Units beside signatures and workers on PostgreSQL, where all run at once: no acknowledged action is lost, no row is
left dangling, no page is set back."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from contracts.processing_machine import processor
from contracts.stage import COALITION, PAGES, PARTNER, set_stage
from contracts.subjects import Subject, postgres_subject, sql_subject
from proca.adapters.sql import tables
from proca.adapters.sql.activity import SqlPageActivity
from proca.adapters.sql.engine import engine_for
from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.stats import Tally
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ConfirmId
from proca.domain.intake.intake import Intake
from proca.domain.outbox import OutboxEntry
from proca.domain.secret import Secret
from proca.ports.processing import ScheduledAction, Settlement
from proca.ports.store import Leftovers
from signers import START, signature

PAGE = PAGES[3]
LATER = START + timedelta(days=1)
FOLLOW_UP = 1000


@frozen
class Stage:
    """The store as two processes see it."""

    one: Subject
    two: Subject
    engine: AsyncEngine

    async def stored(self, column: Any) -> list[Any]:
        """All values of a column, ascending."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(select(column).order_by(column))).scalars())


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Orgs, campaigns and pages; nobody has signed."""
    one = await postgres_subject()
    await set_stage(one, START)
    engine = engine_for(databases.postgres_url())
    yield Stage(one, sql_subject(engine), engine)
    await engine.dispose()
    await one.close()


async def test_a_page_is_not_set_back_by_a_batch_that_ends_late(stage: Stage) -> None:
    """10 §7.5: of two workers, the one with the older action writes last; the newer moment stays."""
    older, newer = signature(1, "ada"), signature(2, "bo")
    for intake in (older, newer):
        await stage.one.log.append(intake)
    async with stage.one.processing.batch(1, newer.origin.taken_at) as first:
        async with stage.two.processing.batch(1, newer.origin.taken_at) as second:
            await second.settle(_nothing_more())
            late = await _waiting(first.settle(_nothing_more()))
        await late
    seen = await SqlPageActivity(stage.engine).last_seen([PAGE])
    assert seen[PAGE].at == newer.origin.taken_at


async def test_who_acts_on_another_page_meanwhile_keeps_the_action(stage: Stage) -> None:
    """10 §7.4, Q38: a follow-up elsewhere is being stored while the page of its signature is cleared."""
    await stage.one.log.append(_testing(1))
    async with stage.engine.begin() as intake:
        await intake.execute(insert(tables.actions).values(await _follow_up(stage)))
        cleared = await _waiting(_clear(stage.one))
    assert await cleared == Leftovers(actions=False, supporters=True)
    assert await stage.stored(tables.actions.c.id) == [FOLLOW_UP]
    assert len(await stage.stored(tables.supporters.c.id)) == 1


async def test_what_a_worker_promises_meanwhile_goes_with_the_page(stage: Stage) -> None:
    """10 §7.4: a testing action is being processed while its page is cleared; no message of it stays."""
    await stage.one.log.append(_testing(1))
    async with stage.two.processing.batch(1, LATER) as batch:
        (due,) = batch.due
        await batch.settle(evolve(_nothing_more(), messages=[_message(due)]))
        cleared = await _waiting(_clear(stage.one))
    assert await cleared == Leftovers(actions=False, supporters=False)
    for column in (tables.outbox.c.id, tables.actions.c.id, tables.supporters.c.id, tables.contacts.c.supporter_id):
        assert await stage.stored(column) == []


async def test_workers_and_deletions_do_not_wait_in_a_ring(stage: Stage) -> None:
    """Pages are cleared again and again while two workers process what is signed on them."""
    for number in range(60):
        await stage.one.log.append(_testing(number))

    async def work(subject: Subject) -> None:
        while await subject.processing.waiting():
            await processor(subject, LATER)(4)

    async def clear() -> None:
        for _ in range(5):
            await _clear(stage.one)

    await asyncio.gather(work(stage.one), work(stage.two), clear())
    assert await _clear(stage.one) == Leftovers(actions=False, supporters=False)
    assert await stage.stored(tables.outbox.c.id) == []


async def test_two_who_bring_one_code_take_turns(stage: Stage) -> None:
    """00 D14: each of two takes one charge, neither is refused because of the other."""
    confirm = Confirm(
        id=ConfirmId(1),
        operation=Operation.LAUNCH_PAGE,
        subject_id=1,
        code=Secret("12345678"),
        charges=2,
        inserted_at=START,
        updated_at=START,
    )
    async with stage.one.store.unit() as unit:
        await unit.confirms.put(confirm)
    async with stage.one.store.unit() as unit:
        mine = await unit.confirms.coded("12345678")
        assert mine is not None
        other = await _waiting(_charge(stage.two))
        await unit.confirms.put(evolve(mine, charges=1))
    assert (await other).charges == 0


async def _charge(subject: Subject) -> Confirm:
    async with subject.store.unit() as unit:
        found = await unit.confirms.coded("12345678")
        assert found is not None
        return await unit.confirms.put(evolve(found, charges=found.charges - 1))


async def _clear(subject: Subject) -> Leftovers:
    async with subject.store.unit() as unit:
        return await unit.record.clear_page(PAGE)


async def _waiting(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """The work, begun, and waiting for somebody else's lock or at its end."""
    task = asyncio.create_task(work)
    watcher = engine_for(databases.postgres_url())
    try:
        while not task.done() and not await _is_locked(watcher):  # noqa: ASYNC110  (a lock rings no bell)
            await asyncio.sleep(0)
    finally:
        await watcher.dispose()
    return task


async def _is_locked(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool((await connection.exec_driver_sql(waiting)).scalar_one())


def _testing(number: int) -> Intake:
    made = signature(number, f"person {number}")
    return evolve(made, deed=evolve(made.deed, testing=True))


def _nothing_more() -> Settlement:
    return Settlement((), (), Tally({}), START)


def _message(due: ScheduledAction) -> OutboxEntry:
    return OutboxEntry(f"org.{PARTNER}.deliver", "petition.alone", {"stage": "deliver"}, due.action.id)


async def _follow_up(stage: Stage) -> dict[str, object]:
    (owner,) = await stage.stored(tables.supporters.c.id)
    return {
        "id": FOLLOW_UP,
        "supporter_id": owner,
        "with_consent": False,
        "action_type": "share",
        "fields": {},
        "campaign_id": COALITION,
        "action_page_id": PAGES[2],
        "status": ActionStatus.NEW,
        "testing": False,
        "inserted_at": START,
    }
