"""The demonstration: a lead and a partner with a page each in one campaign; made once, usable at once."""

from collections.abc import AsyncIterator

import pytest
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey

from proca.domain.orgs.keys import active_key
from world import STORES, World, world


@pytest.fixture(params=STORES)
async def w(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        yield made


async def test_what_it_makes(w: World) -> None:
    lead, partner = await w.container.make_demo()()
    assert (lead.org, partner.org) == ("riverwatch", "fishfriends")
    assert lead.private is partner.private is None
    snapshots = w.container.source()
    here, there = [await snapshots.page(page.page_id) for page in (lead, partner)]
    assert here is not None
    assert there is not None
    assert here.campaign == there.campaign
    assert (here.org, there.lead) == (here.lead, here.org)
    assert there.is_split
    assert not here.is_split
    assert here.page.live
    assert there.page.live
    assert here.keys == there.keys == {}


async def test_again_finds_it(w: World) -> None:
    """Neither pages nor campaigns nor a change of the settings."""
    first = await w.container.make_demo()()
    version = await w.container.source().version()
    assert await w.container.make_demo()() == first
    assert await w.container.source().version() == version
    assert len(await w.container.reports().campaign_ids(None)) == 1


async def test_keys_are_made_once_and_open_what_is_signed(w: World) -> None:
    """Private halves are shown in the run that made them, to each org its own."""
    first = await w.container.make_demo()(keys=True)
    assert [page.private is None for page in await w.container.make_demo()(keys=True)] == [True, True]
    async with w.container.store().unit() as unit:
        instance = await unit.orgs.named("instance")
        assert instance is not None
        signer = active_key(await unit.keys.of(instance.id))
        orgs = [await unit.orgs.named(page.org) for page in first]
        kept = [key for org in orgs if org is not None for key in await unit.keys.of(org.id)]
    assert signer is not None
    assert [key.private for key in kept] == [None, None]
    page = await w.container.source().page(first[1].page_id)
    assert page is not None
    await w.signed(page.page, privacy={"optIn": True, "leadOptIn": True})
    for demo, org in zip(first, orgs, strict=True):
        assert org is not None
        assert demo.private is not None
        (recorded,) = await w.recorded(org)
        payload = recorded.contact.payload
        box = Box(PrivateKey(demo.private.reveal()), BoxKey(signer.public))
        assert b"olga@mail.test" in box.decrypt(payload.content, payload.nonce)
        assert repr(demo.private.reveal()) not in repr(first)


async def test_keys_can_come_later(w: World) -> None:
    await w.container.make_demo()()
    later = await w.container.make_demo()(keys=True)
    assert all(page.private is not None for page in later)


async def test_it_can_be_signed_and_counted(w: World) -> None:
    """Without anything else being set up."""
    pages = await w.container.make_demo()()
    for number, demo in enumerate(pages):
        page = await w.container.source().page(demo.page_id)
        assert page is not None
        await w.signed(page.page, f"p{number}@mail.test")
    assert await w.process() == 2
    assert page is not None
    assert (await w.stats(page.campaign)).supporter_count == 2
