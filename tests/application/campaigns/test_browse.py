"""Campaigns and pages as those who look see them (20 §4, §3.11, 10 §7.1, §7.5)."""

from collections.abc import Awaitable

import pytest
from sqlalchemy import event

from application.campaigns.coalition import ROLES, Coalition, coalition, said
from proca.application.campaigns.browse_campaigns import PageState
from proca.domain.campaigns.activity import PageStatus
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ActionPageId, CampaignId, ConfirmId
from proca.domain.secret import Secret
from proca.domain.users.user import User
from proca.ports.world import IdKind

EVERYBODY = (*ROLES, "partner", "stranger", "admin", "nobody")
LEAD_SIDE = {*ROLES, "admin"}


async def test_anybody_sees_campaigns_pages_and_targets(c: Coalition) -> None:
    """20 §4; who is asked for and is not there is left out."""
    page, target = await c.w.page(c.campaign, c.lead), await c.w.target(c.campaign, 1)
    browse = c.use_cases.browse_campaigns
    unknown = CampaignId(999_999_999)
    assert await browse.campaigns([unknown, c.campaign.id]) == {c.campaign.id: c.campaign}
    assert await browse.pages([ActionPageId(999_999_999), page.id]) == {page.id: page}
    found = await browse.targets([c.campaign.id])
    assert {number: list(targets) for number, targets in found.items()} == {c.campaign.id: [target]}


@pytest.mark.parametrize("name", EVERYBODY)
async def test_pages_of_a_campaign(c: Coalition, name: str) -> None:
    """Q24, 20.13#15: of this campaign, those that the viewer may see privately; the lead sees its partners' too."""
    elsewhere = await c.w.campaign(c.partner, "brook")
    own, theirs = await c.w.page(c.campaign, c.lead), await c.w.page(c.campaign, c.partner)
    other = await c.w.page(elsewhere, c.lead)
    found = await c.use_cases.browse_campaigns.pages_of_campaigns(c.viewer(name), [c.campaign.id, elsewhere.id])
    here = [own, theirs] if name in LEAD_SIDE else [theirs] if name == "partner" else []
    there = [other] if name in {*LEAD_SIDE, "partner"} else []
    assert {number: list(pages) for number, pages in found.items()} == {c.campaign.id: here, elsewhere.id: there}


@pytest.mark.parametrize("name", EVERYBODY)
async def test_what_an_org_has(c: Coalition, name: str) -> None:
    """10 §7.1: campaigns that the org leads or has a page in, and its pages; only for those who see into the org."""
    brook = await c.w.campaign(c.partner, "brook")
    own, there = await c.w.page(c.campaign, c.lead), await c.w.page(brook, c.lead)
    browse, viewer = c.use_cases.browse_campaigns, c.viewer(name)
    if name in LEAD_SIDE:
        campaigns, pages = (
            await browse.campaigns_with(viewer, [c.lead.id]),
            await browse.pages_of_orgs(viewer, [c.lead.id]),
        )
        assert list(campaigns[c.lead.id]) == [c.campaign, brook]
        assert list(pages[c.lead.id]) == [own, there]
    else:
        refused = ("User is not a member of organisation", "unauthorized")
        assert await said(browse.campaigns_with(viewer, [c.partner.id, c.lead.id])) == refused
        assert await said(browse.pages_of_orgs(viewer, [c.lead.id])) == refused


async def _launch(c: Coalition, campaign_id: int, page_id: int, creator: User | None, charges: int = 1) -> Confirm:
    now = c.w.clock.now()
    number = ConfirmId(await c.w.container.ids().reserve(IdKind.CONFIRM))
    made = Confirm(
        id=number,
        operation=Operation.LAUNCH_PAGE,
        subject_id=campaign_id,
        object_id=page_id,
        code=Secret(f"{number:08}"),
        charges=charges,
        creator_id=creator.id if creator else None,
        inserted_at=now,
        updated_at=now,
    )
    async with c.w.container.store().unit() as unit:
        return await unit.confirms.put(made)


@pytest.mark.parametrize("name", EVERYBODY)
async def test_partnerships(c: Coalition, name: str) -> None:
    """20 §3.11: one for each org beside the lead; open requests, and everybody who ever asked; none for others."""
    green = await c.w.org("green")
    await c.w.page(c.campaign, c.lead)
    first, second = await c.w.page(c.campaign, c.partner), await c.w.page(c.campaign, c.partner)
    alone = await c.w.page(c.campaign, green)
    spent = await _launch(c, c.campaign.id, first.id, c.partner_owner, charges=0)
    opened = [await _launch(c, c.campaign.id, second.id, who) for who in (c.users["stranger"], c.partner_owner, None)]
    found = await c.use_cases.browse_campaigns.partnerships(c.viewer(name), [c.campaign.id, CampaignId(999_999_999)])
    assert list(found) == [c.campaign.id]
    shown = found[c.campaign.id]
    if name not in LEAD_SIDE:
        assert shown is None
        return
    assert shown is not None
    yellow, other = shown
    assert (yellow.org_id, yellow.pages) == (c.partner.id, (first, second))
    assert yellow.launch_requests == tuple(opened)
    stranger = c.users["stranger"]
    assert stranger is not None
    assert yellow.requester_ids == (spent.creator_id, stranger.id)
    assert (other.org_id, other.pages, other.launch_requests, other.requester_ids) == (green.id, (alone,), (), ())


