"""Which kind of service does which job for orgs, be it their own or borrowed from the instance org (spec 20 §3.11)."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.errors import Forbidden
from proca.domain.ids import OrgId, ServiceId
from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.service import ServiceName
from proca.domain.users.viewer import Viewer
from proca.ports.directories import OrgDirectory
from proca.ports.store import Store

Names = Mapping[Slot, ServiceName | None]


@frozen
class NameBackends:
    """The name of the service behind each slot, as it is now; nothing else of a borrowed service is told."""

    access: ClassVar = Access.BY_VIEW

    store: Store
    directory: OrgDirectory
    instance_org: str

    async def __call__(self, viewer: Viewer, org_ids: Collection[OrgId]) -> Mapping[OrgId, Names]:
        """Names by org; Forbidden unless the viewer sees into every one."""
        if not all(map(viewer.sees_org, org_ids)):
            raise Forbidden("User is not a member of organisation", code="unauthorized")
        async with self.store.unit() as unit:
            instance = await unit.orgs.named(self.instance_org)
        orgs = await self.directory.orgs(org_ids)
        services = await self.directory.services({*orgs, *([instance.id] if instance else [])})
        names = {one.id: one.name for listed in services.values() for one in listed}
        borrowed = instance.backends if instance else Backends()
        return {number: _names(org.backends, borrowed, names) for number, org in orgs.items()}


def _names(own: Backends, instance: Backends, names: Mapping[ServiceId, ServiceName]) -> Names:
    behind = {slot: resolve(slot, own, instance) for slot in Slot}
    return {slot: names.get(service) if service is not None else None for slot, service in behind.items()}
