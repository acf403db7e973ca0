"""The end of an action page (spec 20 §3.7 `deleteActionPage`)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.identify import exactly_one
from proca.application.campaigns.lookup import find_page
from proca.application.campaigns.removal import remove_page
from proca.application.permission import any_of
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store


@frozen
class DeleteActionPage:
    """Takes away a page on which nobody acted, but for tests."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES)

    store: Store

    async def __call__(self, caller: User | None, page_id: int | None = None, name: str | None = None) -> None:
        """All or nothing; Refused unless exactly one identifier is given, Invalid when somebody acted."""
        wanted = exactly_one(page_id, name)
        async with self.store.unit() as unit:
            page = await find_page(unit, wanted)
            await self.access.check(unit, caller, page.org_id)
            await remove_page(unit, page)
