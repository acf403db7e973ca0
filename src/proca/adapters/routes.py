"""Who reads the messages of orgs, remembered for a second: processing asks for every batch."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from attrs import define, field

from proca.domain.ids import OrgId
from proca.domain.processing.topology import Readers
from proca.ports.routes import RouteSource
from proca.ports.world import Clock

AS_OLD_AS = timedelta(seconds=1)
_MOST_ORGS = 10_000


@define(eq=False)
class CachedRoutes:
    """Asks for the orgs that it does not know from the last second, all in one go."""

    source: RouteSource
    clock: Clock
    _known: dict[OrgId, tuple[datetime, Readers | None]] = field(factory=dict, init=False, repr=False)

    async def readers(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Readers]:
        """The readers of these orgs, at most a second old."""
        now = self.clock.now()
        fresh = now - AS_OLD_AS
        unknown = [one for one in org_ids if one not in self._known or self._known[one][0] <= fresh]
        if unknown:
            found = await self.source.readers(unknown)
            if len(self._known) > _MOST_ORGS:
                self._known.clear()
            self._known.update({one: (now, found.get(one)) for one in unknown})
        return {one: readers for one in org_ids if (readers := self._known[one][1]) is not None}

    async def org_ids(self) -> Collection[OrgId]:
        """All orgs, as they are."""
        return await self.source.org_ids()
