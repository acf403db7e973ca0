"""What is kept for a time only, taken away when the time is over."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.idempotency import ANSWER_KEPT
from proca.ports.answers import Answers
from proca.ports.intake import IntakeLog
from proca.ports.world import Clock


@frozen
class KeepHouse:
    """Forgets idempotency keys after 24 hours, those of intake and those of all other writes (D16)."""

    access: ClassVar = Access.WORKER

    log: IntakeLog
    answers: Answers
    clock: Clock

    async def __call__(self) -> int:
        """How many keys were forgotten."""
        before = self.clock.now() - ANSWER_KEPT
        return await self.log.forget_keys(before) + await self.answers.forget(before)
