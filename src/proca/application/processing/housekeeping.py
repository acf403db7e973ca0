"""What is kept for a time only, taken away when the time is over."""

from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.ports.intake import IntakeLog
from proca.ports.world import Clock

KEYS_KEPT = timedelta(hours=24)


@frozen
class KeepHouse:
    """Forgets idempotency keys after 24 hours (D16)."""

    access: ClassVar = Access.WORKER

    log: IntakeLog
    clock: Clock

    async def __call__(self) -> int:
        """How many keys were forgotten."""
        return await self.log.forget_keys(self.clock.now() - KEYS_KEPT)
