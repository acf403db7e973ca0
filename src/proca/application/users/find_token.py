"""Callers known by an API token (spec 20 §1.3, §2)."""

from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain import base64url
from proca.domain.errors import Unauthenticated
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.token import TokenContext, UserToken, digest, is_valid, seen
from proca.domain.users.user import User
from proca.ports.accounts import AccountDirectory, Bearer
from proca.ports.store import Store
from proca.ports.world import Clock

# The life of a token counts from its last use, which needs no finer notes than this.
NOTED_EVERY = timedelta(minutes=1)


@frozen
class FindToken:
    """Whose API token it is; using it prolongs its life."""

    access: ClassVar = Access.PUBLIC

    store: Store
    accounts: AccountDirectory
    clock: Clock

    async def __call__(self, token: Secret) -> User:
        """The user; Unauthenticated for a token that is unknown, expired, or no token at all."""
        now = self.clock.now()
        found = await self._found(token)
        if found is None or not is_valid(found.token, now, found.user):
            raise Unauthenticated("Cannot verify token", code="unauthorized")
        used = seen(found.token, now)
        if used.inserted_at - found.token.inserted_at >= NOTED_EVERY:
            await self._note(used)
        return found.user

    async def _found(self, token: Secret) -> Bearer | None:
        try:
            stored = digest(SecretBytes(base64url.decode(token.reveal())))
        except ValueError:
            return None
        return await self.accounts.by_token(TokenContext.API, stored)

    async def _note(self, used: UserToken) -> None:
        async with self.store.unit() as unit:
            await unit.tokens.prolong(used)
