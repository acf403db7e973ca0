"""Another password for somebody who knows the old one (spec 20 §7.5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.accounts.current_password import CurrentPassword
from proca.application.again import with_fresh_facts
from proca.application.permission import ACCOUNT
from proca.domain.errors import Conflict, refuse_if_any
from proca.domain.secret import Secret
from proca.domain.users.access import AuthContext
from proca.domain.users.profile import check_confirmation, check_password
from proca.domain.users.user import PasswordHash, User, change_password
from proca.ports.passwords import Passwords
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class ChangePassword:
    """Sets a password, and ends every session and token of the account, the one that asks included."""

    access: ClassVar = ACCOUNT

    store: Store
    clock: Clock
    passwords: Passwords
    current_password: CurrentPassword

    async def __call__(self, caller: User | None, current: Secret, password: Secret, confirmation: Secret) -> User:
        """The user; Invalid for a password that breaks a rule or a wrong current one, Limited after too many tries."""
        user = self.access.met_by(AuthContext(caller) if caller else None).user
        plain = password.reveal()
        faults = [*check_password(plain), *check_confirmation(plain, confirmation.reveal())]
        refuse_if_any([*await self.current_password(user, current), *faults])
        hashed = await self.passwords.hash(password)
        return await with_fresh_facts(lambda: self._set(user, hashed))

    async def _set(self, caller: User, hashed: PasswordHash) -> User:
        async with self.store.unit() as unit:
            user = await unit.users.get(caller.id)
            if user is None or user.email != caller.email:
                raise Conflict("The account was changed at the same moment", code="conflict")
            await unit.tokens.remove_all(user.id)
            return await unit.users.put(change_password(user, hashed, self.clock.now()))
