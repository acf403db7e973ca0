"""Decisions about actions in memory: units are serial, so that nothing needs a lock."""

from attrs import evolve, frozen

from proca.adapters.current_trace import current_trace
from proca.adapters.memory.state import Data, MemoryState, schedule
from proca.domain.campaigns.stats import total
from proca.domain.ids import ActionId
from proca.ports.decisions import ActionDecision, ActionInQuestion


@frozen
class MemoryDecisions:
    """Actions in one draft."""

    state: MemoryState
    draft: Data

    async def action(self, action_id: ActionId) -> ActionInQuestion | None:
        """By number."""
        action = self.draft.actions.get(action_id)
        if action is None:
            return None
        owner = action.supporter_id
        supporter = self.draft.supporters[owner] if owner is not None else None
        return ActionInQuestion(action, supporter, self.draft.pages[action.action_page_id].org_id)

    async def keep(self, decision: ActionDecision) -> None:
        """Store the status, move the counters, schedule."""
        number = decision.action.id
        self.draft.actions[number] = evolve(self.draft.actions[number], status=decision.action.status)
        self.draft.counters = total([*self.draft.counters.items(), *decision.tally.items()])
        schedule(self.state, self.draft, [number] if decision.goes_on else [], decision.decided_at, current_trace())
