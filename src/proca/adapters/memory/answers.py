"""Answers to writes in memory."""

from datetime import datetime

from attrs import define, evolve, field

from proca.domain.idempotency import TakenKey, answer_under
from proca.domain.secret import SealedSecret
from proca.ports.answers import Claim


@define(eq=False)
class MemoryAnswers:
    """Keys in a dictionary of their own: no unit of work ever sees them."""

    _taken: dict[str, TakenKey] = field(factory=dict, init=False)

    async def claim(self, key: str, digest: bytes, now: datetime) -> Claim | SealedSecret:
        """Take a key, or learn the answer."""
        taken = self._taken.get(key)
        answer = answer_under(taken, digest, now) if taken is not None else None
        if answer is not None:
            return answer
        self._taken[key] = TakenKey(digest, now)
        return Claim(key, now)

    async def keep(self, claim: Claim, answer: SealedSecret) -> None:
        """Keep the answer under a key that is still ours."""
        if self._holds(claim):
            self._taken[claim.key] = evolve(self._taken[claim.key], answer=answer)

    async def release(self, claim: Claim) -> None:
        """Give back a key that is still ours."""
        if self._holds(claim):
            del self._taken[claim.key]

    async def forget(self, before: datetime) -> int:
        """Forget keys taken before that moment."""
        old = [key for key, taken in self._taken.items() if taken.taken_at < before]
        for key in old:
            del self._taken[key]
        return len(old)

    def _holds(self, claim: Claim) -> bool:
        taken = self._taken.get(claim.key)
        return taken is not None and taken.taken_at == claim.taken_at
