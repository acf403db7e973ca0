"""Accounts by what a request shows of them, read beside any unit because nearly every request of staff does so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User


@frozen
class Bearer:
    """A token together with the user whom it speaks for."""

    token: UserToken
    user: User


class AccountDirectory(Protocol):
    """Looks accounts up; texts that no store can hold are nobody's."""

    async def by_email(self, email: str) -> User | None:
        """By e-mail, without regard to letter case."""
        ...

    async def by_external_id(self, external_id: str) -> User | None:
        """By the identity at the sign-on provider."""
        ...

    async def by_token(self, context: TokenContext, digest: bytes) -> Bearer | None:
        """By the digest of a token of this purpose, valid or not."""
        ...


class ExpiredTokens(Protocol):
    """Takes away tokens that speak for nobody any more."""

    async def forget(self, made_by: Mapping[TokenContext, datetime]) -> int:
        """Take away the tokens of each purpose that were made at that moment or earlier; how many they were."""
        ...
