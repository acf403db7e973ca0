"""What an idempotency key that was taken before means for a request that brings it again (00 D16)."""

from datetime import datetime, timedelta

from attrs import frozen

from proca.domain.errors import Conflict
from proca.domain.secret import SealedSecret

ANSWER_KEPT = timedelta(hours=24)
CLAIM_HOLDS = timedelta(minutes=1)


@frozen
class TakenKey:
    """A key with what the request that took it asked for; without an answer it is being carried out, or it crashed."""

    digest: bytes
    taken_at: datetime
    answer: SealedSecret | None = None


def answer_under(taken: TakenKey, digest: bytes, now: datetime) -> SealedSecret | None:
    """The answer to repeat, or none when the key is free again: after 24 hours, a minute for one without an answer.

    Conflict `idempotency_mismatch` for a request that asks for something else, `in_progress` for one that comes again
    too early.
    """
    if now - taken.taken_at >= (CLAIM_HOLDS if taken.answer is None else ANSWER_KEPT):
        return None
    if taken.digest != digest:
        raise Conflict("The idempotency key was used for another request", code="idempotency_mismatch")
    if taken.answer is None:
        raise Conflict("The same request is being carried out at this moment", code="in_progress")
    return taken.answer
