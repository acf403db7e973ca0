"""What operators and embedders ask of others: to take part with a page, or as a whole org (spec 20 §8.3, §9)."""

from typing import ClassVar

from attrs import frozen

from proca.application.campaigns.lookup import find_campaign, find_org, find_page
from proca.application.confirms.again import again_if_taken
from proca.application.confirms.desk import ConfirmDesk
from proca.application.permission import Access
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.errors import Invalid
from proca.ports.store import Store, Unit


@frozen
class InvitePartner:
    """Opens an `add_partner` confirm: whoever accepts gets a copy of the page for their org."""

    access: ClassVar = Access.OPERATOR

    store: Store
    desk: ConfirmDesk

    async def __call__(self, page_name: str, email: str, message: str | None = None, charges: int = 1) -> Confirm:
        """The confirm, good for that many orgs; NotFound for the page, Invalid for the e-mail or the message."""
        if charges < 1:
            raise Invalid.one("must be greater than 0", "charges")
        return await again_if_taken(lambda: self._invite(page_name, email, message, charges))

    async def _invite(self, page_name: str, email: str, message: str | None, charges: int) -> Confirm:
        number = await self.desk.number()
        async with self.store.unit() as unit:
            page = await find_page(unit, page_name)
            confirm = await self.desk.open(
                unit, number, Operation.ADD_PARTNER, page.id, email=email, message=message, charges=charges
            )
            await _tell(self.desk, unit, confirm)
        return confirm


@frozen
class AskToJoinCampaign:
    """Opens a `join_campaign` confirm: when the campaign's lead accepts, all pages of the org in it go live."""

    access: ClassVar = Access.OPERATOR

    store: Store
    desk: ConfirmDesk

    async def __call__(
        self, org_name: str, campaign_name: str, email: str | None = None, message: str | None = None
    ) -> Confirm:
        """The confirm, mailed to the address if there is one; NotFound for org or campaign, Invalid for the texts."""
        return await again_if_taken(lambda: self._ask(org_name, campaign_name, email, message))

    async def _ask(self, org_name: str, campaign_name: str, email: str | None, message: str | None) -> Confirm:
        number = await self.desk.number()
        async with self.store.unit() as unit:
            org, campaign = await find_org(unit, org_name), await find_campaign(unit, campaign_name)
            confirm = await self.desk.open(
                unit, number, Operation.JOIN_CAMPAIGN, org.id, object_id=campaign.id, email=email, message=message
            )
            await _tell(self.desk, unit, confirm)
        return confirm


async def _tell(desk: ConfirmDesk, unit: Unit, confirm: Confirm) -> None:
    notice = desk.notice(confirm, None)
    await desk.tell_people(unit, notice, *([confirm.email] if confirm.email else []))
    await desk.tell_org(unit, notice)
