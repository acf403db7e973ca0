"""Watching counts: one look for all, only what changed, only the latest (00 D6, issue 4 item 7)."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import cast

import pytest
from attrs import define, field

from proca.application.campaigns import watch_stats as module
from proca.application.campaigns.watch_stats import StatsLookout, StatsWatcher
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.errors import Unavailable
from proca.domain.ids import CampaignId
from proca.ports.snapshots import Snapshots

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE, TWO = CampaignId(1), CampaignId(2)


@define
class Counting:
    """Counts that a test sets, and what was asked for; `fails` makes the next look fail."""

    counts: dict[CampaignId, int] = field(factory=dict)
    looks: list[set[CampaignId]] = field(factory=list)
    fails: bool = False

    async def stats(self, campaign_id: CampaignId) -> CampaignStats:
        return CampaignStats(self.counts.get(campaign_id, 0))

    async def stats_of(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, CampaignStats]:
        self.looks.append({*ids})
        if self.fails:
            self.fails = False
            raise Unavailable("no database", code="unavailable")
        return {number: CampaignStats(self.counts.get(number, 0)) for number in ids}


@define
class Heard:
    events: list[str] = field(factory=list)

    def noticed(self, event: str, **_ids: int | str) -> None:
        self.events.append(event)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def lookout(counting: Counting) -> StatsLookout:
    return StatsLookout(cast(Snapshots, counting), Heard())


def is_new(watcher: StatsWatcher) -> bool:
    return watcher._news.is_set()


async def test_one_look_serves_all(counting: Counting, lookout: StatsLookout) -> None:
    """A thousand watchers of two campaigns cost one read; each hears of its own campaign, once a change."""
    async with lookout.watching(TWO) as other, lookout.watching(ONE) as first:
        watchers = [StatsWatcher(ONE, first.latest) for _ in range(1000)]
        lookout._watchers |= {*watchers}
        counting.counts[ONE] = 5
        await lookout.look()
        assert counting.looks[-1] == {ONE, TWO}
        assert all(one.latest.supporter_count == 5 and is_new(one) for one in [*watchers, first])
        assert not is_new(other)
        assert await first.changed(5)
        looks = len(counting.looks)
        await lookout.look()
        assert len(counting.looks) == looks + 1
        assert not is_new(first), "nothing changed"


async def test_who_listens_slowly_hears_the_latest(counting: Counting, lookout: StatsLookout) -> None:
    async with lookout.watching(ONE) as watcher:
        for count in (1, 2, 3):
            counting.counts[ONE] = count
            await lookout.look()
        assert await watcher.changed(5)
        assert watcher.latest.supporter_count == 3
        assert not await watcher.changed(0)


async def test_it_looks_once_a_second_while_anybody_watches(
    counting: Counting, lookout: StatsLookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at all without watchers, and it goes on when the database was away."""
    assert module._EVERY_SECONDS >= 1
    monkeypatch.setattr(module, "_EVERY_SECONDS", 0)
    async with asyncio.timeout(10):
        async with lookout.watching(ONE) as watcher:
            counting.fails = True
            counting.counts[ONE] = 9
            assert await watcher.changed(5)
            assert cast(Heard, lookout.signals).events == ["live_stats_unavailable"]
            task = lookout._task
            async with lookout.watching(TWO):
                assert lookout._task is task
        assert task is not None
        await task
        assert lookout._task is None
        async with lookout.watching(ONE) as again:
            counting.counts[ONE] = 10
            assert await again.changed(5)


async def test_everybody_is_let_go_at_the_end(lookout: StatsLookout) -> None:
    """Those who watch, and those who come too late."""
    async with lookout.watching(ONE) as watcher:
        lookout.close()
        await lookout.look()
        assert await watcher.changed(5)
        assert watcher.is_over
        async with lookout.watching(ONE) as late:
            assert late.is_over
