"""A look for actions that should be on the schedule and are not (00 D4: a safety net that finds nothing)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.ids import ActionId


@frozen
class Swept:
    """What one window held: actions that are scheduled again, and where the next window begins, none at the end."""

    found: Sequence[ActionId]
    following: ActionId | None


class Sweeping(Protocol):
    """Looks through the actions, window by window."""

    async def sweep(self, start: ActionId | None, span: int, before: datetime, now: datetime) -> Swept:
        """Schedule, due now, what was overlooked among the `span` numbers from `start`, or among the last `span`.

        Overlooked is an action taken in before that moment, in a state that processing takes on, that no promise to
        process or look up concerns, neither a living nor a dead one. Two who look at once schedule nothing twice.
        """
        ...
