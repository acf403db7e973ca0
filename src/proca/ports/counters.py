"""The counters beside a recount of what they count (00 D6)."""

from typing import Protocol

from proca.domain.campaigns.stats import Audit
from proca.domain.ids import CampaignId


class Counters(Protocol):
    """Proves counters, and puts them right."""

    async def audit(self, campaign_id: CampaignId) -> Audit:
        """Counters and recount of one moment, so that what is processed meanwhile makes no difference."""
        ...

    async def correct(self, campaign_id: CampaignId) -> Audit:
        """The same, and add what is missing, in one transaction.

        It loses nothing of what others count meanwhile, and two corrections do not add the same twice.
        """
        ...
