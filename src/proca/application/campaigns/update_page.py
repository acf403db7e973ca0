"""Changes of an action page (spec 20 §3.7 `updateActionPage`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.identify import exactly_one
from proca.application.campaigns.known_templates import KnownTemplates
from proca.application.campaigns.lookup import find_owner, find_page
from proca.application.permission import any_of
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.amend_page import amended_page, templates_named
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.outbox import page_upserted
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store
from proca.ports.world import Clock


@frozen
class UpdateActionPage:
    """Changes what is asked for, for those who manage the pages of the page's own org."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES)

    store: Store
    clock: Clock
    templates: KnownTemplates

    async def __call__(
        self, caller: User | None, changes: ActionPageChanges, page_id: int | None = None, name: str | None = None
    ) -> ActionPage:
        """The changed page; Refused unless exactly one identifier is given, Invalid when it breaks a rule."""
        wanted = exactly_one(page_id, name)
        async with self.store.unit() as unit:
            page = await find_page(unit, wanted)
            await self.access.check(unit, caller, page.org_id)
            org = await find_owner(unit, page)
            known = await self.templates(unit, org, templates_named(changes))
            changed = await unit.pages.put(amended_page(page, changes, known, self.clock.now()))
            await unit.outbox.put(page_upserted(changed))
            return changed
