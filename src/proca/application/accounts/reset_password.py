"""Another password by a link in a mail (spec 20 §7.5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.accounts.mailed_links import MailedLinks
from proca.application.again import with_fresh_facts
from proca.application.permission import Access
from proca.domain.errors import refuse_if_any
from proca.domain.secret import Secret
from proca.domain.users.profile import check_confirmation, check_password
from proca.domain.users.token import TokenContext
from proca.domain.users.user import PasswordHash, User, change_password
from proca.ports.passwords import Passwords
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class ResetPassword:
    """Sets a password, once for each link, and ends every session and token of the account."""

    access: ClassVar = Access.PUBLIC

    store: Store
    clock: Clock
    passwords: Passwords
    links: MailedLinks

    async def whose(self, token: Secret) -> User:
        """Whose password a link would set; VoidLink when it would none."""
        async with self.store.unit() as unit:
            _, user = await self.links.opened(unit, TokenContext.RESET_PASSWORD, token)
        return user

    async def __call__(self, token: Secret, password: Secret, confirmation: Secret) -> None:
        """VoidLink, or Invalid for a password that breaks a rule or was typed in two ways."""
        await self.whose(token)
        plain = password.reveal()
        refuse_if_any([*check_password(plain), *check_confirmation(plain, confirmation.reveal())])
        hashed = await self.passwords.hash(password)
        await with_fresh_facts(lambda: self._set(token, hashed))

    async def _set(self, token: Secret, hashed: PasswordHash) -> None:
        async with self.store.unit() as unit:
            _, user = await self.links.opened(unit, TokenContext.RESET_PASSWORD, token)
            await unit.tokens.remove_all(user.id)
            await unit.users.put(change_password(user, hashed, self.clock.now()))
