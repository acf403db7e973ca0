"""Joining an org without being asked (spec 20 §3.5 `joinOrg`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.again import with_fresh_facts
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.ids import StafferId
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import OWNER
from proca.domain.users.staffer import grant, join
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class JoinOrg:
    """Makes a user who may join any org an owner of this one, whatever they were there before."""

    access: ClassVar = any_of(Permission.JOIN_ORGS)

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, caller: User | None, name: str) -> Org:
        """The org; NotFound, or Forbidden without the permission."""
        number = StafferId(await self.ids.reserve(IdKind.STAFFER))

        async def attempt() -> Org:
            async with self.store.unit() as unit:
                org = await find_org(unit, name)
                # A right of the user, whatever they may do in the org.
                user = (await self.access.check(unit, caller)).user
                member, now = await unit.staffers.get(org.id, user.id), self.clock.now()
                owner = (
                    grant(member, OWNER, now)
                    if member
                    else join(id=number, org_id=org.id, user_id=user.id, perms=OWNER.perms, now=now)
                )
                await unit.staffers.put(owner)
                return org

        return await with_fresh_facts(attempt)
