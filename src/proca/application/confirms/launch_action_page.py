"""A page goes live: at once by the lead, else when the lead agrees (spec 20 §9)."""

from enum import Enum
from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_campaign, find_lead, find_page
from proca.application.confirms.again import again_if_taken
from proca.application.confirms.desk import ConfirmDesk
from proca.application.confirms.going_live import make_live
from proca.application.permission import any_of
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.notice import launch_details
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ConfirmId, OrgId
from proca.domain.users.access import AuthContext
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import CAMPAIGNER, OWNER
from proca.domain.users.user import User
from proca.ports.store import Store, Unit
from proca.ports.world import Clock

_ASKED = frozenset({OWNER.name, CAMPAIGNER.name})


class LaunchStatus(Enum):
    """Whether the page is live, or waits for the lead."""

    SUCCESS = "success"
    CONFIRMING = "confirming"


@frozen
class LaunchActionPage:
    """Makes the lead's pages live; for a partner's page it asks the lead's owners and campaigners."""

    access: ClassVar = any_of(Permission.MANAGE_ACTION_PAGES)

    store: Store
    clock: Clock
    desk: ConfirmDesk

    async def __call__(self, caller: User | None, name: str, message: str | None = None) -> LaunchStatus:
        """Launch or ask; asking again asks once more. NotFound, Forbidden, Invalid for the message."""
        return await again_if_taken(lambda: self._launch(caller, name, message))

    async def _launch(self, caller: User | None, name: str, message: str | None) -> LaunchStatus:
        number = await self.desk.number()
        async with self.store.unit() as unit:
            page = await find_page(unit, name)
            campaign = await find_campaign(unit, page.campaign_id)
            actor = await self.access.check(unit, caller, page.org_id)
            if await self._is_of_lead(unit, actor, page, campaign):
                await make_live(unit, page, self.clock.now())
                return LaunchStatus.SUCCESS
            await self._ask(unit, number, actor, page, campaign, message)
        return LaunchStatus.CONFIRMING

    async def _is_of_lead(self, unit: Unit, actor: AuthContext, page: ActionPage, campaign: Campaign) -> bool:
        """The lead's own page; or an admin who is no member of the page's org, but of the lead."""
        if page.org_id == campaign.org_id:
            return True
        return actor.staffer is None and await unit.staffers.get(campaign.org_id, actor.user.id) is not None

    async def _ask(
        self,
        unit: Unit,
        number: ConfirmId,
        actor: AuthContext,
        page: ActionPage,
        campaign: Campaign,
        message: str | None,
    ) -> None:
        confirm = await self.desk.open(
            unit,
            number,
            Operation.LAUNCH_PAGE,
            campaign.id,
            object_id=page.id,
            message=message,
            creator_id=actor.user.id,
        )
        org = await unit.orgs.get(page.org_id)
        notice = self.desk.notice(confirm, actor.user, **(launch_details(campaign, org) if org else {}))
        await self.desk.tell_people(unit, notice, *await _deciders(unit, campaign.org_id))
        await self.desk.tell_org(unit, notice, await find_lead(unit, campaign))


async def _deciders(unit: Unit, org_id: OrgId) -> list[str]:
    members = [staffer for staffer in await unit.staffers.of_org(org_id) if staffer.role in _ASKED]
    users = [await unit.users.get(staffer.user_id) for staffer in members]
    return [user.email for user in users if user is not None]
