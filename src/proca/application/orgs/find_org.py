"""An org as its staff see it (spec 20 §3.4 `org`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import MEMBERSHIP
from proca.domain.orgs.org import Org
from proca.domain.users.user import User
from proca.ports.store import Store


@frozen
class FindOrg:
    """Finds an org by name for its staff, and for admins (00 D12)."""

    access: ClassVar = MEMBERSHIP

    store: Store

    async def __call__(self, caller: User | None, name: str) -> Org:
        """The org; NotFound, or Forbidden for whoever is no member."""
        async with self.store.unit() as unit:
            org = await find_org(unit, name)
            await self.access.check(unit, caller, org.id)
            return org
