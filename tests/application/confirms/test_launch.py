"""Pages go live: at once by the lead, else when the lead agrees (20 §9, §12 nos 22, 23)."""

from collections.abc import AsyncIterator

import pytest
from attrs import define

from people import People, lookup_of
from proca.application.confirms.launch_action_page import LaunchStatus
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm, Lookup, Verb
from proca.domain.errors import Forbidden, Invalid, NotFound, Unauthenticated
from proca.domain.ids import ActionPageId
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.users.roles import CAMPAIGNER, COORDINATOR, OWNER, TRANSLATOR
from world import STORES, world


@define
class Coalition:
    """Yellow leads a campaign, purple has a page in it."""

    p: People
    yellow: Org
    purple: Org
    campaign: Campaign
    page: ActionPage

    async def page_now(self, page: ActionPage | None = None) -> ActionPage:
        """The page as it is stored."""
        async with self.p.w.container.store().unit() as unit:
            found = await unit.pages.get((page or self.page).id)
        assert found is not None
        return found

    async def news(self) -> list[ActionPageId]:
        """The pages that subscribers heard of."""
        return [body["pageId"] for topic, body in await self.p.w.messages() if topic == "page_upserted"]

    async def requests(self) -> tuple[Confirm, ...]:
        """All requests to launch."""
        async with self.p.w.container.store().unit() as unit:
            return await unit.confirms.launches_in(self.campaign.id)


async def coalition(store: str) -> AsyncIterator[Coalition]:
    async with world(store) as w:
        yellow = await w.org("yellow")
        twitter = {"name": "Purple", "screen_name": "purple_org", "followers_count": 4000}
        purple = await w.org("purple", config={"twitter": twitter})
        campaign = await w.campaign(yellow, "wheat")
        yield Coalition(People(w), yellow, purple, campaign, await w.page(campaign, purple, "purple/beer"))


@pytest.fixture(params=STORES)
async def c(request: pytest.FixtureRequest) -> AsyncIterator[Coalition]:
    async for made in coalition(request.param):
        yield made


@pytest.fixture
async def m() -> AsyncIterator[Coalition]:
    async for made in coalition("memory"):
        yield made


async def test_a_partner_asks_and_the_lead_agrees(c: Coalition) -> None:
    """20 §12 no. 22."""
    p = c.p
    dora = await p.staff(c.purple, OWNER, "dora")
    owner, campaigner = await p.staff(c.yellow, OWNER), await p.staff(c.yellow, CAMPAIGNER)
    await p.staff(c.yellow, TRANSLATOR)
    await p.staff(c.yellow, COORDINATOR)
    custom = await p.user("custom")
    await p.join(custom, c.yellow, 131072)
    assert await p.use.launch_action_page(dora, "purple/beer", "please") is LaunchStatus.CONFIRMING
    assert not (await c.page_now()).live
    mails = await p.mails()
    assert {mail.to for mail in mails} == {owner.email, campaigner.email}
    assert {mail.template for mail in mails} == {"launch_page"}
    link = str(mails[0].variables["acceptLink"])
    code = link.rpartition("/")[2].partition("?")[0]
    assert link.endswith(f"/link/accept/{code}?id={c.page.id}")
    assert await c.news() == []
    lookup = Lookup.by(Secret(code), None, c.page.id)
    answer = await p.use.answer_confirm(owner, Verb.ACCEPT, lookup, "yellow")
    assert (answer.message, answer.org, answer.campaign) == ("please", None, None)
    assert answer.page == await c.page_now()
    assert answer.page.live
    assert await c.news() == [c.page.id]


