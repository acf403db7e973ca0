"""Members of an org: taken in, given another role, let go (spec 20 §3.6, 20.13#2, #4, #14)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.application.users.look_up import member_with_email, user_with_email
from proca.domain.errors import Conflict
from proca.domain.ids import StafferId
from proca.domain.users.members import check_assignment, check_removal, check_role_change
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import role_named
from proca.domain.users.staffer import grant, join
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class AddOrgUser:
    """Makes an existing user a member at once, without a word to them."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SETTINGS)

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, caller: User | None, org_name: str, email: str, role: str) -> bool:
        """Whether the user is a member by this; a member stays as they are. NotFound for the user or the role,
        Forbidden for a role above the caller's own."""
        number = StafferId(await self.ids.reserve(IdKind.STAFFER))
        try:
            return await self._add(caller, org_name, email, role, number)
        except Conflict as conflict:
            if conflict.code != "staffer_exists":
                raise
            return False

    async def _add(self, caller: User | None, org_name: str, email: str, role: str, number: StafferId) -> bool:
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            actor = await self.access.check(unit, caller, org.id)
            user = await user_with_email(unit, email)
            if await unit.staffers.get(org.id, user.id) is not None:
                return False
            wanted = role_named(role)
            check_assignment(actor, wanted)
            now = self.clock.now()
            await unit.staffers.put(join(id=number, org_id=org.id, user_id=user.id, perms=wanted.perms, now=now))
        return True


@frozen
class UpdateOrgUser:
    """Gives a member another role; all their permissions are replaced."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SETTINGS)

    store: Store
    clock: Clock

    async def __call__(self, caller: User | None, org_name: str, email: str, role: str) -> None:
        """NotFound for the user, the membership or the role; Forbidden to lift anybody above oneself, and to change
        oneself or somebody stronger."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            actor = await self.access.check(unit, caller, org.id)
            member = await member_with_email(unit, org, email)
            wanted = role_named(role)
            check_role_change(actor, member, wanted)
            await unit.staffers.put(grant(member, wanted, self.clock.now()))


@frozen
class DeleteOrgUser:
    """Ends a membership; the account stays."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SETTINGS)

    store: Store

    async def __call__(self, caller: User | None, org_name: str, email: str) -> None:
        """NotFound for the user or the membership; Forbidden to remove oneself or somebody stronger."""
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            actor = await self.access.check(unit, caller, org.id)
            member = await member_with_email(unit, org, email)
            check_removal(actor, member)
            await unit.staffers.remove(member)
