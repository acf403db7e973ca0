"""The sweep finds what was lost, and nothing else (00 D4; spec 30 §1.9, §11 no. 11)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define, evolve, field
from sqlalchemy import delete, insert, text, update

from proca.adapters.sql import tables
from proca.adapters.sql.sweeping import overlooked
from proca.application.processing import sweep as module
from proca.application.processing.sweep import SweepActions
from proca.domain.actions.action import ActionStatus
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.ids import ActionId
from proca.domain.outbox import Topic
from proca.domain.processing.overlooked import MARGIN
from proca.domain.supporters.supporter import SupporterStatus
from proca.ports.sweeping import Swept
from world import STORES, World, world

EACH = pytest.mark.parametrize("store", STORES)


@define
class Heard:
    """What was noticed and counted."""

    events: list[tuple[str, dict[str, object]]] = field(factory=list)
    counts: list[tuple[str, int]] = field(factory=list)

    def noticed(self, event: str, **ids: int | str) -> None:
        self.events.append((event, dict(ids)))

    def counted(self, name: str, by: int = 1, **_labels: int | str) -> None:
        self.counts.append((name, by))

    def observed(self, name: str, value: float, **_labels: int | str) -> None:
        raise NotImplementedError

    shown = observed


@asynccontextmanager
async def place(store: str, people: int, **replaced: object) -> AsyncIterator[tuple[World, ActionPage]]:
    """A page on which some have signed, more than a minute ago."""
    async with world(store, **replaced) as w:
        alpha = await w.org("alpha")
        page = await w.page(await w.campaign(alpha), alpha)
        for number in range(people):
            await w.signed(page, f"p{number}@mail.test")
        w.clock.move(seconds=MARGIN.total_seconds())
        yield w, page


async def lose(w: World, *actions: int) -> None:
    """The bug: the promise to process them vanishes."""
    if w.state is not None:
        async with w.state.change() as draft:
            for number in [n for n, one in draft.outbox.items() if one.action_id in actions]:
                del draft.outbox[number]
        return
    async with w.container.engine().begin() as connection:
        await connection.execute(delete(tables.outbox).where(tables.outbox.c.action_id.in_(actions)))


async def put_into(w: World, action: int, status: ActionStatus, whose: SupporterStatus) -> None:
    """States past everything of ours."""
    if w.state is not None:
        async with w.state.change() as draft:
            kept = draft.actions[ActionId(action)]
            owner = kept.supporter_id
            assert owner is not None
            draft.actions[kept.id] = evolve(kept, status=status)
            draft.supporters[owner] = evolve(draft.supporters[owner], status=whose)
        return
    a, s = tables.actions, tables.supporters
    async with w.container.engine().begin() as connection:
        await connection.execute(update(a).where(a.c.id == action).values(status=status))
        owned = tables.actions.select().with_only_columns(a.c.supporter_id).where(a.c.id == action)
        await connection.execute(update(s).where(s.c.id == owned.scalar_subquery()).values(status=whose))


async def promise(w: World, action: int, topic: Topic) -> None:
    """A promise of another kind concerns it."""
    if w.state is not None:
        async with w.state.change() as draft:
            number, one = next((n, one) for n, one in draft.outbox.items() if one.action_id == action)
            draft.outbox[number] = evolve(one, topic=str(topic))
        return
    o = tables.outbox
    async with w.container.engine().begin() as connection:
        await connection.execute(update(o).where(o.c.action_id == action).values(topic=str(topic)))


async def swept(w: World, start: int | None = None, span: int = 100) -> Swept:
    now = w.clock.now()
    first = ActionId(start) if start is not None else None
    return await w.container.sweeping().sweep(first, span, now - MARGIN, now)


@EACH
async def test_nothing_is_found_in_normal_operation(store: str) -> None:
    """Neither before nor after processing, with confirmations, follow-ups and links: what is scheduled is not lost."""
    async with place(store, 3) as (w, page):
        assert (await swept(w)).found == []
        await w.process()
        assert (await swept(w)).found == []
        alpha = await w.org("beta", supporter_confirm=True)
        asking = await w.page(await w.campaign(alpha, "asking"), alpha)
        ref = await w.signed(asking, "late@mail.test")
        body = {"page": page.id, "action": {"actionType": "share"}, "ref": ref}
        await w.graphql("""mutation ($page: Int!, $action: ActionInput!, $ref: ID!) {
          addAction(actionPageId: $page, action: $action, contactRef: $ref) { contactRef } }""", **body)  # fmt: skip
        await w.process()
        w.clock.move(days=1)
        assert (await swept(w)).found == []
        assert await w.process() == 0


@EACH
async def test_a_lost_promise_is_found_and_kept(store: str) -> None:
    """The planted bug: two of five were forgotten. They are scheduled, once, and processed."""
    async with place(store, 5) as (w, page):
        await lose(w, 2, 4)
        assert await w.process() == 3
        assert await swept(w) == Swept([ActionId(2), ActionId(4)], None)
        assert (await swept(w)).found == []
        assert await w.container.processing().waiting() == 2
        assert await w.process() == 2
        campaign = await w.container.source().campaign(page.campaign_id)
        assert campaign is not None
        assert (await w.stats(campaign.campaign)).supporter_count == 5


@EACH
async def test_margin_and_window(store: str) -> None:
    """30 §11 no. 11: those who are old enough, number by number, and where to go on."""
    async with place(store, 4) as (w, _):
        await lose(w, 1, 2, 3, 4)
        now = w.clock.now()
        young = await w.container.sweeping().sweep(None, 100, now - timedelta(days=1), now)
        assert young.found == []
        assert await swept(w, 1, 2) == Swept([ActionId(1), ActionId(2)], ActionId(3))
        assert await swept(w, None, 1) == Swept([ActionId(4)], None)
        assert await swept(w, 3, 2) == Swept([ActionId(3)], None)
        assert await swept(w, 1000, 10) == Swept([], None)


@EACH
@pytest.mark.parametrize(
    ("status", "whose", "is_found"),
    [
        (ActionStatus.NEW, SupporterStatus.ACCEPTED, True),
        (ActionStatus.ACCEPTED, SupporterStatus.ACCEPTED, True),
        (ActionStatus.NEW, SupporterStatus.REJECTED, True),
        (ActionStatus.NEW, SupporterStatus.CONFIRMING, False),
        (ActionStatus.CONFIRMING, SupporterStatus.ACCEPTED, False),
        (ActionStatus.DELIVERED, SupporterStatus.ACCEPTED, False),
        (ActionStatus.REPEAT, SupporterStatus.ACCEPTED, False),
        (ActionStatus.REJECTED, SupporterStatus.REJECTED, False),
    ],
)
async def test_states(store: str, status: ActionStatus, whose: SupporterStatus, is_found: bool) -> None:
    """Spec 30 §1.9; the rejected supporter is 30.12#10. What is found is settled by one step, and not found again."""
    async with place(store, 1) as (w, _):
        await lose(w, 1)
        await put_into(w, 1, status, whose)
        assert bool((await swept(w)).found) is is_found
        assert await w.process() == int(is_found)
        w.clock.move(days=1)
        assert (await swept(w)).found == []


