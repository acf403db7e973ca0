"""What orgs that are gone have left on the broker is removed (30.12#48)."""

from collections.abc import Mapping
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.ids import OrgId
from proca.ports.broker import Broker, Removed
from proca.ports.routes import RouteSource
from proca.ports.world import IdKind, Ids


@frozen
class CleanBroker:
    """Looks at every number that an org was ever given, and that no org has: a broker cannot be asked for names."""

    access: ClassVar = Access.OPERATOR

    broker: Broker
    routes: RouteSource
    ids: Ids

    async def __call__(self, *, rehearse: bool, first: int = 1) -> Mapping[OrgId, Removed]:
        """What was removed, by org, looking at numbers from `first` on; Unavailable when the broker is away."""
        # Numbers first: an org that is made meanwhile has a higher one.
        last = await self.ids.last(IdKind.ORG)
        living = frozenset(await self.routes.org_ids())
        gone = [OrgId(number) for number in range(first, last + 1) if number not in living]
        found = {org_id: await self.broker.remove(org_id, rehearse=rehearse) for org_id in gone}
        return {org_id: removed for org_id, removed in found.items() if removed is not None}
