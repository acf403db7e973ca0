"""Decisions about actions that wait for one, made in the same unit as what asked for them (spec 30 §1.7, 00 D4, D6)."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from proca.domain.actions.action import Action
from proca.domain.campaigns.stats import Tally
from proca.domain.ids import ActionId, OrgId
from proca.domain.supporters.supporter import Supporter


@frozen
class ActionInQuestion:
    """An action with its supporter, and the org that collected it."""

    action: Action
    supporter: Supporter | None
    org_id: OrgId


@frozen
class ActionDecision:
    """The action as it was decided, what that adds to the counters, and whether processing goes on with it."""

    action: Action
    tally: Tally
    goes_on: bool
    decided_at: datetime


class Decisions(Protocol):
    """Actions that somebody decides about."""

    async def action(self, action_id: ActionId) -> ActionInQuestion | None:
        """By number, locked against processing and other decisions until the unit ends."""
        ...

    async def keep(self, decision: ActionDecision) -> None:
        """Store the action's status, move the counters, and schedule its processing at once when it goes on."""
        ...
