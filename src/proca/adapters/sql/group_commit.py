"""Group commit: concurrent writes share transactions, and each caller waits for the commit that carries its own."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from attrs import define, field

from proca.domain.errors import ProcaError, Unavailable

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_AT_ONCE = 256


@define(eq=False)
class GroupCommit(Generic[Item, Answer]):
    """Collects items while a commit is under way and hands them to `commit` together.

    `commit` gives, for each item, an answer or the error that refuses this item alone; when it raises, nothing of the
    batch is stored, and the items are tried one by one so that one bad item spoils no other. Up to `lanes` batches are
    under way at a time.
    """

    commit: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | ProcaError]]]
    lanes: int = 1
    _waiting: deque[tuple[Item, asyncio.Future[Answer]]] = field(factory=deque, init=False)
    _open_lanes: int = field(default=0, init=False)
    _unanswered: int = field(default=0, init=False)
    _tasks: set[asyncio.Task[None]] = field(factory=set, init=False)

    @property
    def waiting(self) -> int:
        """How many items have not been answered yet."""
        return self._unanswered

    async def submit(self, item: Item) -> Answer:
        """Store one item; returns or raises only after its transaction ended."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answered))
        self._unanswered += 1
        if self._open_lanes < self.lanes:
            self._open_lanes += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answered

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
            await self._flush(batch)
        # In the same breath as the last look at what waits: an item that comes later opens a lane of its own.
        self._open_lanes -= 1

    async def _flush(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self.commit([item for item, _ in batch])
        except Unavailable as error:
            answers = [error for _ in batch]
        except Exception as error:  # noqa: BLE001  (whatever it is, a caller must hear of it)
            if len(batch) > 1:
                for one in batch:
                    await self._flush([one])
                return
            answers = [error]  # type: ignore[list-item]  # a defect travels to its caller as it is
        self._unanswered -= len(batch)
        for (_, answered), answer in zip(batch, answers, strict=True):
            _tell(answered, answer)


def _tell(answered: asyncio.Future[Answer], answer: Answer | ProcaError) -> None:
    if answered.done():
        return
    if isinstance(answer, Exception):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)
