"""Supporters answer by links: confirm, decline, agree to be written to (30 §1.6, §11; 00 D4, D6), on all stores."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import cycle, product

import pytest
from attrs import evolve

from link_world import LinkWorld, link_world
from proca.application.links.effects import reject
from proca.domain.actions.action import ActionStatus as A
from proca.domain.errors import NotFound, Refused
from proca.domain.ids import ActionId
from proca.domain.secret import Secret
from proca.domain.supporters import contact_ref
from proca.domain.supporters.links import Purpose
from proca.domain.supporters.supporter import EmailStatus as E
from proca.domain.supporters.supporter import SupporterStatus as S
from world import ACT, STORES

ADDRESSES = (E.NONE, E.DOUBLE_OPT_IN)


@pytest.fixture(params=STORES)
async def lw(request: pytest.FixtureRequest) -> AsyncIterator[LinkWorld]:
    async with link_world(request.param) as made:
        yield made


async def confirm(lw: LinkWorld, number: ActionId, *, opts_in: bool = False) -> bool:
    return (await lw.use.answer_link.confirm(await lw.link(Purpose.ACCEPT, number), opts_in=opts_in)).changed


async def decline(lw: LinkWorld, number: ActionId, *, opts_in: bool = False) -> bool:
    return (await lw.use.answer_link.reject(await lw.link(Purpose.REJECT, number), opts_in=opts_in)).changed


async def agree(lw: LinkWorld, number: ActionId) -> bool:
    return (await lw.use.answer_link.opt_in(await lw.link(Purpose.DOI, number))).changed


async def share(lw: LinkWorld, reference: str) -> ActionId:
    answer = await lw.w.graphql(ACT, page=lw.page.id, action={"actionType": "share"}, ref=reference)
    assert "errors" not in answer, answer
    return (await lw.w.recorded(lw.org))[-1].action.id


# Confirming


async def test_asking_and_asking_again(lw: LinkWorld) -> None:
    """30 §11 no. 2: processing again changes nothing."""
    number = await lw.waiting()
    assert await lw.state(number) == (A.NEW, S.CONFIRMING, E.NONE)
    (topic, body) = (await lw.w.messages())[-1]
    assert (topic, body["stage"]) == (f"org.{lw.org.id}.confirm.supporter", "supporter_confirm")
    before = await lw.w.messages()
    assert (await lw.w.process(), await lw.w.messages()) == (0, before)


async def test_confirming_goes_on_at_once(lw: LinkWorld) -> None:
    """30 §1.6, 00 D4: nothing waits for a sweep."""
    number = await lw.waiting()
    assert (await lw.counts(), await lw.scheduled()) == ((0, 0), 0)
    assert await confirm(lw, number)
    assert (await lw.state(number), await lw.scheduled()) == ((A.NEW, S.ACCEPTED, E.NONE), 1)
    await lw.w.process()
    assert (await lw.state(number), await lw.counts()) == ((A.DELIVERED, S.ACCEPTED, E.NONE), (1, 1))
    assert await lw.events() == []


async def test_confirming_with_consent(lw: LinkWorld) -> None:
    """30 §11 no. 4."""
    number = await lw.waiting()
    await confirm(lw, number, opts_in=True)
    assert await lw.state(number) == (A.NEW, S.ACCEPTED, E.DOUBLE_OPT_IN)
    await lw.w.process()
    assert await lw.state(number) == (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN)
    assert [event["eventType"] for event in await lw.events()] == ["email_status"]


async def test_confirming_again_changes_nothing(lw: LinkWorld) -> None:
    """Spec 20 §7.1: accept of the accepted is a success."""
    number = await lw.waiting()
    assert await confirm(lw, number)
    assert not await confirm(lw, number)
    assert await lw.scheduled() == 1


async def test_all_that_waited_goes_on(lw: LinkWorld) -> None:
    """30.12#9: not only the clicked action, and the clicked one may be any of them."""
    number = await lw.waiting()
    shared = await share(lw, contact_ref.encode((await lw.person(number)).fingerprint))
    await lw.w.process()
    assert (await lw.state(shared))[0] is A.NEW
    await confirm(lw, shared)
    assert await lw.scheduled() == 2
    await lw.w.process()
    assert [(await lw.state(one))[0] for one in (number, shared)] == [A.DELIVERED, A.DELIVERED]
    assert await lw.counts() == (1, 2)


