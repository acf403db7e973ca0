"""What was given up, in memory."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.memory.state import Data, DeadPromise, MemoryState
from proca.domain.ids import OutboxId
from proca.ports.dead_letters import DeadGroup, DeadLetter, OpenedLetter, Pile

MOST_GROUPS = 1000


@frozen
class MemoryDeadLetters:
    """The dead of the shared state."""

    state: MemoryState

    async def page(self, pile: Pile, after: OutboxId, limit: int) -> Sequence[DeadLetter]:
        """The next of them."""
        return [_letter(one) for one in _meant(self.state.data, pile) if one.promise.id > after][:limit]

    async def groups(self, pile: Pile) -> Sequence[DeadGroup]:
        """Counted."""
        found: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        for one in _meant(self.state.data, pile):
            found[one.promise.topic, one.promise.error or ""].append(one.died_at)
        groups = [DeadGroup(*key, len(times), min(times), max(times)) for key, times in found.items()]
        return sorted(groups, key=lambda one: (-one.count, one.topic, one.error))[:MOST_GROUPS]

    async def find(self, pile: Pile, number: OutboxId) -> OpenedLetter | None:
        """One of them."""
        one = next((one for one in _meant(self.state.data, pile) if one.promise.id == number), None)
        return OpenedLetter(_letter(one), one.promise.body or {}) if one is not None else None

    async def count(self, pile: Pile) -> int:
        """How many."""
        return len(_meant(self.state.data, pile))

    async def replay(self, pile: Pile, now: datetime) -> int:
        """Back to the promises."""
        async with self.state.change() as draft:
            meant = _meant(draft, pile)
            for one in meant:
                del draft.dead[one.promise.id]
                draft.outbox[one.promise.id] = evolve(one.promise, due_at=now, attempts=0, error=None)
        return len(meant)

    async def drop(self, pile: Pile) -> int:
        """Gone."""
        async with self.state.change() as draft:
            meant = _meant(draft, pile)
            for one in meant:
                del draft.dead[one.promise.id]
        return len(meant)


def _meant(data: Data, pile: Pile) -> list[DeadPromise]:
    return [one for number, one in sorted(data.dead.items()) if _is_meant(pile, number, one)]


def _is_meant(pile: Pile, number: OutboxId, one: DeadPromise) -> bool:
    topic = one.promise.topic
    return (
        (pile.topics is None or topic in pile.topics)
        and pile.topic in (None, topic)
        and pile.error in (None, one.promise.error or "")
        and (pile.ids is None or number in pile.ids)
    )


def _letter(one: DeadPromise) -> DeadLetter:
    gone = one.promise
    about = gone.action_id
    return DeadLetter(gone.id, gone.topic, gone.attempts, gone.error or "", one.died_at, gone.routing_key, about)
