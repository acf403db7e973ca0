"""A world in which people look after their own accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from application.users.callers import PASSWORD, QUICK, Callers
from proca.adapters.http.use_cases.account_pages import AccountPageUseCases
from proca.domain.ids import UserId
from proca.domain.secret import Secret
from proca.domain.users.user import User
from proca.ports.limits import Deed, Limits
from world import world

OTHER = Secret("Better-Staple-2")
CONFIRM, RESET, CHANGE = "user_confirm_email", "user_reset_password", "user_change_email"


class Accounts(Callers):
    """People and their mailboxes."""

    @property
    def own(self) -> AccountPageUseCases:
        """What people do about their own accounts."""
        return self.w.container.use_cases().account_pages

    async def links(self, template: str, to: str) -> list[str]:
        """Every link that was promised to an address, oldest first."""
        mails = [one for one in await self.mails() if (one.template, one.to) == (template, to)]
        return [str(one.variables["confirmLink"]) for one in mails]

    async def token(self, template: str, to: str) -> Secret:  # type: ignore[override]
        """The token of the last of them."""
        return Secret(urlsplit((await self.links(template, to))[-1]).path.rpartition("/")[2])

    async def has_password(self, user_id: UserId, password: Secret) -> bool:
        """Whether it is this one."""
        return await QUICK.verify(password, (await self.now(user_id)).password_hash)

    async def confirmed(self, user: User) -> User:
        """The same, once the address has been confirmed."""
        await self.own.resend_confirmation(user.email)
        return await self.own.confirm_email(await self.token(CONFIRM, user.email))


class Counted(Limits):
    """Lets everything through, and remembers it."""

    def __init__(self) -> None:
        self.taken: list[tuple[Deed, str | None]] = []

    def take(self, deed: Deed, subject: str | None = None) -> None:
        """Remember."""
        self.taken.append((deed, subject))

    def check(self, deed: Deed, subject: str | None = None) -> None:
        """Do nothing."""

    def count(self, deed: Deed, subject: str | None = None) -> None:
        """Remember."""
        self.taken.append((deed, subject))


@asynccontextmanager
async def accounts(store: str = "memory", **replaced: object) -> AsyncIterator[Accounts]:
    """Such a world over one kind of store."""
    async with world(store, passwords=QUICK, **replaced) as made:
        yield Accounts(made)


__all__ = ["CHANGE", "CONFIRM", "OTHER", "PASSWORD", "RESET", "Accounts", "Counted", "accounts"]
