"""Watching counts: one look a second per process for all campaigns that anybody watches, however many watch them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

from attrs import define, field, frozen

from proca.application.campaigns.identify import entity_not_found
from proca.application.permission import Access
from proca.domain.campaigns.stats import CampaignStats
from proca.domain.errors import ProcaError
from proca.domain.ids import CampaignId
from proca.ports.signals import Signals
from proca.ports.snapshots import Snapshots

_EVERY_SECONDS = 1.0


@define(eq=False)
class StatsWatcher:
    """One who watches a campaign, and hears of the latest counts only, however slowly they listen."""

    campaign_id: CampaignId
    latest: CampaignStats
    is_over: bool = False
    _news: asyncio.Event = field(factory=asyncio.Event, init=False)

    def tell(self, stats: CampaignStats) -> None:
        """Pass counts on, if they are others than before."""
        if stats != self.latest:
            self.latest = stats
            self._news.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.is_over = True
        self._news.set()

    async def changed(self, patience: float) -> bool:
        """Whether there is something new within that many seconds; over counts as that."""
        try:
            await asyncio.wait_for(self._news.wait(), patience)
        except TimeoutError:
            return False
        self._news.clear()
        return True


@define(eq=False)
class StatsLookout:
    """Looks as long as anybody watches."""

    snapshots: Snapshots
    signals: Signals
    _watchers: set[StatsWatcher] = field(factory=set, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)
    _is_closing: bool = field(default=False, init=False)

    @asynccontextmanager
    async def watching(self, campaign_id: CampaignId) -> AsyncIterator[StatsWatcher]:
        """A watcher with the counts as they are, until the context ends."""
        watcher = StatsWatcher(campaign_id, await self.snapshots.stats(campaign_id), self._is_closing)
        self._watchers.add(watcher)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def close(self) -> None:
        """Let all watchers go at the next look; safe to call from a signal handler."""
        self._is_closing = True

    async def look(self) -> None:
        """Look once, and tell what is new."""
        if self._is_closing:
            for watcher in self._watchers:
                watcher.end()
            return
        found = await self.snapshots.stats_of({watcher.campaign_id for watcher in self._watchers})
        for watcher in self._watchers:
            if watcher.campaign_id in found:
                watcher.tell(found[watcher.campaign_id])

    async def _run(self) -> None:
        try:
            while self._watchers:
                await self._look_calmly()
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            self._task = None

    async def _look_calmly(self) -> None:
        try:
            await self.look()
        except ProcaError as error:
            self.signals.noticed("live_stats_unavailable", code=error.code or error.kind)


@frozen
class WatchStats:
    """The counts of one campaign from now on, at most one change a second (issue 4, 00 D6)."""

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots
    lookout: StatsLookout

    @asynccontextmanager
    async def __call__(self, campaign_id: CampaignId) -> AsyncIterator[StatsWatcher]:
        """A watcher while the context lasts; NotFound for an unknown campaign."""
        if await self.snapshots.campaign(campaign_id) is None:
            raise entity_not_found()
        async with self.lookout.watching(campaign_id) as watcher:
            yield watcher
