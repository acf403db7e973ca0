"""One viral campaign does not starve the rest: actions are taken up in turn by collecting org, on all stores."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from proca.adapters.sql import tables
from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.ids import ActionId
from world import STORES, World, world


@pytest.fixture(params=STORES)
async def w(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        yield made


async def pages(w: World, *names: str) -> list[ActionPage]:
    made = []
    for name in names:
        org = await w.org(name)
        made.append(await w.page(await w.campaign(org, name), org))
    return made


async def delivered(w: World) -> Counter[str]:
    """How many actions of each org are through."""
    found: Counter[str] = Counter()
    async with w.container.store().unit() as unit:
        orgs = {number: org.name for number in range(1, 20) if (org := await unit.orgs.get(number))}  # type: ignore[arg-type]
    for number, name in orgs.items():
        recorded = await w.container.reports().recorded_actions(number, ActionId(0), 1000)  # type: ignore[arg-type]
        found[name] = sum(one.action.status is ActionStatus.DELIVERED for one in recorded)
    return +found


async def test_who_has_little_is_through_with_the_first_batch(w: World) -> None:
    """Thirty signatures of one org and one each of two others, which came last: a batch of nine takes all orgs in."""
    viral, small, tiny = await pages(w, "viral", "small", "tiny")
    for number in range(30):
        await w.signed(viral, f"v{number}@mail.test")
    await w.signed(small, "s@mail.test")
    await w.signed(tiny, "t@mail.test")
    assert await w.container.process_actions()(9) == 9
    assert await delivered(w) == {"viral": 7, "small": 1, "tiny": 1}
    assert await w.container.process_actions()(9) == 9
    assert (await delivered(w))["viral"] == 16


async def test_alone_an_org_gets_the_whole_batch(w: World) -> None:
    (only,) = await pages(w, "only")
    for number in range(12):
        await w.signed(only, f"v{number}@mail.test")
    assert [await w.container.process_actions()(5) for _ in range(4)] == [5, 5, 2, 0]


async def test_more_orgs_than_a_batch_can_hold(w: World) -> None:
    """Those first that have waited longest; nobody is passed over twice."""
    made = await pages(w, *"abcdefg")
    for page in reversed(made):
        await w.signed(page, f"x{page.id}@mail.test")
    assert await w.container.process_actions()(3) == 3
    assert set(await delivered(w)) == {"g", "f", "e"}
    assert await w.container.process_actions()(3) == 3
    assert set(await delivered(w)) == {"g", "f", "e", "d", "c", "b"}


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_what_an_earlier_version_scheduled_is_taken_up(store: str) -> None:
    """While two versions run side by side (20 §11.2), the old one knows no lanes."""
    async with world(store) as w:
        page, other = await pages(w, "one", "two")
        await w.signed(page)
        await w.signed(other)
        async with w.container.engine().begin() as connection:
            await connection.execute(update(tables.outbox).values(lane=0))
        assert await w.container.process_actions()(10) == 2
