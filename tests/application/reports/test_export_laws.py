"""What holds for every export, whatever was signed."""

import asyncio
from collections.abc import Sequence

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from data_world import DataWorld, data_world
from proca.application.reports.exported_row import ExportedRow


@frozen
class Signing:
    """One signature."""

    who: str
    opt_in: bool | None
    testing: bool


signings = st.lists(
    st.builds(Signing, st.sampled_from(["a", "b", "c"]), st.sampled_from([True, False, None]), st.booleans()),
    max_size=8,
)


async def exported(d: DataWorld, **wanted: object) -> Sequence[ExportedRow]:
    return await d.export(**{"include_testing": True, **wanted})


def whole(wider: Sequence[ExportedRow], narrower: Sequence[ExportedRow]) -> bool:
    """Whether the narrower export is the wider one with rows left out."""
    numbers = {row.action_id for row in narrower}
    return list(narrower) == [row for row in wider if row.action_id in numbers]


@given(signed=signings, limit=st.integers(min_value=1, max_value=5))
def test_laws(signed: list[Signing], limit: int) -> None:
    """Each filter only leaves rows out; pages put together are the whole; a person's look-up finds all of them."""

    async def check() -> None:
        async with data_world("memory") as d:
            page = await d.page()
            for one in signed:
                await d.sign(page, one.who, opt_in=one.opt_in, testing=one.testing)
            await d.w.process()
            everything = await exported(d, only_opt_in=False)
            assert len(everything) == len(signed)
            assert [row.action_id for row in everything] == sorted(row.action_id for row in everything)
            for wanted in ({}, {"include_testing": None}, {"contacts": True}, {"only_double_opt_in": True}):
                assert whole(everything, await exported(d, **wanted))
            assert [row.privacy.opt_in for row in await exported(d)] == [True] * sum(s.opt_in is True for s in signed)
            assert await exported(d, only_opt_in=False, limit=limit) == everything[:limit]
            assert await in_pages(d, limit) == list(everything)
            for who in ("a", "b", "c"):
                found = await exported(d, contacts=True, email=f"{who.upper()}@mail.test")
                assert len(found) == sum(one.who == who for one in signed)
                assert whole(everything, found)

    asyncio.run(check())


async def in_pages(d: DataWorld, limit: int) -> list[ExportedRow]:
    read: list[ExportedRow] = []
    while rows := await exported(d, only_opt_in=False, limit=limit, start=read[-1].action_id + 1 if read else None):
        read += rows
    return read
