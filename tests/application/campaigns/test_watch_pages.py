"""Watching pages: every change is heard once by everybody it concerns (spec 20 §6)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define, field

from proca.adapters.memory.state import MemoryState
from proca.adapters.memory.store import MemoryStore
from proca.adapters.system import LoggedSignals
from proca.application.campaigns.watch_pages import OVERLAP, PageLookout, WatchPages
from proca.domain.errors import NotFound, Unavailable
from proca.domain.ids import ActionPageId, OrgId, OutboxId
from proca.domain.orgs.org import new_org
from proca.ports.page_feed import PageNews

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@define
class Feed:
    """News in a list; `fails` makes the next look fail."""

    news: list[tuple[datetime, PageNews]] = field(factory=list)
    fails: bool = False

    def put(self, number: int, page: int, org: int = 1, at: datetime = NOW) -> None:
        self.news.append((at, PageNews(OutboxId(number), ActionPageId(page), OrgId(org))))

    async def recent(self, since: datetime) -> Sequence[PageNews]:
        if self.fails:
            self.fails = False
            raise Unavailable("no database")
        return sorted((one for at, one in self.news if at >= since), key=lambda one: one.id)

    async def forget(self, before: datetime) -> int:
        self.news = [(at, one) for at, one in self.news if at >= before]
        return 0


@define
class StandingClock:
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def lookout(feed: Feed, clock: StandingClock) -> PageLookout:
    return PageLookout(feed, clock, LoggedSignals())


async def heard(pages: AsyncIterator[ActionPageId], count: int) -> list[int]:
    return [await asyncio.wait_for(anext(pages), 5) for _ in range(count)]


async def test_only_what_comes_from_now_on(feed: Feed, lookout: PageLookout) -> None:
    feed.put(1, 10)
    async with lookout.watching(None) as watcher:
        feed.put(2, 11)
        await lookout.look()
        await lookout.look()
        feed.put(3, 12)
        await lookout.look()
        assert await heard(watcher.pages(), 2) == [11, 12]
        assert watcher.news.empty()


async def test_a_change_that_commits_late_is_not_missed(feed: Feed, lookout: PageLookout) -> None:
    """Its number is below one that was seen already."""
    async with lookout.watching(None) as watcher:
        feed.put(5, 11)
        await lookout.look()
        feed.put(4, 12)
        await lookout.look()
        assert await heard(watcher.pages(), 2) == [11, 12]


async def test_an_org_hears_of_its_own_pages_only(feed: Feed, lookout: PageLookout) -> None:
    async with lookout.watching(OrgId(2)) as watcher, lookout.watching(None) as everything:
        feed.put(1, 10, org=1)
        feed.put(2, 11, org=2)
        await lookout.look()
        assert await heard(watcher.pages(), 1) == [11]
        assert await heard(everything.pages(), 2) == [10, 11]


async def test_who_does_not_read_is_cut_off(feed: Feed, lookout: PageLookout) -> None:
    """No unbounded list in memory."""
    async with lookout.watching(None) as slow:
        for number in range(1, 1003):
            feed.put(number, number)
        await lookout.look()
        with pytest.raises(Unavailable) as refused:
            await heard(slow.pages(), 1002)
        assert refused.value.code == "too_slow"


async def test_news_are_told_once_however_old_they_grow(feed: Feed, clock: StandingClock, lookout: PageLookout) -> None:
    async with lookout.watching(None) as watcher:
        feed.put(1, 10)
        await lookout.look()
        clock.moment = NOW + OVERLAP + timedelta(seconds=1)
        await lookout.look()
        assert await heard(watcher.pages(), 1) == [10]
        assert watcher.news.empty()


async def test_the_lookout_survives_a_failure_and_ends_with_the_last_watcher(feed: Feed, lookout: PageLookout) -> None:
    async with lookout.watching(None) as watcher:
        feed.fails = True
        feed.put(1, 10)
        assert await heard(watcher.pages(), 1) == [10]


async def test_watching_the_pages_of_an_org(feed: Feed, lookout: PageLookout) -> None:
    """Unknown org: `Org not found`, `not_found`; letter case does not matter."""
    store = MemoryStore(MemoryState())
    async with store.unit() as unit:
        await unit.orgs.put(new_org(id=OrgId(1), name="Lynx", title="Lynx", now=NOW))
    watch = WatchPages(store, lookout)
    async with watch("lynx") as pages:
        feed.put(1, 10, org=2)
        feed.put(2, 11, org=1)
        assert await heard(pages, 1) == [11]
    async with watch() as pages:
        feed.put(3, 12, org=2)
        assert await heard(pages, 1) == [12]
    with pytest.raises(NotFound, match="Org not found"):
        async with watch("nobody"):
            pass
