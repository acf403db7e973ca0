"""What operators do to orgs from the shell (spec 20 §11.4)."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.permission import Access
from proca.domain.errors import NotFound
from proca.domain.ids import OrgId
from proca.domain.orgs.amend import amended, check_name, founded
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.rules import is_storable
from proca.domain.users.viewer import Viewer
from proca.ports.directories import OrgDirectory
from proca.ports.store import Store, Unit
from proca.ports.world import Clock, IdKind, Ids


@frozen
class MakeOrg:
    """Makes an org that nobody belongs to yet, and that borrows the instance's mailer."""

    access: ClassVar = Access.OPERATOR

    store: Store
    ids: Ids
    clock: Clock
    templates: KnownTemplates
    instance_org: str

    async def number(self) -> OrgId:
        """Reserve a number, before the unit is opened."""
        return OrgId(await self.ids.reserve(IdKind.ORG))

    async def __call__(self, changes: OrgChanges) -> Org:
        """The org; Invalid when it breaks a rule or the name is taken."""
        number = await self.number()
        async with self.store.unit() as unit:
            return await self.inside(unit, number, changes)

    async def inside(self, unit: Unit, number: OrgId, changes: OrgChanges) -> Org:
        """The same in a unit that the caller opened."""
        instance, now = await unit.orgs.named(self.instance_org), self.clock.now()
        plain = founded(number, "", instance.backends if instance else None, now)
        known = await self.templates(unit, plain, [changes.get("supporter_confirm_template")])
        wanted = amended(plain, changes, known, now)
        check_name(plain, wanted, self.instance_org)
        return await unit.orgs.put(wanted)


@frozen
class ListOrgs:
    """All orgs whose private face is the viewer's."""

    access: ClassVar = Access.BY_VIEW

    directory: OrgDirectory

    async def __call__(self, viewer: Viewer) -> Sequence[Org]:
        """The orgs, by number."""
        return [org for number, org in (await self.directory.orgs()).items() if viewer.sees_org(number)]


@frozen
class ListWebhooks:
    """Where webhooks of all orgs lead; their passwords stay sealed."""

    access: ClassVar = Access.OPERATOR

    directory: OrgDirectory

    async def __call__(self) -> Sequence[tuple[Org, Service]]:
        """Each webhook with its org, by org and number."""
        orgs = await self.directory.orgs()
        services = await self.directory.services(list(orgs))
        return [
            (org, service)
            for number, org in orgs.items()
            for service in services[number]
            if service.name is ServiceName.WEBHOOK
        ]


@frozen
class CheckNames:
    """Says which of the names given is nobody's, before anything is done with them."""

    access: ClassVar = Access.OPERATOR

    store: Store

    async def __call__(self, org: str | None = None, campaign: str | None = None, page: str | None = None) -> None:
        """NotFound with the kind of the thing that is missing."""
        async with self.store.unit() as unit:
            if org is not None and not (is_storable(org) and await unit.orgs.named(org)):
                raise NotFound("Org not found", code="not_found")
            if campaign is not None and not (is_storable(campaign) and await unit.campaigns.named(campaign)):
                raise NotFound("Campaign not found", code="not_found")
            if page is not None and not (is_storable(page) and await unit.pages.named(page)):
                raise NotFound("Page not found", code="not_found")
