"""Counters and recount in memory."""

from attrs import frozen

from proca.adapters.memory.reports import MemoryReports
from proca.adapters.memory.state import MemoryState
from proca.domain.campaigns.stats import Audit, total
from proca.domain.ids import CampaignId


@frozen
class MemoryCounters:
    """Nothing happens between two looks at the state."""

    state: MemoryState

    async def audit(self, campaign_id: CampaignId) -> Audit:
        """Counters and recount of one moment."""
        reports = MemoryReports(self.state)
        return Audit(await reports.tally(campaign_id), await reports.recount(campaign_id))

    async def correct(self, campaign_id: CampaignId) -> Audit:
        """Add what is missing."""
        async with self.state.change() as draft:
            found = await self.audit(campaign_id)
            draft.counters = total([*draft.counters.items(), *found.missing.items()])
        return found
