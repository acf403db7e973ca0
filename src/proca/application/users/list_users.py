"""The users of the instance, for those who manage them."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.permission import any_of
from proca.domain.ids import UserId
from proca.domain.users.access import AuthContext
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.directories import UserDirectory


@frozen
class ListUsers:
    """Users that meet all criteria given: number, e-mail as in SQL LIKE, membership in an org by its name."""

    access: ClassVar = any_of(Permission.MANAGE_USERS)

    directory: UserDirectory

    async def __call__(
        self,
        caller: User | None,
        user_id: int | None = None,
        email: str | None = None,
        org_name: str | None = None,
    ) -> Sequence[User]:
        """By number; Unauthenticated or Forbidden for who does not manage users."""
        self.access.met_by(AuthContext(caller) if caller else None)
        return await self.directory.matching(UserId(user_id) if user_id is not None else None, email, org_name)
