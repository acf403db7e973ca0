"""Snapshots in memory: one question for however many ask, settings by version, counts at most a second old."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection

import pytest
from attrs import define, evolve, field
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters import snapshots
from proca.adapters.snapshots import CachedSnapshots
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.stats import CampaignStats, stats_of
from proca.domain.errors import Unavailable
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.org import Org, new_org
from proca.ports.snapshots import CampaignView
from world import TestClock

PAGE, CAMPAIGN, ORG = ActionPageId(1), CampaignId(1), OrgId(1)
Read = Callable[[CachedSnapshots], Awaitable[object]]
READS: dict[str, Read] = {
    "page": lambda kept: kept.page(PAGE),
    "page_id": lambda kept: kept.page_id("wood.test/river"),
    "campaign": lambda kept: kept.campaign(CAMPAIGN),
    "campaign_id": lambda kept: kept.campaign_id("river"),
    "campaigns": lambda kept: kept.campaigns([CAMPAIGN]),
    "stats": lambda kept: kept.stats(CAMPAIGN),
    "stats_of": lambda kept: kept.stats_of([CAMPAIGN]),
}
COUNTS = {"stats", "stats_of"}
every_read = pytest.mark.parametrize("name", READS)
every_setting = pytest.mark.parametrize("name", [name for name in READS if name not in COUNTS])


@define
class CountingSource:
    """Answers with what it holds, counts questions, and waits, fails or does something else first when told to."""

    clock: TestClock
    org: Org = field(init=False)
    number: int = 1
    asked: Counter[str] = field(factory=Counter)
    fails: Exception | None = None
    gate: asyncio.Event | None = None

    def __attrs_post_init__(self) -> None:
        """An org to show."""
        self.org = new_org(id=ORG, name="alpha", title="first", now=self.clock.now())

    async def _asked(self, name: str) -> None:
        self.asked[name] += 1
        if self.fails is not None:
            await asyncio.sleep(0)
            raise self.fails
        if self.gate is not None and name != "version":
            await self.gate.wait()
        await asyncio.sleep(0)

    def change(self) -> None:
        """Somebody changes the settings."""
        self.number += 1
        self.org = evolve(self.org, title=f"title {self.number}")

    async def version(self) -> int:
        seen = self.number
        await self._asked("version")
        return seen

    async def page(self, page_id: ActionPageId) -> SigningPage | None:
        seen = self._page(page_id)
        await self._asked("page")
        return seen if page_id == PAGE else None

    async def page_id(self, name: str) -> ActionPageId | None:
        await self._asked("page_id")
        return PAGE if name.lower() == "wood.test/river" else None

    async def campaign(self, campaign_id: CampaignId) -> CampaignView | None:
        seen = CampaignView(self._campaign(), self.org, {ORG: self.org}, ())
        await self._asked("campaign")
        return seen if campaign_id == CAMPAIGN else None

    async def campaigns(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignView]:
        seen = CampaignView(self._campaign(), self.org, {ORG: self.org}, ())
        await self._asked("campaigns")
        return {CAMPAIGN: seen} if CAMPAIGN in ids else {}

    async def campaign_id(self, name: str) -> CampaignId | None:
        await self._asked("campaign_id")
        return CAMPAIGN if name.lower() == "river" else None

    async def stats(self, campaign_id: CampaignId) -> CampaignStats:
        seen = stats_of({}, {ORG: self.number})
        del campaign_id
        await self._asked("stats")
        return seen

    async def stats_of(self, ids: Collection[CampaignId]) -> dict[CampaignId, CampaignStats]:
        seen = stats_of({}, {ORG: self.number})
        await self._asked("stats_of")
        return dict.fromkeys(ids, seen)

    def _campaign(self) -> Campaign:
        return Campaign(CAMPAIGN, ORG, "river", "River", self.org.inserted_at, self.org.updated_at)

    def _page(self, page_id: ActionPageId) -> SigningPage:
        stamps = (self.org.inserted_at, self.org.updated_at)
        page = ActionPage(page_id, CAMPAIGN, ORG, "wood.test/river", "en", *stamps)
        return SigningPage(page, self._campaign(), self.org, self.org, {}, None, frozenset(), self.number)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def source(clock: TestClock) -> CountingSource:
    return CountingSource(clock)


@pytest.fixture
def kept(source: CountingSource, clock: TestClock) -> CachedSnapshots:
    return CachedSnapshots(source, clock)


async def title(kept: CachedSnapshots) -> str:
    page = await kept.page(PAGE)
    assert page is not None
    return page.org.title


@every_read
async def test_answers_are_the_sources_own(name: str, kept: CachedSnapshots, source: CountingSource) -> None:
    """The memory is a snapshot source like the one it asks."""
    assert await READS[name](kept) == await READS[name](source)  # type: ignore[arg-type]  # the same verbs
    assert await kept.version() == 1


async def test_the_version_is_asked_at_most_once_a_second(
    kept: CachedSnapshots, source: CountingSource, clock: TestClock
) -> None:
    for _ in range(50):
        await kept.page(PAGE)
        await kept.campaign(CAMPAIGN)
        clock.move(milliseconds=100)
    assert 5 <= source.asked["version"] <= 6
    assert source.asked["page"] == source.asked["campaign"] == 1


@every_read
async def test_a_hundred_readers_make_one_question(name: str, kept: CachedSnapshots, source: CountingSource) -> None:
    """Single flight: however many wait, the source is asked once."""
    source.gate = asyncio.Event()
    readers = [asyncio.create_task(_read(kept, name)) for _ in range(100)]
    await asyncio.sleep(0.01)
    source.gate.set()
    answers = await asyncio.gather(*readers)
    assert source.asked[name] == 1
    assert source.asked["version"] <= 1
    assert all(answer == answers[0] for answer in answers)


async def test_different_things_are_asked_for_side_by_side(kept: CachedSnapshots, source: CountingSource) -> None:
    """Nobody waits for a load that is not theirs."""
    source.gate = asyncio.Event()
    readers = [asyncio.create_task(_read(kept, name)) for name in READS]
    await asyncio.sleep(0.01)
    assert all(source.asked[name] == 1 for name in READS)
    source.gate.set()
    await asyncio.gather(*readers)


@every_setting
async def test_absence_is_remembered_too(name: str, clock: TestClock) -> None:
    """Whoever asks for what does not exist does not reach the database each time."""
    source = CountingSource(clock)
    kept = CachedSnapshots(source, clock)
    absent: dict[str, Read] = {
        "page": lambda kept: kept.page(ActionPageId(99)),
        "page_id": lambda kept: kept.page_id("nope"),
        "campaign": lambda kept: kept.campaign(CampaignId(99)),
        "campaign_id": lambda kept: kept.campaign_id("nope"),
        "campaigns": lambda kept: kept.campaigns([CampaignId(99)]),
    }
    for _ in range(3):
        assert not await absent[name](kept)
    assert source.asked[name] == 1


async def test_names_are_one_name_whatever_their_case(kept: CachedSnapshots, source: CountingSource) -> None:
    assert await kept.page_id("Wood.test/River") == await kept.page_id("WOOD.TEST/RIVER") == PAGE
    assert await kept.campaign_id("RIVER") == await kept.campaign_id("river") == CAMPAIGN
    assert source.asked["page_id"] == source.asked["campaign_id"] == 1


async def test_a_change_shows_within_a_second(kept: CachedSnapshots, source: CountingSource, clock: TestClock) -> None:
    assert await title(kept) == "first"
    source.change()
    assert await title(kept) == "first"
    clock.move(seconds=1)
    assert await title(kept) == "title 2"
    assert source.asked["page"] == 2


async def test_without_a_change_nothing_is_read_again(
    kept: CachedSnapshots, source: CountingSource, clock: TestClock
) -> None:
    await title(kept)
    clock.move(hours=1)
    await title(kept)
    assert (source.asked["page"], source.asked["version"]) == (1, 2)


async def test_refresh_looks_at_once(kept: CachedSnapshots, source: CountingSource) -> None:
    """Somebody saw that the settings changed; a second later would be too late for a signature."""
    assert await title(kept) == "first"
    source.change()
    kept.refresh()
    assert await title(kept) == "title 2"


async def test_a_load_from_before_a_change_is_not_kept_for_after_it(
    kept: CachedSnapshots, source: CountingSource
) -> None:
    """A slow load read the old settings; who comes after the change neither joins it nor finds its answer kept."""
    source.gate = asyncio.Event()
    slow = asyncio.create_task(title(kept))
    await asyncio.sleep(0.01)
    source.change()
    kept.refresh()
    late = asyncio.create_task(title(kept))
    await asyncio.sleep(0.01)
    source.gate.set()
    assert await slow == "first"
    assert await late == "title 2"
    assert await title(kept) == "title 2"


async def test_counts_are_at_most_a_second_old(kept: CachedSnapshots, source: CountingSource, clock: TestClock) -> None:
    for _ in range(30):
        shown = (await kept.stats(CAMPAIGN)).supporter_count
        assert shown >= source.number - 1
        clock.move(milliseconds=500)
        if source.asked["stats"] % 2:
            source.number += 1
            clock.move(milliseconds=500)
    source.number += 1
    clock.move(seconds=1)
    assert (await kept.stats(CAMPAIGN)).supporter_count == source.number


async def test_counts_are_asked_at_most_once_a_second(
    kept: CachedSnapshots, source: CountingSource, clock: TestClock
) -> None:
    for _ in range(100):
        await kept.stats(CAMPAIGN)
        clock.move(milliseconds=50)
    assert 5 <= source.asked["stats"] <= 6


async def test_the_age_of_counts_begins_when_they_are_read(
    kept: CachedSnapshots, source: CountingSource, clock: TestClock
) -> None:
    """A slow read does not make its answer younger, not even for those who joined late."""
    source.gate = asyncio.Event()
    first = asyncio.create_task(_read(kept, "stats"))
    await asyncio.sleep(0.01)
    clock.move(milliseconds=900)
    second = asyncio.create_task(_read(kept, "stats"))
    await asyncio.sleep(0.01)
    source.gate.set()
    await asyncio.gather(first, second)
    source.number = 7
    clock.move(milliseconds=100)
    assert (await kept.stats(CAMPAIGN)).supporter_count == 7


@every_read
async def test_an_error_reaches_everybody_and_is_not_kept(
    name: str, kept: CachedSnapshots, source: CountingSource
) -> None:
    source.fails = Unavailable("The database cannot be reached", code="unavailable")
    answers = await asyncio.gather(*(_read(kept, name) for _ in range(100)), return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert sum(source.asked.values()) == 1
    source.fails = None
    assert await READS[name](kept) is not None


async def test_a_failing_version_hides_nothing(kept: CachedSnapshots, source: CountingSource, clock: TestClock) -> None:
    """What is remembered is not shown when nobody knows whether it still holds."""
    await title(kept)
    clock.move(seconds=1)
    source.fails = Unavailable("gone", code="unavailable")
    with pytest.raises(Unavailable):
        await title(kept)
    source.fails = None
    assert await title(kept) == "first"


async def test_a_reader_who_goes_away_spoils_nothing(kept: CachedSnapshots, source: CountingSource) -> None:
    source.gate = asyncio.Event()
    leaving, staying = (asyncio.create_task(title(kept)) for _ in range(2))
    await asyncio.sleep(0.01)
    leaving.cancel()
    source.gate.set()
    assert await staying == "first"
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert source.asked["page"] == 1


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, kept: CachedSnapshots) -> None:
    """Visitors who make up names and numbers do not fill it."""
    monkeypatch.setattr(snapshots, "_MOST_ENTRIES", 10)
    for number in range(100):
        await kept.page(ActionPageId(number))
        await kept.page_id(f"made-up {number}")
        await kept.campaign_id(f"made-up {number}")
        await kept.stats(CampaignId(number))
        assert len(kept._settings) <= 10
        assert len(kept._counts) <= 10
    assert kept._loading == {}
    assert await title(kept) == "first"


async def test_lists_are_read_together_and_only_as_far_as_unknown(
    kept: CachedSnapshots, source: CountingSource, clock: TestClock
) -> None:
    """No list costs a query per item, and what one reader brought serves the others."""
    numbers = [CampaignId(number) for number in (3, 1, 2, 3)]
    assert list(await kept.campaigns(numbers)) == [CAMPAIGN]
    assert await kept.campaign(CAMPAIGN) is not None
    assert await kept.campaign(CampaignId(2)) is None
    assert (source.asked["campaigns"], source.asked["campaign"]) == (1, 0)
    await kept.campaigns(numbers)
    assert source.asked["campaigns"] == 1
    assert await kept.campaigns([]) == {}
    assert list(await kept.stats_of(numbers)) == [3, 1, 2]
    await kept.stats(CAMPAIGN)
    assert (source.asked["stats_of"], source.asked["stats"]) == (1, 0)
    clock.move(seconds=1)
    await kept.stats(CAMPAIGN)
    assert (await kept.stats_of(numbers))[CAMPAIGN] == await kept.stats(CAMPAIGN)
    assert (source.asked["stats_of"], source.asked["stats"]) == (2, 1)


async def test_a_list_longer_than_the_memory_is_answered(
    monkeypatch: pytest.MonkeyPatch, kept: CachedSnapshots
) -> None:
    monkeypatch.setattr(snapshots, "_MOST_ENTRIES", 10)
    numbers = [CampaignId(number) for number in range(1, 100)]
    assert list(await kept.campaigns(numbers)) == [CAMPAIGN]
    assert len(await kept.stats_of(numbers)) == 99
    assert len(kept._settings) <= 10
    assert len(kept._counts) <= 10


async def test_long_names_are_neither_kept_nor_asked_for(kept: CachedSnapshots, source: CountingSource) -> None:
    """A name of a megabyte is nobody's, and a thousand of them would fill the memory."""
    assert await kept.page_id("x" * 1_000_000) is None
    assert await kept.campaign_id("x" * 1_000_000) is None
    assert source.asked["page_id"] == source.asked["campaign_id"] == 0
    assert len(kept._settings) == 0