async def test_partnerships_of_several(c: Coalition) -> None:
    """Each with its own; a request for a page that is gone is nobody's."""
    brook = await c.w.campaign(c.lead, "brook")
    page = await c.w.page(brook, c.partner)
    await _launch(c, c.campaign.id, 999_999_999, c.partner_owner)
    request = await _launch(c, brook.id, page.id, c.partner_owner)
    found = await c.use_cases.browse_campaigns.partnerships(c.viewer("owner"), [brook.id, c.campaign.id])
    assert found[c.campaign.id] == ()
    [partnership] = found[brook.id] or ()
    assert partnership.launch_requests == (request,)


async def test_activity(c: Coalition) -> None:
    """10 §7.5."""
    used, unused = await c.w.page(c.campaign, c.lead), await c.w.page(c.campaign, c.partner)
    browse, viewer = c.use_cases.browse_campaigns, c.viewer("owner")
    assert await browse.activity(viewer, [used.id, unused.id]) == dict.fromkeys(
        [used.id, unused.id], PageState(PageStatus.STANDBY)
    )
    tracking = {"source": "s", "medium": "m", "campaign": "c", "location": "https://red.test/river?x=1"}
    await c.w.signed(used, tracking=tracking, headers={"Referer": "https://red.test/river"})
    await c.w.process()
    location = (await browse.activity(viewer, [used.id]))[used.id].location
    for days, status in ((0, PageStatus.ACTIVE), (40, PageStatus.STALLED)):
        c.w.clock.move(days=days)
        assert (await browse.activity(viewer, [used.id]))[used.id] == PageState(status, location)
    c.w.clock.move(days=400)
    assert (await browse.activity(viewer, [used.id]))[used.id] == PageState(PageStatus.STANDBY)
    assert location == "https://red.test/river"


@pytest.mark.parametrize("name", EVERYBODY)
async def test_activity_is_for_those_who_see_the_page(m: Coalition, name: str) -> None:
    """20 §4: where a page stands is on its private face."""
    own, theirs = await m.w.page(m.campaign, m.lead), await m.w.page(m.campaign, m.partner)
    found = await m.use_cases.browse_campaigns.activity(m.viewer(name), [own.id, theirs.id, ActionPageId(999_999_999)])
    seen = {own.id, theirs.id} if name in LEAD_SIDE else {theirs.id} if name == "partner" else set()
    assert set(found) == seen


async def test_lists_of_the_public_are_read_together(c: Coalition) -> None:
    """Each with its own orgs, targets and counts."""
    brook = await c.w.campaign(c.partner, "brook")
    await c.w.page(brook, c.lead, extra_supporters=5)
    await c.w.page(brook, c.lead, extra_supporters=2)
    target = await c.w.target(brook, 1)
    use_cases = c.w.container.use_cases()
    river_view, brook_view = await use_cases.list_campaigns()
    assert (river_view.campaign, river_view.lead, river_view.orgs) == (c.campaign, c.lead, {c.lead.id: c.lead})
    assert (brook_view.campaign, brook_view.lead) == (brook, c.partner)
    assert list(brook_view.orgs.items()) == [(c.lead.id, c.lead), (c.partner.id, c.partner)]
    assert (river_view.targets, brook_view.targets) == ((), (target,))
    source = c.w.container.source()
    assert await source.campaigns([brook.id, CampaignId(999_999_999)]) == {brook.id: brook_view}
    assert (await source.campaigns([]), await source.stats_of([])) == ({}, {})
    await c.w.signed(await c.w.page(c.campaign, c.partner))
    await c.w.process()
    counts = await use_cases.read_stats.many([brook.id, c.campaign.id, CampaignId(999_999_999)])
    assert [one.by_org for one in counts.values()] == [{c.lead.id: 7}, {c.partner.id: 1}, {}]
    assert counts[c.campaign.id] == await c.w.stats(c.campaign)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_no_list_costs_a_query_per_item(store: str) -> None:
    """Neither those of the public nor those for staff."""
    async with coalition(store) as c:
        statements: list[str] = []
        engine = c.w.container.engine().sync_engine
        event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: statements.append(statement))
        counted: list[list[int]] = []
        for _ in range(2):
            campaigns = [await c.w.campaign(c.lead, f"c{c.w.page_counter}n{number}") for number in range(5)]
            pages = [await c.w.page(one, org) for one in campaigns for org in (c.lead, c.partner)]
            for page in pages:
                await _launch(c, page.campaign_id, page.id, c.partner_owner)
            numbers = list(await c.w.container.reports().campaign_ids(None))
            counted.append([await _count(statements, ask) for ask in _asked(c, numbers, [page.id for page in pages])])
        assert counted[0] == counted[1]


def _asked(c: Coalition, numbers: list[CampaignId], pages: list[ActionPageId]) -> list[Awaitable[object]]:
    browse, viewer, source = c.use_cases.browse_campaigns, c.viewer("owner"), c.w.container.source()
    return [
        source.campaigns(numbers),
        source.stats_of(numbers),
        browse.campaigns(numbers),
        browse.campaigns_with(viewer, [c.lead.id]),
        browse.pages(pages),
        browse.pages_of_orgs(viewer, [c.lead.id]),
        browse.pages_of_campaigns(viewer, numbers),
        browse.targets(numbers),
        browse.partnerships(viewer, numbers),
        browse.activity(viewer, pages),
    ]


async def _count(statements: list[str], ask: Awaitable[object]) -> int:
    statements.clear()
    assert await ask is not None
    return len(statements)
