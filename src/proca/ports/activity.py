"""When action pages were last used, and where they stand on the web (spec 10 §7.5)."""

from collections.abc import Collection, Mapping
from typing import Protocol

from proca.domain.campaigns.activity import LastSeen
from proca.domain.ids import ActionPageId


class PageActivity(Protocol):
    """Activity of pages, as facts in the store; no process keeps its own."""

    async def last_seen(self, page_ids: Collection[ActionPageId]) -> Mapping[ActionPageId, LastSeen]:
        """The last sign of life of each page that ever gave one."""
        ...
