"""Supporters as links name them: memory and both databases agree (30 §1.6, 00 D4, D6)."""

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from attrs import evolve

from link_world import LinkWorld, link_world
from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.stats import Count, Tally, TallyKey
from proca.domain.ids import ActionId
from proca.domain.processing.supporter_moderation import with_email_status
from proca.domain.supporters import contact_ref
from proca.domain.supporters.supporter import EmailStatus, SupporterStatus
from proca.ports.supporter_links import LinkedSupporter, SupporterDecision
from world import ACT, STORES


@pytest.fixture(params=STORES)
async def lw(request: pytest.FixtureRequest) -> AsyncIterator[LinkWorld]:
    async with link_world(request.param) as made:
        yield made


async def found(lw: LinkWorld, number: int) -> LinkedSupporter | None:
    async with lw.w.container.store().unit() as unit:
        return await unit.linked_supporters.of_action(ActionId(number))


async def test_everything_of_a_supporter(lw: LinkWorld) -> None:
    """Action, supporter, contacts with their keys, source, and all their actions on whatever pages, by number."""
    key, _ = await lw.w.key(lw.org)
    number = await lw.signed(headers={"referer": "https://otters.test/act"})
    person = await lw.person(number)
    partner = await lw.w.org("partner")
    page = await lw.w.page(lw.campaign, partner)
    reference = contact_ref.encode(person.fingerprint)
    for one in (lw.page, page):
        await lw.w.graphql(ACT, page=one.id, action={"actionType": "share"}, ref=reference)
    await lw.signed("other@mail.test")
    linked = await found(lw, number)
    assert linked is not None
    assert (linked.action.id, linked.supporter) == (number, person)
    assert [contact.org_id for contact in linked.contacts] == [lw.org.id]
    assert linked.source is not None
    assert linked.source.location == "https://otters.test/act"
    assert {one.id for one in linked.keys.values()} >= {key.id}
    assert linked.contacts[0].payload.key_ids == linked.keys.keys()
    owners = [(one.action.action_type, one.org_id) for one in linked.everything]
    assert owners[0] == ("petition", lw.org.id)
    assert all(one.action.supporter_id == person.id for one in linked.everything)
    assert linked.everything[0].action == linked.action


async def test_nobody(lw: LinkWorld) -> None:
    """An unknown number, and an action that nobody has claimed yet."""
    await lw.w.graphql(ACT, page=lw.page.id, action={"actionType": "share"}, ref="c29tZWJvZHk")
    if lw.w.state is not None:
        (number,) = lw.w.state.data.actions
        assert await found(lw, number) is None
    assert await found(lw, 1) is None
    assert await found(lw, 2**53) is None


async def test_what_is_kept(lw: LinkWorld) -> None:
    """Both statuses, the address's, the counters and the schedule, and nothing else of either."""
    number = await lw.waiting()
    before = await found(lw, number)
    assert before is not None
    at = lw.w.clock.now()
    person = with_email_status(evolve(before.supporter, status=SupporterStatus.ACCEPTED), EmailStatus.SPAM, at)
    action = evolve(before.action, status=ActionStatus.REJECTED)
    key = TallyKey(lw.campaign.id, lw.org.id, "PT", "petition")
    meddled = evolve(action, action_type="other"), evolve(person, dupe_rank=9)
    decision = SupporterDecision(meddled[1], meddled[0], Tally({key: Count(1, 2)}), (number,), at)
    async with lw.w.container.store().unit() as unit:
        await unit.linked_supporters.keep(decision)
    after = await found(lw, number)
    assert after is not None
    assert (after.action, after.supporter) == (action, person)
    assert await lw.w.container.reports().tally(lw.campaign.id) == {key: Count(1, 2)}
    assert await lw.scheduled() == 1


async def test_a_unit_that_fails_keeps_nothing(lw: LinkWorld) -> None:
    """00 D4: one transaction."""
    number = await lw.waiting()
    before = await found(lw, number)
    assert before is not None
    person = evolve(before.supporter, status=SupporterStatus.REJECTED)
    decision = SupporterDecision(person, before.action, Tally({}), (number,), lw.w.clock.now())
    with suppress(ZeroDivisionError):
        async with lw.w.container.store().unit() as unit:
            await unit.linked_supporters.keep(decision)
            raise ZeroDivisionError
    assert (await found(lw, number), await lw.scheduled()) == (before, 0)
