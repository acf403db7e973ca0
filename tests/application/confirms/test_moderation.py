"""Actions that wait for a decision, decided by a code (20 §8.3, 30 §1.7, 00 D4, D6), on all stores."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from attrs import define

from people import People, lookup_of
from proca.domain.actions.action import ActionStatus as A
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm, Verb
from proca.domain.confirms.operation import Operation
from proca.domain.errors import NotFound, Refused
from proca.domain.orgs.org import Org
from world import STORES, world


@define
class Waiting:
    """One signature that waits for moderation."""

    p: People
    org: Org
    campaign: Campaign
    confirm: Confirm

    async def answer(self, verb: Verb) -> None:
        """Anybody who holds the code."""
        await self.p.use.follow_confirm_link(None, verb, lookup_of(self.confirm))

    async def status(self) -> A:
        """Where the action stands."""
        (one,) = await self.p.w.recorded(self.org)
        return one.action.status

    async def counts(self) -> tuple[int, int]:
        """Supporters and actions as they are counted, which must equal a recount (D6)."""
        reports = self.p.w.container.reports()
        tally = await reports.tally(self.campaign.id)
        assert tally == await reports.recount(self.campaign.id)
        return sum(one.supporters for one in tally.values()), sum(one.actions for one in tally.values())


@pytest.fixture(params=STORES)
async def one(request: pytest.FixtureRequest) -> AsyncIterator[Waiting]:
    async with world(request.param) as w:
        org = await w.org("lynx", custom_action_confirm=True)
        campaign = await w.campaign(org)
        page = await w.page(campaign, org)
        await w.signed(page)
        await w.process()
        (waiting,) = await w.recorded(org)
        people = People(w)
        details = {"charges": 9}
        confirm = await people.confirm(Operation.CONFIRM_ACTION, waiting.action.id, details)  # type: ignore[arg-type]
        yield Waiting(people, org, campaign, confirm)


async def test_what_is_let_through_goes_on_at_once(one: Waiting) -> None:
    """D4: nothing waits for a sweep."""
    assert (await one.status(), await one.counts()) == (A.CONFIRMING, (0, 0))
    await one.answer(Verb.ACCEPT)
    assert (await one.status(), await one.counts()) == (A.ACCEPTED, (1, 1))
    assert await one.p.w.container.processing().waiting() == 1
    assert await one.p.w.process() == 1
    assert (await one.status(), await one.counts()) == (A.DELIVERED, (1, 1))


async def test_letting_through_again_changes_nothing(one: Waiting) -> None:
    """20 §8.3."""
    for _ in range(2):
        await one.answer(Verb.ACCEPT)
    assert await one.p.w.container.processing().waiting() == 1
    await one.p.w.process()
    await one.answer(Verb.ACCEPT)
    assert (await one.status(), await one.counts()) == (A.DELIVERED, (1, 1))
    assert await one.p.w.container.processing().waiting() == 0


@pytest.mark.parametrize("until", ["waiting", "let_through", "delivered"])
async def test_what_is_held_back_counts_no_longer(one: Waiting, until: str) -> None:
    """D6: whenever that is, counters equal a recount; and it is not delivered."""
    if until != "waiting":
        await one.answer(Verb.ACCEPT)
    if until == "delivered":
        await one.p.w.process()
    await one.answer(Verb.REJECT)
    assert (await one.status(), await one.counts()) == (A.REJECTED, (0, 0))
    await one.p.w.process()
    assert (await one.status(), await one.counts()) == (A.REJECTED, (0, 0))


async def test_what_was_held_back_stays_so(one: Waiting) -> None:
    """20 §8.3."""
    await one.answer(Verb.REJECT)
    again = await one.p.confirm(Operation.CONFIRM_ACTION, one.confirm.subject_id)
    with pytest.raises(Refused, match=r"^data already rejected$"):
        await one.p.use.follow_confirm_link(None, Verb.ACCEPT, lookup_of(again))
    assert (await one.p.stored(again)).charges == 1
    await one.p.use.follow_confirm_link(None, Verb.REJECT, lookup_of(again))
    assert await one.status() is A.REJECTED


@pytest.mark.parametrize("verb", list(Verb))
async def test_what_nobody_asked_about_is_not_decided(one: Waiting, verb: Verb) -> None:
    """20 §8.3."""
    page = await one.p.w.page(one.campaign, one.org)
    await one.p.w.signed(page, "new@mail.test")
    fresh = (await one.p.w.recorded(one.org))[-1]
    confirm = await one.p.confirm(Operation.CONFIRM_ACTION, fresh.action.id)
    with pytest.raises(Refused, match=r"^not allowed$"):
        await one.p.use.follow_confirm_link(None, verb, lookup_of(confirm))
    assert (await one.p.stored(confirm)).charges == 1


@pytest.mark.parametrize("verb", list(Verb))
async def test_an_action_that_is_gone(one: Waiting, verb: Verb) -> None:
    confirm = await one.p.confirm(Operation.CONFIRM_ACTION, 999_999)
    with pytest.raises(NotFound, match=r"^action not found$"):
        await one.p.use.follow_confirm_link(None, verb, lookup_of(confirm))


async def test_deciding_while_it_is_processed_keeps_the_counts_right(one: Waiting) -> None:
    """D6: whoever comes first, nothing is lost and nothing is counted twice."""
    await one.answer(Verb.ACCEPT)
    await asyncio.gather(one.p.w.process(), one.answer(Verb.REJECT), one.p.w.process())
    await one.p.w.process()
    assert (await one.status(), await one.counts()) == (A.REJECTED, (0, 0))
