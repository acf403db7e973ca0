"""Making an account of one's own (spec 20 §7.5, §12 no. 14)."""

from typing import ClassVar

from attrs import frozen

from proca.application.accounts.mailed_links import MailedLinks
from proca.application.permission import Access
from proca.application.users.registration import Registration
from proca.domain.errors import refuse_if_any
from proca.domain.ids import UserId
from proca.domain.secret import Secret
from proca.domain.users.profile import check_email, check_password, email_key
from proca.domain.users.token import TokenContext
from proca.domain.users.user import User, register
from proca.ports.limits import Deed, Limits
from proca.ports.passwords import Passwords
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class Register:
    """Makes an account without any right, and asks by mail whether the address is real."""

    access: ClassVar = Access.PUBLIC

    store: Store
    ids: Ids
    clock: Clock
    passwords: Passwords
    limits: Limits
    registration: Registration
    links: MailedLinks

    async def __call__(self, email: str, password: Secret) -> User:
        """The user; Invalid when e-mail or password breaks a rule or the e-mail is taken, Limited after many tries."""
        refuse_if_any([*check_email(email), *check_password(password.reveal())])
        self.limits.take(Deed.MAIL, email_key(email))
        hashed = await self.passwords.hash(password)
        number = UserId(await self.ids.reserve(IdKind.USER))
        link = await self.links.draft(TokenContext.CONFIRM, email)
        user = register(id=number, email=email, password_hash=hashed, now=self.clock.now())
        async with self.store.unit() as unit:
            stored = await self.registration(unit, user)
            await self.links.send(unit, link, stored)
        return stored
