"""Snapshots in memory over any source: settings by version, counts by age."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar, cast

from attrs import define, field

from proca.domain.campaigns.stats import CampaignStats
from proca.domain.ids import ActionPageId, CampaignId
from proca.domain.intake.signing_page import SigningPage
from proca.ports.snapshots import CampaignView, SnapshotSource
from proca.ports.world import Clock

T = TypeVar("T")
MAX_AGE = timedelta(seconds=1)
_MOST_ENTRIES = 20_000
# Nothing has a longer name; whoever asks for one shall not fill the memory with it.
_LONGEST_NAME = 255
# Not in memory, whereas None is in memory for what does not exist.
_ABSENT = object()


@define(eq=False)
class CachedSnapshots:
    """Asks the source for the version at most once a second, and for a thing only once however many wait for it."""

    source: SnapshotSource
    clock: Clock
    _settings: dict[Hashable, object] = field(factory=dict, init=False)
    _counts: dict[CampaignId, tuple[datetime, CampaignStats]] = field(factory=dict, init=False)
    _loading: dict[Hashable, asyncio.Task[object]] = field(factory=dict, init=False)
    _version: int | None = field(default=None, init=False)
    _checked: datetime | None = field(default=None, init=False)

    def refresh(self) -> None:
        """Look at the version again on the next read."""
        self._checked = None

    async def version(self) -> int:
        """The version at most a second ago."""
        now = self.clock.now()
        if self._version is None or self._checked is None or now - self._checked >= MAX_AGE:
            self._checked, seen = await self._once("version", lambda: self._dated(self.source.version))
            if seen != self._version:
                self._settings.clear()
            self._version = seen
        return self._version

    async def page(self, page_id: ActionPageId) -> SigningPage | None:
        """One page."""
        return await self._setting(("page", page_id), lambda: self.source.page(page_id))

    async def page_id(self, name: str) -> ActionPageId | None:
        """The number of the page of this name."""
        if len(name) > _LONGEST_NAME:
            return None
        return await self._setting(("page name", name.lower()), lambda: self.source.page_id(name))

    async def campaign(self, campaign_id: CampaignId) -> CampaignView | None:
        """One campaign."""
        return await self._setting(("campaign", campaign_id), lambda: self.source.campaign(campaign_id))

    async def campaigns(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignView]:
        """Many campaigns: those that are not in memory are read together."""
        version = await self.version()
        found = {number: self._settings.get(("campaign", number), _ABSENT) for number in ids}
        missing = tuple(number for number, view in found.items() if view is _ABSENT)
        if missing:
            read = await self._once((version, "campaigns", missing), lambda: self.source.campaigns(missing))
            for number in missing:
                found[number] = read.get(number)
                self._keep(version, ("campaign", number), found[number])
        return {number: view for number, view in found.items() if isinstance(view, CampaignView)}

    async def campaign_id(self, name: str) -> CampaignId | None:
        """The number of the campaign of this name."""
        if len(name) > _LONGEST_NAME:
            return None
        return await self._setting(("campaign name", name.lower()), lambda: self.source.campaign_id(name))

    async def stats(self, campaign_id: CampaignId) -> CampaignStats:
        """The counts of one campaign, at most a second old."""
        now = self.clock.now()
        kept = self._counts.get(campaign_id)
        if kept is not None and now - kept[0] < MAX_AGE:
            return kept[1]
        dated = await self._once(("stats", campaign_id), lambda: self._dated(lambda: self.source.stats(campaign_id)))
        self._count(campaign_id, *dated)
        return dated[1]

    async def stats_of(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignStats]:
        """The counts of many campaigns: those that are too old are read together."""
        now = self.clock.now()
        kept = {number: self._counts[number] for number in ids if number in self._counts}
        young = {number: stats for number, (at, stats) in kept.items() if now - at < MAX_AGE}
        missing = tuple(dict.fromkeys(number for number in ids if number not in young))
        if missing:
            load = partial(self._dated, partial(self.source.stats_of, missing))
            at, read = await self._once(("stats", missing), load)
            for number in missing:
                young[number] = read.get(number, CampaignStats())
                self._count(number, at, young[number])
        return {number: young[number] for number in ids}

    async def _setting(self, key: Hashable, load: Callable[[], Awaitable[T]]) -> T:
        version = await self.version()
        if key in self._settings:
            return cast(T, self._settings[key])
        # A load that began under another version may have read what was there before: nobody joins it now.
        found = await self._once((version, key), load)
        self._keep(version, key, found)
        return found

    def _keep(self, version: int, key: Hashable, found: object) -> None:
        if version == self._version:
            if len(self._settings) >= _MOST_ENTRIES:
                self._settings.clear()
            self._settings[key] = found

    def _count(self, campaign_id: CampaignId, at: datetime, stats: CampaignStats) -> None:
        if len(self._counts) >= _MOST_ENTRIES:
            self._counts.clear()
        self._counts[campaign_id] = (at, stats)

    async def _dated(self, load: Callable[[], Awaitable[T]]) -> tuple[datetime, T]:
        """What was read, with the time at which reading began: it is at least that fresh."""
        return self.clock.now(), await load()

    async def _once(self, key: Hashable, load: Callable[[], Awaitable[T]]) -> T:
        """Many callers, one load: it runs on when the first caller goes away."""
        task = self._loading.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(load))
            self._loading[key] = task
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        return cast(T, await asyncio.shield(task))


async def _awaited(load: Callable[[], Awaitable[object]]) -> object:
    return await load()
