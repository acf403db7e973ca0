"""A new action page (spec 20 §3.7 `addActionPage`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_campaign, find_org
from proca.application.permission import any_of
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend_page import new_page, templates_named
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.ids import ActionPageId
from proca.domain.outbox import page_upserted
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock, IdKind, Ids


@frozen
class AddActionPage:
    """Adds a page of an org to any campaign: this is how partners join (Q39)."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES)

    store: Store
    ids: Ids
    clock: Clock
    templates: KnownTemplates

    async def __call__(
        self, caller: User | None, org_name: str, campaign_name: str, changes: ActionPageChanges
    ) -> ActionPage:
        """The page, which is not live yet; Invalid when it breaks a rule."""
        number = ActionPageId(await self.ids.reserve(IdKind.ACTION_PAGE))
        async with self.store.unit() as unit:
            org = await find_org(unit, org_name)
            campaign = await find_campaign(unit, campaign_name)
            await self.access.check(unit, caller, org.id)
            known = await self.templates(unit, org, templates_named(changes))
            page = await unit.pages.put(new_page(number, campaign, org.id, changes, known, self.clock.now()))
            await unit.outbox.put(page_upserted(page))
            return page
