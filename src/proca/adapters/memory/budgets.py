"""Counted mails in memory."""

from attrs import frozen

from proca.adapters.memory.constraints import check_known
from proca.adapters.memory.state import MemoryState
from proca.domain.ids import OrgId


@frozen
class MemoryBudgets:
    """Counters beside the orgs that they belong to."""

    state: MemoryState

    async def count(self, org_id: OrgId, mails: int) -> int:
        """Count mails."""
        async with self.state.change() as draft:
            check_known((org_id, draft.orgs))
            draft.budgets[org_id] = draft.budgets.get(org_id, 0) + mails
            return draft.budgets[org_id]

    async def reset(self, org_id: OrgId) -> None:
        """Begin at zero again."""
        async with self.state.change() as draft:
            draft.budgets.pop(org_id, None)
