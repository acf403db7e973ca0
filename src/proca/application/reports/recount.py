"""The counters of campaigns are counted again from the actions, and put right if somebody wants that (00 D6)."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.campaigns.stats import Audit
from proca.domain.errors import NotFound
from proca.domain.ids import CampaignId
from proca.domain.rules import is_storable
from proca.ports.counters import Counters
from proca.ports.reports import Reports
from proca.ports.store import Store


@frozen
class CampaignAudit:
    """What came of one campaign."""

    campaign_id: CampaignId
    audit: Audit


@frozen
class RecountCounters:
    """Campaign by campaign, each in one transaction of its own, while actions are taken in and processed."""

    access: ClassVar = Access.OPERATOR

    store: Store
    reports: Reports
    counters: Counters

    async def __call__(self, campaign: str | None = None, *, apply: bool = False) -> Sequence[CampaignAudit]:
        """One campaign, all without a name; the counters as they were found. NotFound for an unknown name."""
        ask = self.counters.correct if apply else self.counters.audit
        return [CampaignAudit(number, await ask(number)) for number in await self._numbers(campaign)]

    async def _numbers(self, name: str | None) -> Sequence[CampaignId]:
        if name is None:
            return await self.reports.campaign_ids(None)
        async with self.store.unit() as unit:
            found = await unit.campaigns.named(name) if is_storable(name) else None
        if found is None:
            raise NotFound(f"Can't find campaign {name}", code="not_found")
        return [found.id]