async def test_the_lead_hears_who_asks_and_who_joined(c: Coalition) -> None:
    """30 §3.4, §3.5; 20 §12 no. 23."""
    dora, lead = await c.p.staff(c.purple, CAMPAIGNER, "dora"), await c.p.staff(c.yellow, OWNER)
    await c.p.use.launch_action_page(dora, "purple/beer", "please")
    (request,) = await c.requests()
    await c.p.use.answer_confirm(lead, Verb.ACCEPT, lookup_of(request), "yellow")
    asked, joined = await c.p.events(c.yellow.id)
    assert asked["confirm"]["creator"] == {"email": dora.email, "jobTitle": None}
    assert asked["confirm"]["org"]["twitter"]["followersCount"] == 4000
    assert (asked["confirm"]["subjectId"], asked["confirm"]["objectId"]) == (c.campaign.id, c.page.id)
    assert (joined["eventType"], joined["orgId"], joined["actionPageId"]) == ("join_campaign", c.purple.id, c.page.id)
    assert joined["contact"]["email"] == dora.email
    (mail,) = await c.p.mails()
    fields = mail.variables
    assert (fields["orgTwitterScreenName"], fields["orgTwitterName"]) == ("purple_org", "Purple")
    assert (fields["creatorEmail"], fields["message"]) == (dora.email, "please")
    assert (fields["campaignTitle"], fields["orgTitle"]) == ("Wheat", "Purple")
    assert await c.p.events(c.purple.id) == []


async def test_the_lead_launches_its_own_page_at_once(c: Coalition) -> None:
    """20 §9: and again without effect."""
    page = await c.p.w.page(c.campaign, c.yellow, "yellow/wheat")
    bea = await c.p.staff(c.yellow, CAMPAIGNER)
    assert await c.p.use.launch_action_page(bea, "Yellow/Wheat") is LaunchStatus.SUCCESS
    live = await c.page_now(page)
    assert live.live
    assert await c.p.use.launch_action_page(bea, "yellow/wheat") is LaunchStatus.SUCCESS
    assert await c.page_now(page) == live
    assert await c.news() == [page.id]
    assert await c.requests() == ()
    assert await c.p.mails() == []


async def test_asking_again_asks_once_more(m: Coalition) -> None:
    """20 §9."""
    dora = await m.p.staff(m.purple, OWNER, "dora")
    for _ in range(2):
        assert await m.p.use.launch_action_page(dora, "purple/beer") is LaunchStatus.CONFIRMING
    first, second = await m.requests()
    assert first.code != second.code
    assert first.message is None


async def test_an_admin_of_the_lead_launches_a_partners_page(m: Coalition) -> None:
    """20 §9: no member of the partner, but of the lead."""
    root = await m.p.admin()
    assert await m.p.use.launch_action_page(root, "purple/beer") is LaunchStatus.CONFIRMING
    await m.p.join(root, m.yellow, OWNER.perms)
    assert await m.p.use.launch_action_page(root, "purple/beer") is LaunchStatus.SUCCESS
    assert (await m.page_now()).live


async def test_an_admin_of_both_asks_as_the_partner(m: Coalition) -> None:
    """20 §9: the membership in the page's org is the acting one."""
    root = await m.p.admin()
    await m.p.join(root, m.yellow, OWNER.perms)
    await m.p.join(root, m.purple, OWNER.perms)
    assert await m.p.use.launch_action_page(root, "purple/beer") is LaunchStatus.CONFIRMING


async def test_launching_refused(m: Coalition) -> None:
    """20 §3.7."""
    use = m.p.use.launch_action_page
    translator, lead = await m.p.staff(m.purple, TRANSLATOR), await m.p.staff(m.yellow, OWNER)
    for name in ("none/such", "\0"):
        with pytest.raises(NotFound, match=r"^Entity not found$"):
            await use(None, name)
    with pytest.raises(Unauthenticated, match="team responsible"):
        await use(None, "purple/beer")
    for user in (translator, lead):
        with pytest.raises(Forbidden) as refusal:
            await use(user, "purple/beer")
        assert refusal.value.details["required"] == ["manage_action_pages"]
    with pytest.raises(Invalid) as invalid:
        await use(await m.p.staff(m.purple, OWNER), "purple/beer", "\0")
    assert invalid.value.path == ("message",)
    assert (await m.requests(), await m.p.mails(), await m.news()) == ((), [], [])


async def test_a_page_that_is_gone_cannot_be_launched(m: Coalition) -> None:
    dora, lead = await m.p.staff(m.purple, OWNER, "dora"), await m.p.staff(m.yellow, OWNER)
    await m.p.use.launch_action_page(dora, "purple/beer")
    (request,) = await m.requests()
    async with m.p.w.container.store().unit() as unit:
        await unit.pages.remove(m.page)
    with pytest.raises(NotFound, match=r"^action page not found$"):
        await m.p.use.answer_confirm(lead, Verb.ACCEPT, lookup_of(request), "yellow")
    assert (await m.p.stored(request)).charges == 1
