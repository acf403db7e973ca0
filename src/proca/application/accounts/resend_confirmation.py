"""Asking for another link to confirm an address (spec 20 §7.5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.accounts.mailed_links import MailedLinks
from proca.application.permission import Access
from proca.domain.users.profile import check_email, email_key
from proca.domain.users.token import TokenContext
from proca.ports.limits import Deed, Limits
from proca.ports.store import Store


@frozen
class ResendConfirmation:
    """Mails a link to an account that has not confirmed its address; who asks learns nothing, also not by time."""

    access: ClassVar = Access.PUBLIC

    store: Store
    limits: Limits
    links: MailedLinks

    async def __call__(self, email: str) -> None:
        """Limited after many tries; the same otherwise, whoever has the address."""
        if check_email(email):
            return
        self.limits.take(Deed.MAIL, email_key(email))
        link = await self.links.draft(TokenContext.CONFIRM, email)
        async with self.store.unit() as unit:
            user = await unit.users.by_email(email)
            is_waiting = user is not None and user.confirmed_at is None
            if user is not None and is_waiting:
                await self.links.send(unit, link, user)
        if not is_waiting:
            await self.links.withhold()
