"""What operators do to memberships from the shell (spec 20 §11.4)."""

from typing import ClassVar

from attrs import frozen

from proca.application.again import with_fresh_facts
from proca.application.confirms.again import again_if_taken
from proca.application.confirms.desk import ConfirmDesk
from proca.application.permission import Access
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.notice import org_details
from proca.domain.confirms.operation import Operation
from proca.domain.errors import NotFound
from proca.domain.ids import StafferId
from proca.domain.orgs.org import Org
from proca.domain.rules import is_storable
from proca.domain.users.roles import role_named
from proca.domain.users.staffer import Staffer, grant, join
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids


@frozen
class GiveRole:
    """Makes a user a member with a role, or gives a member another one."""

    access: ClassVar = Access.OPERATOR

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, email: str, org_name: str, role: str) -> Staffer:
        """The membership; NotFound for the org, the user or the role."""
        wanted = role_named(role)
        number = StafferId(await self.ids.reserve(IdKind.STAFFER))

        async def attempt() -> Staffer:
            async with self.store.unit() as unit:
                org, user = await _org(unit, org_name), await _user(unit, email)
                member, now = await unit.staffers.get(org.id, user.id), self.clock.now()
                fresh = join(id=number, org_id=org.id, user_id=user.id, perms=wanted.perms, now=now)
                return await unit.staffers.put(grant(member, wanted, now) if member else fresh)

        return await with_fresh_facts(attempt)


@frozen
class RemoveMember:
    """Ends a membership; the account stays."""

    access: ClassVar = Access.OPERATOR

    store: Store

    async def __call__(self, email: str, org_name: str) -> None:
        """NotFound for the org, the user or the membership."""
        async with self.store.unit() as unit:
            org, user = await _org(unit, org_name), await _user(unit, email)
            member = await unit.staffers.get(org.id, user.id)
            if member is None:
                raise NotFound("User is not a member of this org", code="not_found")
            await unit.staffers.remove(member)


@frozen
class InviteMember:
    """Opens an `add_staffer` confirm in nobody's name, mails it to the invited address, and tells the instance org."""

    access: ClassVar = Access.OPERATOR

    store: Store
    desk: ConfirmDesk

    async def __call__(self, email: str, org_name: str, role: str, message: str | None = None) -> Confirm:
        """The confirm with its code; NotFound for the org or the role, Invalid for the e-mail or the message."""
        perms = role_named(role).perms

        async def attempt() -> Confirm:
            number = await self.desk.number()
            async with self.store.unit() as unit:
                org = await _org(unit, org_name)
                confirm = await self.desk.open(
                    unit, number, Operation.ADD_STAFFER, org.id, object_id=perms, email=email, message=message
                )
                notice = self.desk.notice(confirm, None, **org_details(org))
                await self.desk.tell_people(unit, notice, email)
                await self.desk.tell_org(unit, notice)
            return confirm

        return await again_if_taken(attempt)


async def _org(unit: Unit, name: str) -> Org:
    org = await unit.orgs.named(name) if is_storable(name) else None
    if org is None:
        raise NotFound("Org not found", code="not_found")
    return org


async def _user(unit: Unit, email: str) -> User:
    user = await unit.users.by_email(email) if is_storable(email) else None
    if user is None:
        raise NotFound("User not found", code="not_found")
    return user
