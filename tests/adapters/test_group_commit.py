"""Group commit: each item has its own answer, once, after its own commit, whatever happens to the others."""

import asyncio
from collections.abc import Sequence

import pytest
from attrs import define, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from proca.adapters.sql import group_commit
from proca.adapters.sql.group_commit import GroupCommit
from proca.domain.errors import Conflict, ProcaError, Unavailable


@frozen
class Item:
    """A numbered item and what comes of it: stored, refused alone, or a defect that breaks its whole batch."""

    number: int
    fate: str = "stored"


@frozen
class Defect(Exception):
    """Something nobody expected."""

    number: int


@define
class Book:
    """Stands for the database: keeps batches, and answers once its latch is open."""

    kept: list[int] = field(factory=list)
    batches: list[int] = field(factory=list)
    tries: list[int] = field(factory=list)
    gone: bool = False
    running: int = 0
    latch: asyncio.Event | None = None
    pauses: Sequence[int] = (0,)

    async def commit(self, batch: Sequence[Item]) -> Sequence[int | ProcaError]:
        self.running += 1
        assert self.running == 1, "one commit after the other"
        try:
            self.tries += [item.number for item in batch]
            self.batches.append(len(batch))
            if self.latch is not None:
                await self.latch.wait()
            for _ in range(self.pauses[len(self.batches) % len(self.pauses)]):
                await asyncio.sleep(0)
            if self.gone:
                raise Unavailable("The database cannot be reached", code="unavailable")
            for item in batch:
                if item.fate == "defect":
                    raise Defect(item.number)
            answers: list[int | ProcaError] = [
                Conflict(str(item.number)) if item.fate == "refused" else item.number * 10 for item in batch
            ]
            self.kept += [item.number for item in batch if item.fate == "stored"]
            return answers
        finally:
            self.running -= 1


async def outcome(group: GroupCommit[Item, int], item: Item) -> object:
    try:
        return await group.submit(item)
    except (ProcaError, Defect) as error:
        return error


def is_own(item: Item, answer: object) -> bool:
    """Whether this is what must come of the item."""
    match item.fate:
        case "stored":
            return answer == item.number * 10
        case "refused":
            return isinstance(answer, Conflict) and answer.message == str(item.number)
        case _:
            return isinstance(answer, Defect) and answer.number == item.number


FATES = ("stored", "stored", "stored", "refused", "defect")


@given(
    plan=st.lists(st.tuples(st.sampled_from(FATES), st.integers(0, 3), st.booleans()), max_size=60),
    most=st.integers(1, 20),
    pauses=st.lists(st.integers(0, 4), min_size=1, max_size=5),
)
async def test_law_each_item_has_its_own_answer_once(
    plan: list[tuple[str, int, bool]], most: int, pauses: list[int]
) -> None:
    """Whatever the interleaving, the batches and the bad ones among them; callers who leave harm nobody."""
    book = Book(pauses=pauses)
    group = GroupCommit[Item, int](book.commit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_commit, "MOST_AT_ONCE", most)
        callers = []
        for number, (fate, pause, leaves) in enumerate(plan):
            item = Item(number, fate)
            caller = asyncio.create_task(outcome(group, item))
            callers.append((item, leaves, caller))
            for _ in range(pause):
                await asyncio.sleep(0)
            if leaves:
                caller.cancel()
        answers = await asyncio.gather(*(caller for *_, caller in callers), return_exceptions=True)
        await drained(group)
    for (item, leaves, _), answer in zip(callers, answers, strict=True):
        assert is_own(item, answer) or (leaves and isinstance(answer, asyncio.CancelledError)), (item, answer)
    assert len(book.kept) == len(set(book.kept))
    staying = {item.number for item, leaves, _ in callers if not leaves and item.fate == "stored"}
    assert staying <= set(book.kept)
    assert max(book.batches, default=0) <= most


async def drained(group: GroupCommit[Item, int]) -> None:
    """Until nothing is under way."""
    await asyncio.gather(*group._tasks)


