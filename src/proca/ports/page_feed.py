"""News of pages, for those who watch: put into the outbox with each change, read by every process (spec 20 §6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.ids import ActionPageId, OrgId, OutboxId


@frozen
class PageNews:
    """A page was made or changed."""

    id: OutboxId
    page_id: ActionPageId
    org_id: OrgId


class PageFeed(Protocol):
    """The news as they are stored, until they are forgotten."""

    async def recent(self, since: datetime) -> Sequence[PageNews]:
        """All news put at that moment or later, by number; one that commits late comes late, below numbers seen."""
        ...

    async def forget(self, before: datetime) -> int:
        """Take older news away; how many they were."""
        ...
