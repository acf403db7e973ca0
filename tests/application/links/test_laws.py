"""Whatever supporters click, in whatever order, and whenever it is processed (30 §11 no. 7; 00 D6)."""

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import given
from hypothesis import strategies as st

from link_world import LinkWorld, State, link_world
from proca.domain.actions.action import ActionStatus as A
from proca.domain.errors import Refused
from proca.domain.ids import ActionId
from proca.domain.supporters.links import Purpose
from proca.domain.supporters.supporter import EmailStatus as E
from proca.domain.supporters.supporter import SupporterStatus as S
from world import FEWER

STATES = st.tuples(st.sampled_from(A), st.sampled_from(S), st.sampled_from(E))
CLICKS = st.tuples(st.sampled_from(Purpose), st.booleans())


@FEWER
@given(STATES, st.booleans())
def test_declining_always_works(state: State, opts_in: bool) -> None:
    """30 §11 no. 7: any pair of states, any status of the address; a second time changes nothing."""

    async def law(lw: LinkWorld, number: ActionId) -> None:
        await lw.put(number, state)
        link = await lw.link(Purpose.REJECT, number)
        await lw.use.answer_link.reject(link, opts_in=opts_in)
        expected = E.UNSUB if opts_in or state[2] is E.DOUBLE_OPT_IN else state[2]
        assert await lw.state(number) == (A.REJECTED, S.REJECTED, expected)
        assert not (await lw.use.answer_link.reject(link)).changed
        await lw.w.process()
        assert await lw.state(number) == (A.REJECTED, S.REJECTED, expected)
        assert await lw.counts() == (0, 0)

    _in_a_world(law)


@FEWER
@given(STATES, st.lists(CLICKS | st.none(), max_size=8))
def test_any_clicks_keep_the_counters_and_the_table(state: State, clicks: list[tuple[Purpose, bool] | None]) -> None:
    """D6: counters equal a recount after each of them; who is rejected stays so; `None` is a round of processing."""

    async def law(lw: LinkWorld, number: ActionId) -> None:
        await lw.put(number, state)
        for click in clicks:
            before = await lw.state(number)
            if click is None:
                await lw.w.process()
            else:
                await _click(lw, number, *click)
            after = await lw.state(number)
            assert before[1] is not S.REJECTED or after[1] is S.REJECTED
            assert after[1] is not S.ACCEPTED or before[1] in (S.CONFIRMING, S.ACCEPTED) or click is None
            await lw.counts()

    _in_a_world(law)


async def _click(lw: LinkWorld, number: ActionId, purpose: Purpose, opts_in: bool) -> None:
    try:
        await lw.use.answer_link(purpose, await lw.link(purpose, number), opts_in=opts_in)
    except Refused as refused:
        assert purpose is Purpose.ACCEPT
        assert refused.message in ("not allowed", "supporter data already rejected")  # noqa: PT017  (one of two)


def _in_a_world(law: Callable[[LinkWorld, ActionId], Awaitable[None]]) -> None:
    async def run() -> None:
        async with link_world("memory") as lw:
            await law(lw, await lw.signed())

    asyncio.run(run())
