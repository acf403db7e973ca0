"""Who reads the messages of orgs."""

from collections.abc import Collection, Mapping
from typing import Protocol

from proca.domain.ids import OrgId
from proca.domain.processing.topology import Readers


class RouteSource(Protocol):
    """Where the readers are read from."""

    async def readers(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Readers]:
        """The readers of these orgs as the settings are now; an org that is gone is left out.

        The number of queries does not grow with them.
        """
        ...

    async def org_ids(self) -> Collection[OrgId]:
        """All orgs."""
        ...
