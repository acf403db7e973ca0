"""Accounts by what a request shows of them, in memory."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from proca.adapters.memory.state import MemoryState
from proca.domain.users.profile import email_key
from proca.domain.users.token import TokenContext
from proca.domain.users.user import User
from proca.ports.accounts import Bearer


@frozen
class MemoryAccountDirectory:
    """Reads what is committed."""

    state: MemoryState

    async def by_email(self, email: str) -> User | None:
        """By e-mail."""
        users = self.state.data.users.values()
        return next((user for user in users if email_key(user.email) == email_key(email)), None)

    async def by_external_id(self, external_id: str) -> User | None:
        """By the identity at the sign-on provider."""
        return next((user for user in self.state.data.users.values() if user.external_id == external_id), None)

    async def by_token(self, context: TokenContext, digest: bytes) -> Bearer | None:
        """By the digest of a token."""
        data = self.state.data
        token = next((one for one in data.tokens.values() if (one.context, one.digest) == (context, digest)), None)
        return Bearer(token, data.users[token.user_id]) if token else None


@frozen
class MemoryExpiredTokens:
    """Takes expired tokens away."""

    state: MemoryState

    async def forget(self, made_by: Mapping[TokenContext, datetime]) -> int:
        """Take away what was made by then."""
        async with self.state.change() as draft:
            expired = [n for n, one in draft.tokens.items() if one.inserted_at <= made_by[one.context]]
            for number in expired:
                del draft.tokens[number]
        return len(expired)
