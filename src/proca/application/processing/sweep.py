"""The safety net below the schedule: what it finds was lost by a defect, and is counted as one (00 D4, 30 §1.9)."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import define, field

from proca.application.permission import Access
from proca.domain.ids import ActionId
from proca.domain.processing.overlooked import MARGIN
from proca.ports.measures import Measures
from proca.ports.signals import Signals
from proca.ports.sweeping import Sweeping
from proca.ports.world import Clock

SPAN = 10_000
# How much of the past one look goes through, beside the newest actions.
WINDOWS = 10
FOUND = "proca_sweep_found"
_MOST_NAMED = 20


@define(eq=False)
class SweepActions:
    """Looks at the newest actions every time, and at all of them window after window, from the first again and again.

    The place where it stopped is in memory: every process walks on its own.
    """

    access: ClassVar = Access.WORKER

    sweeping: Sweeping
    clock: Clock
    signals: Signals
    measures: Measures
    _place: ActionId = field(default=ActionId(1), init=False)

    async def __call__(self) -> int:
        """How many actions were found and are scheduled now; none, if everything is as it should be."""
        found = [*await self._look(None), *await self._walk()]
        self.measures.counted(FOUND, len(found))
        if found:
            self.signals.noticed("actions_overlooked", count=len(found), first=found[0])
            for number in found[:_MOST_NAMED]:
                self.signals.noticed("action_overlooked", action_id=number)
        return len(found)

    async def _walk(self) -> list[ActionId]:
        found: list[ActionId] = []
        for _ in range(WINDOWS):
            found += await self._look(self._place)
            if self._place == 1:
                break
        return found

    async def _look(self, start: ActionId | None) -> Sequence[ActionId]:
        now = self.clock.now()
        swept = await self.sweeping.sweep(start, SPAN, now - MARGIN, now)
        if start is not None:
            self._place = swept.following or ActionId(1)
        return swept.found
