"""The sweep in memory."""

from datetime import datetime

from attrs import frozen

from proca.adapters.memory.state import Data, MemoryState, schedule
from proca.domain.ids import ActionId
from proca.domain.outbox import Topic
from proca.domain.processing.overlooked import takes_a_step
from proca.ports.sweeping import Swept

_TOPICS = (Topic.PROCESS, Topic.LOOKUP)


@frozen
class MemorySweeping:
    """Looks at the shared state."""

    state: MemoryState

    async def sweep(self, start: ActionId | None, span: int, before: datetime, now: datetime) -> Swept:
        """Schedule what was overlooked in one window."""
        async with self.state.change() as draft:
            last = max(draft.actions, default=0)
            first = max(1, last - span + 1) if start is None else start
            found = [number for number in _overlooked(draft, before) if first <= number < first + span]
            schedule(self.state, draft, found, now)
        following = first + span
        return Swept(found, ActionId(following) if following <= last else None)


def _overlooked(draft: Data, before: datetime) -> list[ActionId]:
    promises = [*draft.outbox.values(), *(one.promise for one in draft.dead.values())]
    promised = {one.action_id for one in promises if one.topic in _TOPICS}
    return [
        number
        for number, action in sorted(draft.actions.items())
        if number not in promised
        and action.inserted_at < before
        and takes_a_step(action, draft.supporters.get(action.supporter_id) if action.supporter_id else None)
    ]
