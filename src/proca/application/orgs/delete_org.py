"""The end of an org (spec 20 §3.5 `deleteOrg`, with 20.13#17)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_org
from proca.application.campaigns.removal import remove_campaign, remove_page
from proca.application.permission import any_of
from proca.domain.errors import Invalid
from proca.domain.orgs.amend import check_deletable
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.user import User
from proca.ports.store import Store, Unit


@frozen
class DeleteOrg:
    """Takes away an org with its campaigns and pages, if nobody acted there and no partner is in."""

    access: ClassVar = any_of(Permission.ORG_OWNER)

    store: Store
    instance_org: str

    async def __call__(self, caller: User | None, name: str) -> None:
        """All or nothing; Invalid while a page has to stay, Refused for the instance org."""
        async with self.store.unit() as unit:
            org = await find_org(unit, name)
            await self.access.check(unit, caller, org.id)
            check_deletable(org, self.instance_org)
            await _clear(unit, org)
            await unit.orgs.remove(org)


async def _clear(unit: Unit, org: Org) -> None:
    try:
        for campaign in await unit.campaigns.led_by(org.id):
            await remove_campaign(unit, campaign)
        for page in await unit.pages.of_org(org.id):
            await remove_page(unit, page)
    except Invalid as refused:
        # Whatever keeps a page, what clients know is that the org has pages.
        raise Invalid.one("has action pages", "actionPages") from refused