steps = st.lists(st.sampled_from(["read", "change", "refresh", "wait", "pass"]), max_size=40)


@given(steps=steps)
async def test_law_settings_are_never_older_than_a_second_or_a_refresh(steps: list[str]) -> None:
    """Whatever happens in between, a read shows at least the settings of a second ago, or of the latest refresh."""
    clock = TestClock()
    source = CountingSource(clock)
    kept = CachedSnapshots(source, clock)
    history = [(clock.now(), source.number)]
    refreshed = history[0][0]
    readers: list[asyncio.Task[None]] = []

    async def read() -> None:
        began = clock.now()
        page = await kept.page(PAGE)
        assert page is not None
        bound = max(began - snapshots.MAX_AGE, refreshed)
        assert page.version >= max(number for at, number in history if at <= bound or number == 1)

    for step in steps:
        match step:
            case "read":
                readers.append(asyncio.create_task(read()))
            case "change":
                source.change()
                history.append((clock.now(), source.number))
            case "refresh":
                await asyncio.gather(*readers)
                kept.refresh()
                refreshed = clock.now()
            case "wait":
                clock.move(milliseconds=400)
            case _:
                await asyncio.sleep(0)
    await asyncio.gather(*readers)


async def _read(kept: CachedSnapshots, name: str) -> object:
    return await READS[name](kept)