@pytest.mark.parametrize(("status", "why"), [(S.NEW, "not allowed"), (S.REJECTED, "supporter data already rejected")])
async def test_what_cannot_be_confirmed(lw: LinkWorld, status: S, why: str) -> None:
    """Spec 20 §7.1; consent is kept even so."""
    number = await lw.signed()
    await lw.put(number, (A.NEW, status, E.NONE))
    with pytest.raises(Refused, match=f"^{why}$"):
        await confirm(lw, number)
    assert (await lw.state(number), await lw.events()) == ((A.NEW, status, E.NONE), [])
    with pytest.raises(Refused, match=f"^{why}$"):
        await confirm(lw, number, opts_in=True)
    assert (await lw.state(number), len(await lw.events())) == ((A.NEW, status, E.DOUBLE_OPT_IN), 1)


async def test_moderation_follows_confirmation(lw: LinkWorld) -> None:
    """30 §1.3 rule 6: a confirmed signature waits for the moderators where they are asked."""
    async with lw.w.container.store().unit() as unit:
        campaign = await unit.campaigns.get(lw.campaign.id)
        assert campaign is not None
        await unit.campaigns.put(evolve(campaign, action_confirm=True))
    number = await lw.waiting()
    await confirm(lw, number)
    await lw.w.process()
    assert (await lw.state(number), await lw.counts()) == ((A.CONFIRMING, S.ACCEPTED, E.NONE), (0, 0))


# Declining


async def test_declining(lw: LinkWorld) -> None:
    """30 §11 no. 5: processing again leaves both."""
    number = await lw.waiting()
    assert await decline(lw, number)
    assert await lw.state(number) == (A.REJECTED, S.REJECTED, E.NONE)
    await lw.w.process()
    assert (await lw.state(number), await lw.counts()) == ((A.REJECTED, S.REJECTED, E.NONE), (0, 0))
    assert await lw.events() == []


async def test_declining_from_any_state(lw: LinkWorld) -> None:
    """30 §11 no. 7: whatever supporter, action and address are."""
    for place, (status, action, email) in enumerate(product(S, A, ADDRESSES)):
        number = await lw.signed(f"s{place}@mail.test")
        await lw.put(number, (action, status, email))
        told = len(await lw.events())
        await decline(lw, number)
        after = E.UNSUB if email is E.DOUBLE_OPT_IN else email
        assert await lw.state(number) == (A.REJECTED, S.REJECTED, after)
        assert len(await lw.events()) - told == (1 if email is E.DOUBLE_OPT_IN else 0)
        if email is E.DOUBLE_OPT_IN:
            changed = await lw.changed_at(number)
            assert changed is not None
            assert changed.microsecond == 0
            assert timedelta(0) <= lw.w.clock.at - changed < timedelta(seconds=1)
        assert await lw.counts() == (0, 0)


async def test_declining_tells_once(lw: LinkWorld) -> None:
    """30 §11 no. 14: a second time nothing has changed, and nobody is told."""
    number = await lw.signed()
    await lw.put(number, (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN))
    assert await decline(lw, number)
    (event,) = await lw.events()
    assert (event["actionId"], event["supporter"]["privacy"]["emailStatus"]) == (number, "unsub")
    assert not await decline(lw, number)
    assert len(await lw.events()) == 1


async def test_declining_with_a_status_of_the_address(lw: LinkWorld) -> None:
    """30 §11 no. 16: bounce, and nobody is told."""
    number = await lw.signed()
    await lw.put(number, (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN))
    link = await lw.link(Purpose.REJECT, number)
    async with lw.w.container.store().unit() as unit:
        desk = lw.use.open_link.desk
        await reject(await desk.matter(unit, Purpose.REJECT, link), lw.w.clock.now(), E.BOUNCE, tell=False)
    assert (await lw.state(number), await lw.events()) == ((A.REJECTED, S.REJECTED, E.BOUNCE), [])


