"""Asking somebody, with or without an account yet, to join an org (spec 20 §3.6, §8)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.confirms.again import again_if_taken
from proca.application.confirms.desk import ConfirmDesk
from proca.application.permission import any_of
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.notice import org_details
from proca.domain.confirms.operation import Operation
from proca.domain.users.members import check_assignment
from proca.domain.users.permissions import Permission
from proca.domain.users.profile import email_key
from proca.domain.users.roles import role_named
from proca.domain.users.user import User
from proca.ports.limits import Deed, Limits
from proca.ports.store import Store


@frozen
class InviteOrgUser:
    """Opens an `add_staffer` confirm, mails it to the invited address, and tells the instance org."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_USERS)

    store: Store
    desk: ConfirmDesk
    limits: Limits

    async def __call__(
        self, caller: User | None, org_name: str, email: str, role: str, message: str | None = None
    ) -> Confirm:
        """The confirm with its code.

        Raises NotFound for the org or the role, Forbidden for a role above the caller's own, Limited when this address
        was sent mails too often of late.
        """
        return await again_if_taken(lambda: self._invite(caller, org_name, email, role, message))

    async def _invite(self, caller: User | None, org_name: str, email: str, role: str, message: str | None) -> Confirm:
        number = await self.desk.number()
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            actor = await self.access.check(unit, caller, org.id)
            wanted = role_named(role)
            check_assignment(actor, wanted)
            self.limits.take(Deed.MAIL, email_key(email))
            confirm = await self.desk.open(
                unit,
                number,
                Operation.ADD_STAFFER,
                org.id,
                object_id=wanted.perms,
                email=email,
                message=message,
                creator_id=actor.user.id,
            )
            notice = self.desk.notice(confirm, actor.user, **org_details(org))
            await self.desk.tell_people(unit, notice, email)
            await self.desk.tell_org(unit, notice)
        return confirm
