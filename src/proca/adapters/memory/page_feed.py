"""News of pages in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from proca.adapters.memory.state import MemoryState
from proca.domain.ids import ActionPageId, OrgId
from proca.domain.outbox import Topic
from proca.ports.page_feed import PageNews


@frozen
class MemoryPageFeed:
    """Reads the outbox of the shared state."""

    state: MemoryState

    async def recent(self, since: datetime) -> Sequence[PageNews]:
        """News since then."""
        return [
            PageNews(one.id, ActionPageId(int(str(one.body["pageId"]))), OrgId(int(str(one.body["orgId"]))))
            for one in self.state.outbox
            if one.topic == Topic.PAGE_UPSERTED and one.body is not None and one.due_at >= since
        ]

    async def forget(self, before: datetime) -> int:
        """Take older news away."""
        async with self.state.change() as draft:
            old = [n for n, one in draft.outbox.items() if one.topic == Topic.PAGE_UPSERTED and one.due_at < before]
            for number in old:
                del draft.outbox[number]
        return len(old)
