"""A world in which people show who they are, with hashes as cheap as they come."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from attrs import evolve

from people import People
from proca.adapters.http.use_cases.accounts import AccountUseCases
from proca.adapters.passwords import ArgonPasswords
from proca.domain.ids import UserId
from proca.domain.secret import Secret
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import PasswordHash, User
from world import world

PASSWORD = Secret("Correct-Horse-1")
QUICK = ArgonPasswords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Callers(People):
    """People with passwords, tokens and identities."""

    @property
    def known(self) -> AccountUseCases:
        """Who somebody is, as use cases."""
        return self.w.container.use_cases().accounts

    async def with_password(self, name: str = "ada", stored: PasswordHash | None = None) -> User:
        """A stored user with the password of these tests, hashed as asked."""
        user = await self.user(name)
        async with self.w.container.store().unit() as unit:
            return await unit.users.put(evolve(user, password_hash=stored or await QUICK.hash(PASSWORD)))

    async def changed(self, user: User) -> User:
        """The user, stored with changes."""
        async with self.w.container.store().unit() as unit:
            return await unit.users.put(user)

    async def now(self, user_id: UserId) -> User:
        """The user as stored."""
        async with self.w.container.store().unit() as unit:
            found = await unit.users.get(user_id)
        assert found is not None
        return found

    async def token(self, context: TokenContext, digest: bytes) -> UserToken | None:
        """A token as stored."""
        async with self.w.container.store().unit() as unit:
            return await unit.tokens.found(context, digest)

    async def api_token(self, user: User) -> Secret:
        """A fresh API token."""
        return await self.w.container.operators().reset_api_token()(user)


@asynccontextmanager
async def callers(store: str) -> AsyncIterator[Callers]:
    """Such a world over one kind of store."""
    async with world(store, passwords=QUICK) as made:
        yield Callers(made)
