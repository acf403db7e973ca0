"""Other settings for an org (spec 20 §3.5 `updateOrg`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.orgs.amend import amended, check_name
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class UpdateOrg:
    """Changes settings of an org; a name renames it."""

    access: ClassVar = any_of(Permission.CHANGE_ORG_SETTINGS)

    store: Store
    clock: Clock
    templates: KnownTemplates
    instance_org: str

    async def __call__(self, caller: User | None, name: str, changes: OrgChanges) -> Org:
        """The changed org; Invalid when it breaks a rule, or the name is taken in any letter case."""
        async with self.store.unit() as unit:
            org = await find_org(unit, name)
            await self.access.check(unit, caller, org.id)
            known = await self.templates(unit, org, [changes.get("supporter_confirm_template")])
            changed = amended(org, changes, known, self.clock.now())
            check_name(org, changed, self.instance_org)
            return await unit.orgs.put(changed)
