"""The end of orgs (20 §3.5 `deleteOrg`, 20.13#17)."""

import pytest

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said, violations
from application.orgs.stage import instance, service, use
from proca.domain.errors import Refused, Violation
from proca.domain.orgs.service import ServiceName

PAGES = [Violation("has action pages", ("actionPages",))]


async def everything(c: Coalition) -> list[object]:
    async with c.w.container.store().unit() as unit:
        return [
            await unit.orgs.get(c.lead.id),
            await unit.campaigns.led_by(c.lead.id),
            await unit.pages.of_org(c.lead.id),
            await unit.targets.of(c.campaign.id),
            await unit.staffers.of_org(c.lead.id),
            await unit.keys.of(c.lead.id),
        ]


async def refused(c: Coalition) -> None:
    """Nothing at all is deleted then."""
    before = await everything(c)
    assert await violations(use(c).delete_org(c.owner, "red")) == PAGES
    assert await everything(c) == before


async def test_an_org_goes_with_all_that_is_its_own(c: Coalition) -> None:
    """20 §3.5, 10 §7.4: testing actions do not keep a page."""
    elsewhere = await c.w.campaign(c.partner, "forest")
    page = await c.w.page(c.campaign, c.lead)
    await c.w.page(elsewhere, c.lead)
    await c.w.target(c.campaign, 1)
    await c.w.campaign(c.lead, "empty")
    await c.w.signed(page, action={"actionType": "petition", "testing": True})
    await use(c).upsert_service(c.owner, "red", service(ServiceName.WEBHOOK))
    await use(c).generate_org_key(c.owner, "red", "first")
    await use(c).upsert_template(c.owner, "red", {"name": "a", "locale": "en", "subject": "S", "html": "H"})
    await use(c).delete_org(c.owner, "RED")
    assert await everything(c) == [None, (), (), (), (), ()]
    async with c.w.container.store().unit() as unit:
        assert await unit.users.get(c.owner.id) == c.owner
        assert await unit.pages.of_campaign(elsewhere.id) == ()
        assert await unit.campaigns.get(elsewhere.id) == elsewhere
    assert await c.w.count("supporters") == 0
    assert [await said(use(c).delete_org(c.owner, "red"))] == UNKNOWN


async def test_a_partners_page_keeps_the_org(c: Coalition) -> None:
    """20.13#17: the original had deleted half of it by then."""
    await c.w.campaign(c.lead, "empty")
    await c.w.page(c.campaign, c.lead)
    await c.w.page(c.campaign, c.partner)
    await c.w.target(c.campaign, 1)
    await refused(c)


async def test_what_supporters_did_keeps_the_org(c: Coalition) -> None:
    """10 §7.4."""
    testing = {"actionType": "petition", "testing": True}
    await c.w.signed(await c.w.page(c.campaign, c.lead), action=testing)
    page = await c.w.page(c.campaign, c.lead)
    await c.w.signed(page, "paul@mail.test")
    before = await c.w.count("actions"), await c.w.count("supporters")
    await refused(c)
    assert (await c.w.count("actions"), await c.w.count("supporters")) == before


async def test_an_own_page_in_anothers_campaign_keeps_the_org(c: Coalition) -> None:
    page = await c.w.page(await c.w.campaign(c.partner, "forest"), c.lead)
    await c.w.signed(page)
    await refused(c)


async def test_the_instance_org_stays(c: Coalition) -> None:
    """D3: its key seals for everybody."""
    found = await refusal(use(c).delete_org(c.users["admin"], "Instance"))
    assert isinstance(found, Refused)
    assert found.code == "instance_org_required"
    assert (await instance(c)).name == "instance"


@pytest.mark.parametrize("name", ["campaigner", "partner", "nobody"])
async def test_only_owners_delete(m: Coalition, name: str) -> None:
    """20 §1.5 `org_owner`."""
    before = await everything(m)
    assert (await refusal(use(m).delete_org(m.users[name], "red"))).code == "permission_denied"
    assert await everything(m) == before