async def test_what_comes_together_is_committed_together() -> None:
    """While one commit is under way, all others gather for the next."""
    book = Book(latch=asyncio.Event())
    group = GroupCommit[Item, int](book.commit)
    callers = [asyncio.create_task(group.submit(Item(0)))]
    await asyncio.sleep(0.01)
    callers += [asyncio.create_task(group.submit(Item(number))) for number in range(1, 100)]
    await asyncio.sleep(0.01)
    assert book.latch is not None
    book.latch.set()
    assert await asyncio.gather(*callers) == [number * 10 for number in range(100)]
    assert book.batches == [1, 99]


async def test_a_batch_is_not_larger_than_allowed() -> None:
    book = Book()
    group = GroupCommit[Item, int](book.commit)
    await asyncio.gather(*(group.submit(Item(number)) for number in range(group_commit.MOST_AT_ONCE + 10)))
    assert book.batches == [group_commit.MOST_AT_ONCE, 10]


async def test_nothing_is_answered_before_its_commit_returned() -> None:
    """Durable when it returns."""
    book = Book(latch=asyncio.Event())
    group = GroupCommit[Item, int](book.commit)
    callers = [asyncio.create_task(outcome(group, Item(n, fate))) for n, fate in enumerate(("stored", "refused"))]
    for _ in range(50):
        await asyncio.sleep(0)
    assert book.tries == [0, 1]
    assert not any(caller.done() for caller in callers)
    assert book.latch is not None
    book.latch.set()
    await asyncio.gather(*callers)
    assert book.kept == [0]


async def test_one_bad_item_spoils_no_other() -> None:
    """When a batch breaks, its items are tried one by one, and only the culprit's caller hears of it."""
    book = Book()
    group = GroupCommit[Item, int](book.commit)
    items = [Item(0), Item(1, "defect"), Item(2), Item(3, "refused"), Item(4)]
    answers = await asyncio.gather(*(outcome(group, item) for item in items))
    assert all(is_own(item, answer) for item, answer in zip(items, answers, strict=True))
    assert book.kept == [0, 2, 4]
    assert book.batches == [5, 1, 1, 1, 1, 1]


async def test_an_unreachable_store_reaches_all_without_more_tries() -> None:
    """Nothing was stored, so everybody may repeat; trying each alone would only make them wait."""
    book = Book(gone=True)
    group = GroupCommit[Item, int](book.commit)
    answers = await asyncio.gather(*(outcome(group, Item(number)) for number in range(20)))
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert book.batches == [20]
    book.gone = False
    assert await group.submit(Item(99)) == 990


async def test_a_store_that_goes_away_while_items_are_tried_alone() -> None:
    """What was stored before is answered as stored, the rest as unavailable."""
    steps: list[object] = [Defect(0), [10], Unavailable("gone", code="unavailable"), [30]]

    async def commit(batch: Sequence[Item]) -> Sequence[int]:
        step = steps.pop(0)
        await asyncio.sleep(0)
        if isinstance(step, Exception):
            raise step
        assert isinstance(step, list)
        return step[: len(batch)]

    group = GroupCommit[Item, int](commit)
    answers = await asyncio.gather(*(outcome(group, Item(number)) for number in (1, 2, 3)))
    assert [type(answer) for answer in answers] == [int, Unavailable, int]
    assert steps == []


async def test_a_caller_who_leaves_harms_nobody() -> None:
    """Their item may be stored or not, as with any request that broke off; the others are."""
    book = Book(latch=asyncio.Event())
    group = GroupCommit[Item, int](book.commit)
    callers = [asyncio.create_task(group.submit(Item(number))) for number in range(3)]
    await asyncio.sleep(0.01)
    waiting = asyncio.create_task(group.submit(Item(3)))
    await asyncio.sleep(0.01)
    callers[1].cancel()
    waiting.cancel()
    assert book.latch is not None
    book.latch.set()
    answers = await asyncio.gather(*callers, waiting, return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, int)] == [0, 20]
    assert await group.submit(Item(4)) == 40


async def test_items_are_committed_in_the_order_of_their_arrival() -> None:
    book = Book()
    group = GroupCommit[Item, int](book.commit)
    await asyncio.gather(*(group.submit(Item(number)) for number in range(600)))
    assert book.kept == list(range(600))
