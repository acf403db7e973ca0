"""Linking: un-linked actions find their supporter and are scheduled in the same transaction (Q3, Q4)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.numbers import take_numbers
from proca.ports.intake import Linking

PROCESS = "process"


async def link(connection: AsyncConnection, linkings: Sequence[Linking], now: datetime) -> int:
    """Link the actions under each linking's references on pages of its org; the first linking of a reference wins."""
    owners = {(ref, one.org_id): one for one in reversed(linkings) for ref in one.refs}
    if not owners:
        return 0
    actions, pages = tables.actions, tables.action_pages
    query = (
        select(actions.c.id, actions.c.ref, pages.c.org_id)
        .join(pages, pages.c.id == actions.c.action_page_id)
        .where(actions.c.ref.in_({ref for ref, _ in owners}), actions.c.supporter_id.is_(None))
        .order_by(actions.c.id)
        .with_for_update(of=actions)
    )
    rows = await connection.execute(query)
    linked = {row.id: owners[row.ref, row.org_id] for row in rows if (row.ref, row.org_id) in owners}
    if linked:
        found = [{"action": number, "supporter": one.supporter_id} for number, one in linked.items()]
        change = update(actions).where(actions.c.id == bindparam("action"))
        await connection.execute(change.values(supporter_id=bindparam("supporter"), ref=None), found)
        await schedule(connection, {number: one.trace for number, one in linked.items()}, now)
    return len(linked)


async def schedule(connection: AsyncConnection, action_ids: Mapping[int, str | None], now: datetime) -> None:
    """Put actions on the schedule of processing, each with its place in a trace."""
    if action_ids:
        lanes = await _lanes(connection, action_ids)
        numbers = await take_numbers(connection, "outbox", len(action_ids))
        rows = [
            {
                "id": number,
                "topic": PROCESS,
                "action_id": action_id,
                "due_at": now,
                "lane": lanes[action_id],
                "trace": trace,
            }
            for number, (action_id, trace) in zip(numbers, action_ids.items(), strict=True)
        ]
        await connection.execute(insert(tables.outbox), rows)


async def _lanes(connection: AsyncConnection, action_ids: Collection[int]) -> dict[int, int]:
    """The collecting org of each action."""
    actions, pages = tables.actions, tables.action_pages
    query = select(actions.c.id, pages.c.org_id).join(pages, pages.c.id == actions.c.action_page_id)
    found = await connection.execute(query.where(among(connection, actions.c.id, action_ids)))
    return {row.id: row.org_id for row in found}
