"""Templates of an org, added or changed (spec 20 §3.5 `upsertTemplate`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.again import with_fresh_facts
from proca.application.campaigns.lookup import find_org
from proca.application.permission import any_of
from proca.domain.ids import TemplateId
from proca.domain.orgs.changes import TemplateInput
from proca.domain.templates.amend import amended_template, meant, new_template
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class UpsertTemplate:
    """Changes the template of that name and locale, or adds it; without a locale any of that name is meant."""

    access: ClassVar = any_of(Permission.CHANGE_CAMPAIGN_SETTINGS)

    store: Store
    ids: Ids
    clock: Clock

    async def __call__(self, caller: User | None, org_name: str, template: TemplateInput) -> EmailTemplate:
        """The template; Invalid when it breaks a rule or is not mustache."""
        number = TemplateId(await self.ids.reserve(IdKind.TEMPLATE))

        async def attempt() -> EmailTemplate:
            async with self.store.unit() as unit:
                org = await find_org(unit, org_name)
                await self.access.check(unit, caller, org.id)
                now = self.clock.now()
                found = meant(await unit.templates.of(org.id), template)
                before = found or new_template(number, org.id, template, now)
                return await unit.templates.put(amended_template(before, template, now))

        return await with_fresh_facts(attempt)
