"""What a user tells about themselves (spec 20 §3.6, 20.13#1)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.identify import exactly_one
from proca.application.permission import ACCOUNT
from proca.domain.errors import Forbidden, NotFound
from proca.domain.ids import UserId
from proca.domain.rules import is_storable
from proca.domain.users.access import AuthContext
from proca.domain.users.permissions import Permission
from proca.domain.users.user import ProfileChanges, User, change_profile
from proca.ports.store import Store, Unit
from proca.ports.world import Clock


@frozen
class UpdateUser:
    """Changes the caller's profile; that of the user given by number or e-mail, for those who manage users."""

    access: ClassVar = ACCOUNT

    store: Store
    clock: Clock

    async def __call__(
        self, caller: User | None, changes: ProfileChanges, user_id: int | None = None, email: str | None = None
    ) -> User:
        """The user as they are now; NotFound, Forbidden, Invalid, or Refused for both identifiers."""
        async with self.store.unit() as unit:
            actor = await self.access.check(unit, caller)
            user = await self._user(unit, actor, user_id, email)
            if user is None:
                raise NotFound("User not found")
            return await unit.users.put(change_profile(user, self.clock.now(), **changes))

    async def _user(self, unit: Unit, actor: AuthContext, user_id: int | None, email: str | None) -> User | None:
        if user_id is None and email is None:
            return await unit.users.get(actor.user.id)
        # Owning the instance is not enough here (spec 20 §3.6).
        if not actor.has(Permission.MANAGE_USERS):
            raise Forbidden("Only admin with manage_users permission can modify other users")
        wanted = exactly_one(user_id, email)
        if isinstance(wanted, int):
            return await unit.users.get(UserId(wanted))
        return await unit.users.by_email(wanted) if is_storable(wanted) else None
