"""Counters that went wrong are found and put right, while everything goes on (00 D6, spec 30 §9.2, 30.12#38)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from contracts.processing_machine import processor
from contracts.side_by_side import START
from contracts.stage import ALONE, COALITION, LEAD, PARTNER, set_stage
from contracts.subjects import Subject, memory_subject, postgres_subject, sqlite_subject
from contracts.test_order import Signing, _intake, signings
from proca.adapters.memory.counters import MemoryCounters
from proca.adapters.memory.reports import MemoryReports
from proca.adapters.sql import counters as counter_rows
from proca.adapters.sql.audits import SqlCounters
from proca.adapters.sql.processing import SqlBatch
from proca.adapters.sql.reports import SqlReports
from proca.domain.campaigns.stats import Count, Tally, TallyKey, total
from proca.ports.counters import Counters
from proca.ports.processing import Settlement
from world import world

SPOILT = st.dictionaries(
    st.builds(
        TallyKey,
        st.sampled_from([COALITION, ALONE]),
        st.sampled_from([LEAD, PARTNER]),
        st.sampled_from(["", "AT", "XX"]),
        st.sampled_from(["petition", "share", "never"]),
    ),
    st.builds(Count, st.integers(-5, 5), st.integers(-5, 5)).filter(lambda count: count != Count()),
    max_size=6,
)


def counters_of(subject: Subject) -> Counters:
    """The counters of the same store."""
    if isinstance(subject.reports, MemoryReports):
        return MemoryCounters(subject.reports.state)
    assert isinstance(subject.reports, SqlReports)
    return SqlCounters(subject.reports.engine)


async def spoil(subject: Subject, errors: Tally) -> None:
    """Add errors to the counters, past everything of ours."""
    if isinstance(subject.reports, MemoryReports):
        async with subject.reports.state.change() as draft:
            draft.counters = total([*draft.counters.items(), *errors.items()])
        return
    assert isinstance(subject.reports, SqlReports)
    async with subject.reports.engine.begin() as connection:
        await counter_rows.move(connection, errors)


@pytest.mark.parametrize("opened", [memory_subject, sqlite_subject, postgres_subject])
@settings(max_examples=max(5, settings().max_examples // 4))
@given(crowd=st.lists(signings, max_size=6), errors=SPOILT)
def test_law_what_is_missing_is_found_and_added(
    opened: Callable[[], Awaitable[Subject]], crowd: Sequence[Signing], errors: dict[TallyKey, Count]
) -> None:
    """Whatever is wrong, exactly that is found, in its own campaign alone; a second correction has nothing to do."""

    async def prove() -> None:
        subject = await opened()
        try:
            await set_stage(subject, START)
            for at, (page_id, person, deed) in enumerate(crowd):
                await subject.log.append(await _intake(subject, at, page_id, person, deed))
            process = processor(subject, START + timedelta(days=1))
            while await process(100):
                pass
            counters = counters_of(subject)
            assert not (await counters.audit(COALITION)).missing
            await spoil(subject, Tally(errors))
            for campaign in (COALITION, ALONE):
                wrong = {key: -count for key, count in errors.items() if key.campaign_id == campaign}
                found = await counters.audit(campaign)
                assert found.missing == wrong
                assert await counters.correct(campaign) == found
                assert not (await counters.correct(campaign)).missing
                assert await subject.reports.tally(campaign) == await subject.reports.recount(campaign)
        finally:
            await subject.close()

    asyncio.run(prove())


@pytest.mark.parametrize("store", ["memory", "sqlite", "postgresql"])
async def test_correcting_beside_processing_loses_nothing(store: str) -> None:
    """Three correct again and again while two process: afterwards every counter is right."""
    async with world(store) as w:
        alpha = await w.org("alpha")
        campaign = await w.campaign(alpha)
        page = await w.page(campaign, alpha)
        for number in range(40):
            await w.signed(page, f"p{number}@mail.test")
        await w.container.process_actions()(3)
        counters = w.container.counters()
        wrong = TallyKey(campaign.id, alpha.id, "", "petition")
        if w.state is not None:
            w.state.data.counters = Tally({wrong: Count(99, 99)})
        else:
            async with w.container.engine().begin() as connection:
                await connection.execute(text("UPDATE counters SET supporters = 99, actions = 99"))
        left = [True]

        async def work() -> None:
            while await w.container.process_actions()(2):
                pass
            left.clear()

        async def correct() -> None:
            await counters.correct(campaign.id)
            while left:
                await counters.correct(campaign.id)
                await asyncio.sleep(0)

        await asyncio.gather(work(), work(), correct(), correct(), correct())
        found = await counters.audit(campaign.id)
        assert found.counted == found.recounted == {wrong: Count(40, 40)}


async def test_a_correction_waits_for_whoever_counts_right_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch has moved the counters and not committed: neither it nor the correction overwrites the other."""
    async with world("postgresql") as w:
        alpha = await w.org("alpha")
        campaign = await w.campaign(alpha)
        page = await w.page(campaign, alpha)
        engine, counters = w.container.engine(), w.container.counters()
        await w.signed(page, "first@mail.test")
        await w.process()
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE counters SET supporters = 7"))
        await w.signed(page, "second@mail.test")
        settled, go_on, settle = asyncio.Event(), asyncio.Event(), SqlBatch.settle

        async def slowly(batch: SqlBatch, settlement: Settlement) -> None:
            await settle(batch, settlement)
            settled.set()
            await go_on.wait()

        monkeypatch.setattr(SqlBatch, "settle", slowly)
        processing = asyncio.create_task(w.process())
        await settled.wait()
        wrong = TallyKey(campaign.id, alpha.id, "", "petition")
        assert (await counters.audit(campaign.id)).missing == {wrong: Count(-6, 0)}, "one moment for both"
        correcting = asyncio.create_task(counters.correct(campaign.id))
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                     "AND wait_event_type = 'Lock'")  # fmt: skip
        async with asyncio.timeout(20), engine.connect() as connection:
            while not (await connection.execute(waits)).scalar_one():
                await connection.rollback()
        go_on.set()
        await asyncio.gather(processing, correcting)
        found = await counters.audit(campaign.id)
        assert found.counted == found.recounted == {wrong: Count(2, 2)}
