"""Another address for an account: asked for here, in force once a link sent there is opened (spec 20 §7.5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.accounts.current_password import CurrentPassword
from proca.application.accounts.mailed_links import MailedLinks, VoidLink
from proca.application.again import with_fresh_facts
from proca.application.permission import ACCOUNT
from proca.domain.errors import Invalid, refuse_if_any
from proca.domain.rules import TAKEN
from proca.domain.secret import Secret
from proca.domain.users.access import AuthContext
from proca.domain.users.profile import email_key
from proca.domain.users.token import TokenContext
from proca.domain.users.user import User, change_email, check_new_email
from proca.ports.limits import Deed, Limits
from proca.ports.store import Store
from proca.ports.world import Clock

# Links to the old address say nothing any more, and a newer wish takes the place of an older one.
_VOID_AFTERWARDS = (TokenContext.CHANGE, TokenContext.CONFIRM, TokenContext.RESET_PASSWORD)


@frozen
class RequestEmailChange:
    """Mails a link to the new address; the account stays as it is."""

    access: ClassVar = ACCOUNT

    store: Store
    limits: Limits
    current_password: CurrentPassword
    links: MailedLinks

    async def __call__(self, caller: User | None, email: str, current: Secret) -> None:
        """Invalid for an address that is the old one, breaks a rule or is taken, and for a wrong password; Limited."""
        user = self.access.met_by(AuthContext(caller) if caller else None).user
        refuse_if_any([*check_new_email(user, email), *await self.current_password(user, current)])
        self.limits.take(Deed.MAIL, email_key(email))
        link = await self.links.draft(TokenContext.CHANGE, email)
        async with self.store.unit() as unit:
            if await unit.users.by_email(email) is not None:
                raise Invalid.one(TAKEN, "email")
            await unit.tokens.remove_all(user.id, (TokenContext.CHANGE,))
            await self.links.send(unit, link, user, email)


@frozen
class ChangeEmail:
    """Takes a link at its word, once, from the one who asked for it."""

    access: ClassVar = ACCOUNT

    store: Store
    clock: Clock
    links: MailedLinks

    async def __call__(self, caller: User | None, token: Secret) -> User:
        """The user; VoidLink for a link that is used, over its time, somebody else's, or to an address now taken."""
        user = self.access.met_by(AuthContext(caller) if caller else None).user
        try:
            return await with_fresh_facts(lambda: self._change(user, token))
        except Invalid as refused:
            raise _void() from refused

    async def _change(self, caller: User, token: Secret) -> User:
        async with self.store.unit() as unit:
            found, user = await self.links.opened(unit, TokenContext.CHANGE, token)
            if user.id != caller.id or found.sent_to is None:
                raise _void()
            await unit.tokens.remove_all(user.id, _VOID_AFTERWARDS)
            return await unit.users.put(change_email(user, found.sent_to, self.clock.now()))


def _void() -> VoidLink:
    return VoidLink("The link is invalid or it has expired", code="not_found")
