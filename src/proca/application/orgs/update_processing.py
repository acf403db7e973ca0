"""How an org's actions are processed, and which service does which job (spec 20 §1.9, §3.5)."""

from typing import ClassVar

from attrs import evolve, frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.orgs.amend import amended
from proca.domain.orgs.backends import refill
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock


@frozen
class UpdateOrgProcessing:
    """Changes what is asked for; a null empties a slot."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SETTINGS)

    store: Store
    clock: Clock
    templates: KnownTemplates
    instance_org: str

    async def __call__(self, caller: User | None, name: str, changes: ProcessingChanges) -> Org:
        """The changed org; Invalid with everything that is wrong, each at the name of its setting or slot."""
        async with self.store.unit() as unit:
            org = await find_org(unit, name)
            await self.access.check(unit, caller, org.id)
            return await unit.orgs.put(await self._changed(unit, org, changes))

    async def _changed(self, unit: Unit, org: Org, changes: ProcessingChanges) -> Org:
        lender = None if org.is_called(self.instance_org) else await unit.orgs.named(self.instance_org)
        services = await unit.services.of(org.id)
        backends, wrong = refill(org.backends, changes, services, lender.backends if lender else None)
        refilled = evolve(org, backends=backends)
        known = await self.templates(unit, refilled, [changes.get("supporter_confirm_template")])
        return amended(refilled, changes, known, self.clock.now(), wrong)
