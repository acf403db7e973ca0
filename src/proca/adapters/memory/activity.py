"""When pages were last used, in memory."""

from collections.abc import Collection, Mapping

from attrs import frozen

from proca.adapters.memory.state import MemoryState
from proca.domain.campaigns.activity import LastSeen
from proca.domain.ids import ActionPageId


@frozen
class MemoryPageActivity:
    """Reads the shared state."""

    state: MemoryState

    async def last_seen(self, page_ids: Collection[ActionPageId]) -> Mapping[ActionPageId, LastSeen]:
        """The last sign of life of each page that gave one."""
        return {number: seen for number, seen in self.state.data.activity.items() if number in page_ids}
