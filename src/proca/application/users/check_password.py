"""Whether somebody has the password of an account: for Basic authentication and for the log-in page (spec 20 §2)."""

import asyncio
from typing import ClassVar

from attrs import field, frozen

from proca.application.permission import Access
from proca.domain.errors import Conflict, Unauthenticated
from proca.domain.secret import Secret
from proca.domain.users.profile import email_key
from proca.domain.users.user import PasswordHash, User, rehash
from proca.ports.accounts import AccountDirectory
from proca.ports.limits import Deed, Limits
from proca.ports.passwords import Passwords
from proca.ports.store import Store

# Each check takes a core for a while and much memory, so only so many run at once.
_AT_ONCE = 4


def _slots() -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


@frozen
class CheckPassword:
    """Says nothing about which accounts exist: an unknown e-mail and a wrong password fail alike and as slowly."""

    access: ClassVar = Access.PUBLIC

    store: Store
    accounts: AccountDirectory
    passwords: Passwords
    limits: Limits
    _slots: asyncio.Semaphore = field(factory=_slots, init=False, repr=False, eq=False)

    async def __call__(self, email: str, password: Secret) -> User:
        """The user; Unauthenticated when it does not fit, Limited after too many tries."""
        self.limits.check(Deed.LOGIN, email_key(email))
        user = await self.accounts.by_email(email)
        stored = user.password_hash if user else None
        async with self._slots:
            # Those who waited here learn of the failures of those before them.
            self.limits.check(Deed.LOGIN, email_key(email))
            fits = await self.passwords.verify(password, stored)
            if not fits:
                self.limits.count(Deed.LOGIN, email_key(email))
        if user is None or stored is None or not fits:
            raise Unauthenticated("Invalid email or password", code="unauthorized")
        if self.passwords.needs_upgrade(stored):
            await self._upgrade(user, stored, password)
        return user

    async def _upgrade(self, user: User, stored: PasswordHash, password: Secret) -> None:
        better = await self.passwords.hash(password)
        try:
            async with self.store.unit() as unit:
                now = await unit.users.get(user.id)
                if now is not None and now.password_hash == stored:
                    await unit.users.put(rehash(now, better))
        except Conflict:
            # Somebody else changed the account at the same moment; the next log-in tries again.
            return