async def test_declining_takes_the_rest_along(lw: LinkWorld) -> None:
    """30.12#10: (new, rejected) actions become rejected when they are processed, which happens at once; and what was
    delivered stays delivered, while its supporter counts no longer (D6)."""
    number = await lw.waiting()
    await confirm(lw, number)
    await lw.w.process()
    reference = contact_ref.encode((await lw.person(number)).fingerprint)
    shared, later = await share(lw, reference), await share(lw, reference)
    assert await lw.counts() == (1, 1)
    await decline(lw, shared)
    assert await lw.counts() == (0, 1)
    await lw.w.process()
    assert [(await lw.state(one))[0] for one in (number, shared, later)] == [A.DELIVERED, A.REJECTED, A.REJECTED]
    assert await lw.counts() == (0, 1)


async def test_declining_with_consent_unsubscribes(lw: LinkWorld) -> None:
    """Spec 20 §7.1: consent first, and then it is taken back."""
    number = await lw.waiting()
    await decline(lw, number, opts_in=True)
    assert (await lw.state(number))[2] is E.UNSUB
    told = [event["supporter"]["privacy"]["emailStatus"] for event in await lw.events()]
    assert told == ["double_opt_in", "unsub"]


# Agreeing


async def test_agreeing_after_delivery(lw: LinkWorld) -> None:
    """20 §12 no. 32: after delivery too; and every click is told."""
    number = await lw.waiting()
    await confirm(lw, number)
    await lw.w.process()
    assert await agree(lw, number)
    assert await lw.state(number) == (A.DELIVERED, S.ACCEPTED, E.DOUBLE_OPT_IN)
    lw.w.clock.move(seconds=5)
    await agree(lw, number)
    assert (len(await lw.events()), await lw.counts()) == (2, (1, 1))


async def test_agreeing_whatever_was_known(lw: LinkWorld) -> None:
    """30 §1.6: even if it was a bounce; the states of processing stay."""
    for place, (status, action, email) in enumerate(zip(cycle(S), cycle(A), E, strict=False)):
        number = await lw.signed(f"s{place}@mail.test")
        await lw.put(number, (action, status, email))
        await agree(lw, number)
        assert await lw.state(number) == (action, status, E.DOUBLE_OPT_IN)
        await lw.counts()


# Who may


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_a_link_of_another_kind_or_person_leads_nowhere(lw: LinkWorld, purpose: Purpose) -> None:
    """00 D8: a secret for each person and purpose; the contact reference, which browsers are given, is none."""
    mine, other = await lw.waiting(), await lw.waiting("ida@mail.test")
    right = await lw.link(purpose, mine)
    reference = contact_ref.encode((await lw.person(mine)).fingerprint)
    others = [await lw.proof(one, mine) for one in Purpose if one is not purpose]
    for proof in (*others, await lw.proof(purpose, other), reference, "", "A" * 43, "ä"):
        with pytest.raises(NotFound, match=r"^malformed link$"):
            await lw.use.answer_link(purpose, evolve(right, proof=Secret(proof)))
    with pytest.raises(NotFound, match=r"^malformed link$"):
        await lw.use.answer_link(purpose, evolve(right, action_id=ActionId(999_999)))
    assert await lw.state(mine) == await lw.state(other) == (A.NEW, S.CONFIRMING, E.NONE)
    await lw.use.answer_link(purpose, right)
    assert await lw.state(mine) != await lw.state(other)


# At once


async def test_two_clicks_at_once_count_once(lw: LinkWorld) -> None:
    """D6: the rows are locked; whoever comes second finds it done."""
    number = await lw.waiting()
    assert sorted(await asyncio.gather(*(confirm(lw, number) for _ in range(4)))) == [False, False, False, True]
    assert await lw.scheduled() == 1
    await lw.w.process()
    assert await lw.counts() == (1, 1)
    assert sorted(await asyncio.gather(*(decline(lw, number) for _ in range(4)))) == [False, False, False, True]
    assert await lw.counts() == (0, 0)


async def test_answering_while_it_is_processed_keeps_the_counts_right(lw: LinkWorld) -> None:
    """D6: whoever comes first, nothing is lost and nothing is counted twice."""
    numbers = [await lw.waiting(f"s{place}@mail.test") for place in range(6)]
    await asyncio.gather(*(confirm(lw, one) for one in numbers))
    await asyncio.gather(lw.w.process(), *(decline(lw, one) for one in numbers[::2]), lw.w.process())
    await lw.w.process()
    assert await lw.counts() == (3, 3)
    assert {(await lw.state(one))[0] for one in numbers[::2]} == {A.REJECTED}
    assert {(await lw.state(one))[0] for one in numbers[1::2]} == {A.DELIVERED}
