"""Confirming that the address of an account is real (spec 20 §7.5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.accounts.mailed_links import MailedLinks
from proca.application.again import with_fresh_facts
from proca.application.permission import Access
from proca.domain.secret import Secret
from proca.domain.users.token import TokenContext
from proca.domain.users.user import User, confirm_email
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class ConfirmEmail:
    """Takes a link at its word, once; it logs nobody in."""

    access: ClassVar = Access.PUBLIC

    store: Store
    clock: Clock
    links: MailedLinks

    async def __call__(self, token: Secret) -> User:
        """The user; VoidLink for a link that is used, over its time, or none of ours."""
        return await with_fresh_facts(lambda: self._confirm(token))

    async def _confirm(self, token: Secret) -> User:
        async with self.store.unit() as unit:
            _, user = await self.links.opened(unit, TokenContext.CONFIRM, token)
            await unit.tokens.remove_all(user.id, (TokenContext.CONFIRM,))
            return await unit.users.put(confirm_email(user, self.clock.now()))
