"""Answers to writes that carried an idempotency key, so that a repeated request is not carried out again (00 D16)."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.secret import SealedSecret


@frozen
class Claim:
    """A key taken for one request; `taken_at` tells it from a later claim of the same key."""

    key: str
    taken_at: datetime


class Answers(Protocol):
    """One answer for each key, sealed because it may hold personal data or a token."""

    async def claim(self, key: str, digest: bytes, now: datetime) -> Claim | SealedSecret:
        """Take a key, or learn the answer that is kept under it; Conflict as `domain.idempotency` says.

        Of several requests that bring one key at the same moment, exactly one takes it.
        """
        ...

    async def keep(self, claim: Claim, answer: SealedSecret) -> None:
        """Keep the answer, unless somebody else has taken the key in the meantime."""
        ...

    async def release(self, claim: Claim) -> None:
        """Give the key back, because nothing was done."""
        ...

    async def forget(self, before: datetime) -> int:
        """Forget keys taken before that moment; how many."""
        ...
