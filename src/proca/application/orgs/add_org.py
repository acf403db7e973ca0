"""A new org (spec 20 §3.5 `addOrg`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.permission import ACCOUNT
from proca.domain.ids import OrgId, StafferId
from proca.domain.orgs.amend import amended, check_name, founded
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.system_events import founded_org
from proca.domain.users.roles import OWNER
from proca.domain.users.staffer import join
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class AddOrg:
    """Makes an org that the caller owns, that mails in their name, and that borrows the instance's mailer."""

    access: ClassVar = ACCOUNT

    store: Store
    ids: Ids
    clock: Clock
    templates: KnownTemplates
    instance_org: str

    async def __call__(self, caller: User | None, changes: OrgChanges) -> Org:
        """The org, of which the instance org is told; Invalid when it breaks a rule or the name is taken."""
        number = OrgId(await self.ids.reserve(IdKind.ORG))
        membership = StafferId(await self.ids.reserve(IdKind.STAFFER))
        now = self.clock.now()
        async with self.store.unit() as unit:
            owner = (await self.access.check(unit, caller)).user
            instance = await unit.orgs.named(self.instance_org)
            plain = founded(number, owner.email, instance.backends if instance else None, now)
            known = await self.templates(unit, plain, [changes.get("supporter_confirm_template")])
            wanted = amended(plain, changes, known, now)
            check_name(plain, wanted, self.instance_org)
            org = await unit.orgs.put(wanted)
            await unit.staffers.put(join(id=membership, org_id=org.id, user_id=owner.id, perms=OWNER.perms, now=now))
            if instance is not None:
                await unit.outbox.put(founded_org(instance.id, org, owner, now))
            return org