@EACH
async def test_what_is_looked_up_or_was_given_up_is_not_lost(store: str) -> None:
    async with place(store, 2) as (w, _):
        await promise(w, 1, Topic.LOOKUP)
        assert (await swept(w)).found == []
        await promise(w, 2, Topic.MAIL)
        assert (await swept(w)).found == [2]
        if w.state is None:
            await lose(w, 2)
            dead = {
                "id": 900,
                "topic": "process",
                "action_id": 2,
                "attempts": 10,
                "error": "x",
                "died_at": w.clock.now(),
            }
            async with w.container.engine().begin() as connection:
                await connection.execute(insert(tables.dead_letters).values(**dead))
            assert (await swept(w)).found == []


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_many_who_sweep_at_once_schedule_once(store: str) -> None:
    async with place(store, 6) as (w, _):
        await lose(w, *range(1, 7))
        found = await asyncio.gather(*(swept(w) for _ in range(5)))
        assert sorted(number for one in found for number in one.found) == [1, 2, 3, 4, 5, 6]
        assert await w.container.processing().waiting() == 6


@EACH
async def test_finds_are_counted_and_told(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric and warnings with ids; the newest every time, all others window after window, then from the start."""
    monkeypatch.setattr(module, "SPAN", 2)
    monkeypatch.setattr(module, "WINDOWS", 2)
    async with place(store, 9) as (w, _):
        heard = Heard()
        sweep = SweepActions(w.container.sweeping(), w.clock, heard, heard)
        assert await sweep() == 0
        assert (heard.events, heard.counts) == ([], [("proca_sweep_found", 0)])
        await lose(w, 1, 6, 9)
        assert await sweep() == 2, "the second window of the past, and the newest"
        assert heard.events == [
            ("actions_overlooked", {"count": 2, "first": 9}),
            ("action_overlooked", {"action_id": 9}),
            ("action_overlooked", {"action_id": 6}),
        ]
        assert heard.counts[-1] == ("proca_sweep_found", 2)
        assert await sweep() == 0, "the end of the past"
        assert await sweep() == 1, "from the first again"


async def test_it_walks_along_the_key() -> None:
    """However many actions there are, one window of them is read, and only promises that concern them."""
    async with place("postgresql", 1) as (w, _):
        async with w.container.engine().begin() as connection:
            await connection.execute(
                text("""
                INSERT INTO actions (id, with_consent, action_type, fields, campaign_id, action_page_id, status,
                                     testing, inserted_at, supporter_id)
                SELECT n, true, 'petition', '{}', campaign_id, action_page_id, 4, false, inserted_at, supporter_id
                FROM actions, generate_series(1000, 30999) AS n WHERE id = 1
                """)
            )
            await connection.execute(text("ANALYZE actions"))
            query = overlooked(20_000, 20_999, datetime(2027, 1, 1, tzinfo=UTC))
            compiled = query.compile(connection.sync_connection, compile_kwargs={"literal_binds": True})  # type: ignore[call-overload]  # ours
            plan = [row for (row,) in await connection.execute(text(f"EXPLAIN {compiled}"))]
        assert any("Index" in line and "actions" in line for line in plan), plan
        assert not any("Seq Scan on actions" in line for line in plan), plan
