"""Invitations are mails that one person can have sent to another, so they are limited (00 D11)."""

from collections.abc import AsyncIterator

import pytest

from people import People
from proca.domain.errors import Forbidden, Limited
from proca.domain.users.roles import OWNER, TRANSLATOR
from world import world


@pytest.fixture
async def p() -> AsyncIterator[People]:
    async with world("memory") as made:
        yield People(made)


async def test_one_address_is_not_flooded(p: People) -> None:
    """Five invitations in a quarter of an hour, in whatever letters; others are not concerned, and time heals."""
    lynx = await p.w.org("lynx")
    bea = await p.staff(lynx, OWNER, "bea")
    for at in range(5):
        await p.use.invite_org_user(bea, "lynx", "carl@x.test" if at % 2 else "CARL@x.test", "owner")
    with pytest.raises(Limited) as refusal:
        await p.use.invite_org_user(bea, "lynx", "carl@x.test", "owner")
    assert refusal.value.code == "rate_limited"
    await p.use.invite_org_user(bea, "lynx", "dora@x.test", "owner")
    p.w.clock.move(minutes=15)
    await p.use.invite_org_user(bea, "lynx", "carl@x.test", "owner")
    assert [topic for topic, _ in await p.w.messages()].count("mail") == 7


async def test_who_may_not_invite_uses_nothing_up(p: People) -> None:
    lynx = await p.w.org("lynx")
    bea, tom = await p.staff(lynx, OWNER, "bea"), await p.staff(lynx, TRANSLATOR, "tom")
    for _ in range(9):
        with pytest.raises(Forbidden):
            await p.use.invite_org_user(tom, "lynx", "carl@x.test", "owner")
    await p.use.invite_org_user(bea, "lynx", "carl@x.test", "owner")
