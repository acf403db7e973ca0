"""Callers known by an API token (spec 20 §1.3, §2)."""

from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain import base64url
from proca.domain.errors import Unauthenticated
from proca.domain.secret import Secret, SecretBytes
from proca.domain.users.token import QueueReader, TokenContext, UserToken, digest, is_valid, seen
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
        return (await self._bearer(TokenContext.API, token)).user

    async def for_queues(self, token: Secret) -> QueueReader:
        """The same for a token that opens the queues of one org."""
        found = await self._bearer(TokenContext.QUEUES, token)
        if found.token.org_id is None:
            raise _unknown()
        return QueueReader(found.user, found.token.org_id)

    async def _bearer(self, context: TokenContext, token: Secret) -> Bearer:
        now = self.clock.now()
        found = await self._found(context, token)
        if found is None or not is_valid(found.token, now, found.user):
            raise _unknown()
        used = seen(found.token, now)
        if used.inserted_at - found.token.inserted_at >= NOTED_EVERY:
            await self._note(used)
        return found

    async def _found(self, context: TokenContext, token: Secret) -> Bearer | None:
        try:
            stored = digest(SecretBytes(base64url.decode(token.reveal())))
        except ValueError:
            return None
        return await self.accounts.by_token(context, stored)

    async def _note(self, used: UserToken) -> None:
        async with self.store.unit() as unit:
            await unit.tokens.prolong(used)


def _unknown() -> Unauthenticated:
    return Unauthenticated("Cannot verify token", code="unauthorized")
