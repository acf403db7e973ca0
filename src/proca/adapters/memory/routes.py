"""Who reads the messages of orgs, in memory."""

from collections.abc import Collection, Mapping

from attrs import frozen

from proca.adapters.memory.state import MemoryState
from proca.domain.ids import OrgId
from proca.domain.orgs.backends import Backends
from proca.domain.processing.topology import Override, Readers, readers_of


@frozen
class MemoryRoutes:
    """Reads what is committed."""

    state: MemoryState
    instance_org: str

    async def readers(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Readers]:
        """The readers of these orgs."""
        data = self.state.data
        instance = next((org for org in data.orgs.values() if org.is_called(self.instance_org)), None)
        borrowed = instance.backends if instance else Backends()
        services = {service.id: service.name for service in data.services.values()}
        return {
            number: readers_of(data.orgs[number], borrowed, services, self._campaigns(number))
            for number in org_ids
            if number in data.orgs
        }

    async def org_ids(self) -> Collection[OrgId]:
        """All orgs."""
        return sorted(self.state.data.orgs)

    def _campaigns(self, org_id: OrgId) -> list[Override]:
        data = self.state.data
        collected = {page.campaign_id for page in data.pages.values() if page.org_id == org_id}
        return [
            Override(data.campaigns[number].supporter_confirm, data.campaigns[number].action_confirm)
            for number in sorted(collected)
        ]
