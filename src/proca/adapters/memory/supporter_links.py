"""Supporters who answer by links, in memory: units are serial, so that nothing needs a lock."""

from attrs import evolve, frozen

from proca.adapters.current_trace import current_trace
from proca.adapters.memory.state import Data, MemoryState, schedule
from proca.domain.campaigns.stats import total
from proca.domain.ids import ActionId
from proca.ports.supporter_links import CollectedAction, LinkedSupporter, SupporterDecision


@frozen
class MemoryLinkedSupporters:
    """Supporters in one draft."""

    state: MemoryState
    draft: Data

    async def of_action(self, action_id: ActionId) -> LinkedSupporter | None:
        """With everything of theirs."""
        action = self.draft.actions.get(action_id)
        if action is None or action.supporter_id is None:
            return None
        owner = action.supporter_id
        contacts = tuple(one for (whose, _), one in sorted(self.draft.contacts.items()) if whose == owner)
        numbers = {number for one in contacts for number in one.payload.key_ids}
        return LinkedSupporter(
            action,
            self.draft.supporters[owner],
            contacts,
            self.draft.sources[action.source_id] if action.source_id is not None else None,
            tuple(
                CollectedAction(one, self.draft.pages[one.action_page_id].org_id)
                for _, one in sorted(self.draft.actions.items())
                if one.supporter_id == owner
            ),
            {number: self.draft.keys[number] for number in sorted(numbers) if number in self.draft.keys},
        )

    async def keep(self, decision: SupporterDecision) -> None:
        """Store what was decided, move the counters, schedule."""
        number, person = decision.action.id, decision.supporter
        self.draft.actions[number] = evolve(self.draft.actions[number], status=decision.action.status)
        self.draft.supporters[person.id] = evolve(
            self.draft.supporters[person.id],
            status=person.status,
            email_status=person.email_status,
            email_status_changed=person.email_status_changed,
        )
        self.draft.counters = total([*self.draft.counters.items(), *decision.tally.items()])
        schedule(self.state, self.draft, list(decision.going_on), decision.decided_at, current_trace())
