"""Who is asking."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import ACCOUNT
from proca.domain.users.access import AuthContext
from proca.domain.users.user import User


@frozen
class CurrentUser:
    """The caller themselves."""

    access: ClassVar = ACCOUNT

    async def __call__(self, caller: User | None) -> User:
        """The caller; Unauthenticated for nobody."""
        return self.access.met_by(AuthContext(caller) if caller else None).user
