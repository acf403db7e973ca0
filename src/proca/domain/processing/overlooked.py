"""Actions in states that processing always takes on: such a one is on the schedule, or was lost (spec 30 §1.9)."""

from datetime import timedelta

from proca.domain.actions.action import Action
from proca.domain.actions.action import ActionStatus as A
from proca.domain.supporters.supporter import Supporter
from proca.domain.supporters.supporter import SupporterStatus as S

# Younger ones are left alone; the transaction that stores an action schedules it, so this is caution and no more.
MARGIN = timedelta(seconds=60)
# The pair with a rejected supporter is a fix (30.12#10).
PAIRS = ((A.NEW, S.NEW), (A.NEW, S.ACCEPTED), (A.NEW, S.REJECTED), (A.ACCEPTED, S.ACCEPTED))


def takes_a_step(action: Action, supporter: Supporter | None) -> bool:
    """Whether processing takes it on, whatever the settings; a follow-up waits for the signature of a new supporter."""
    if supporter is None or (action.status, supporter.status) not in PAIRS:
        return False
    return action.with_consent or supporter.status is not S.NEW
