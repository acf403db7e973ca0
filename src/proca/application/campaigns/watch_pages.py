"""Watching pages: one look-out per process, however many watch, and every process sees the changes of all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import ClassVar

from attrs import define, field, frozen

from proca.application.permission import Access
from proca.domain.errors import NotFound, ProcaError, Unavailable
from proca.domain.ids import ActionPageId, OrgId, OutboxId
from proca.ports.page_feed import PageFeed, PageNews
from proca.ports.signals import Signals
from proca.ports.store import Store
from proca.ports.world import Clock

# News are looked for this far back, because a transaction may commit after one that began later.
OVERLAP = timedelta(seconds=30)
_EVERY_SECONDS = 0.5
_MOST_WAITING = 1000


@frozen(eq=False)
class Watcher:
    """One who watches: all pages, or those of one org; who does not read in time is cut off."""

    org_id: OrgId | None
    news: asyncio.Queue[ActionPageId | None] = field(factory=lambda: asyncio.Queue(_MOST_WAITING + 1))

    def tell(self, one: PageNews) -> None:
        """Pass one piece of news on, if it concerns them."""
        if self.org_id in (None, one.org_id):
            self.news.put_nowait(one.page_id if self.news.qsize() < _MOST_WAITING else None)

    @property
    def is_behind(self) -> bool:
        """Whether they have been cut off."""
        return self.news.full()

    async def pages(self) -> AsyncIterator[ActionPageId]:
        """The pages as they change; Unavailable for who was cut off."""
        while (page_id := await self.news.get()) is not None:
            yield page_id
        raise Unavailable("Too much news was not read in time; subscribe again", code="too_slow")


@define(eq=False)
class PageLookout:
    """Looks for news as long as anybody watches."""

    feed: PageFeed
    clock: Clock
    signals: Signals
    _watchers: set[Watcher] = field(factory=set, init=False)
    _seen: set[OutboxId] = field(factory=set, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    @asynccontextmanager
    async def watching(self, org_id: OrgId | None) -> AsyncIterator[Watcher]:
        """A watcher who hears of everything from now on, until the context ends."""
        if not self._watchers:
            self._seen = {one.id for one in await self._recent()}
        watcher = Watcher(org_id)
        self._watchers.add(watcher)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    async def look(self) -> None:
        """Look once, and tell what is new."""
        recent = await self._recent()
        for one in recent:
            if one.id not in self._seen:
                for watcher in tuple(self._watchers):
                    watcher.tell(one)
                    if watcher.is_behind:
                        self._watchers.discard(watcher)
        self._seen = {one.id for one in recent}

    async def _recent(self) -> tuple[PageNews, ...]:
        return tuple(await self.feed.recent(self.clock.now() - OVERLAP))

    async def _run(self) -> None:
        while self._watchers:
            try:
                await self.look()
            except ProcaError as error:
                self.signals.noticed("page_news_unavailable", code=error.code or error.kind)
            await asyncio.sleep(_EVERY_SECONDS)
        self._task = None


@frozen
class WatchPages:
    """Every page that is made or changed from now on, of one org or of all (spec 20 §6)."""

    access: ClassVar = Access.PUBLIC

    store: Store
    lookout: PageLookout

    @asynccontextmanager
    async def __call__(self, org_name: str | None = None) -> AsyncIterator[AsyncIterator[ActionPageId]]:
        """The pages' numbers while the context lasts; NotFound for an unknown org."""
        async with self.lookout.watching(await self._org_id(org_name)) as watcher:
            yield watcher.pages()

    async def _org_id(self, name: str | None) -> OrgId | None:
        if name is None:
            return None
        async with self.store.unit() as unit:
            org = await unit.orgs.named(name)
        if org is None:
            raise NotFound("Org not found", code="not_found")
        return org.id
