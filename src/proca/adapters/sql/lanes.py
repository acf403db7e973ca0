"""The schedule of actions in lanes, one for each collecting org: a viral campaign does not starve the rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import ARRAY, BigInteger, Select, bindparam, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite
from proca.adapters.sql.links import PROCESS
from proca.ports.processing import MOST_LANES

_outbox = tables.outbox.c


@frozen
class Claimed:
    """A scheduled action that is locked for us."""

    id: int
    action_id: int
    lane: int
    looked_up: bool
    trace: str | None


async def claim(connection: AsyncConnection, limit: int, now: datetime) -> list[Claimed]:
    """Up to `limit` due rows, by number: a share of each lane, and what the short lanes leave to the long ones.

    Three statements at most, each of which takes one step along the index for each lane and row.
    """
    lanes = await _waiting(connection, limit, now)
    if not lanes:
        return []
    share = limit // len(lanes)
    found = await _due(connection, dict.fromkeys(lanes, 0), share, now)
    long = _lanes_that_gave(found, share)
    if long and (more := (limit - len(found)) // len(long)):
        found += await _due(connection, long, more, now)
    return sorted(found, key=lambda one: one.id)


def _lanes_that_gave(found: Sequence[Claimed], share: int) -> dict[int, int]:
    """The lanes that may hold more than the share they gave, with the number up to which they gave."""
    given: dict[int, list[int]] = {}
    for one in found:
        given.setdefault(one.lane, []).append(one.id)
    return {lane: max(numbers) for lane, numbers in given.items() if len(numbers) == share}


async def _waiting(connection: AsyncConnection, limit: int, now: datetime) -> list[int]:
    """The lanes in which something is due, those first whose oldest is oldest."""
    found = await connection.execute(_WAITING, {"now": now, "most": min(limit, MOST_LANES)})
    return list(found.scalars())


async def _due(connection: AsyncConnection, after: Mapping[int, int], share: int, now: datetime) -> list[Claimed]:
    """A share of each lane, of the rows beyond a number; on PostgreSQL locked against others."""
    if is_sqlite(connection):
        parts = [_of(lane, number, now).limit(share).subquery() for lane, number in after.items()]
        rows = await connection.execute(union_all(*(select(*part.c) for part in parts)))
    else:
        asked = {"lanes": list(after), "beyond": list(after.values()), "share": share, "now": now}
        rows = await connection.execute(_DUE, asked)
    return [Claimed(row.id, row.action_id, row.lane, row.body is not None, row.trace) for row in rows]


def _of(lane: Any, beyond: Any, now: Any) -> Select[Any]:  # noqa: ANN401  (values, columns or parameters)
    mine = (_outbox.topic == PROCESS, _outbox.lane == lane, _outbox.id > beyond, _outbox.due_at <= now)
    columns = (_outbox.id, _outbox.action_id, _outbox.lane, _outbox.body, _outbox.trace)
    return select(*columns).where(*mine).order_by(_outbox.id)


def _waiting_lanes() -> Select[Any]:
    following, oldest = tables.outbox.alias("following"), tables.outbox.alias("oldest")
    walk = select(func.min(_outbox.lane).label("lane")).where(_outbox.topic == PROCESS).cte("walk", recursive=True)
    step = select(func.min(following.c.lane)).where(following.c.topic == PROCESS, following.c.lane > walk.c.lane)
    lanes = walk.union_all(select(step.scalar_subquery()).where(walk.c.lane.is_not(None)))
    due = (oldest.c.topic == PROCESS, oldest.c.lane == lanes.c.lane, oldest.c.due_at <= bindparam("now"))
    first = select(oldest.c.id).where(*due).order_by(oldest.c.id).limit(1).scalar_subquery().label("first")
    each = select(lanes.c.lane, first).where(lanes.c.lane.is_not(None)).subquery()
    return select(each.c.lane).where(each.c.first.is_not(None)).order_by(each.c.first).limit(bindparam("most"))


def _due_of_lanes() -> Select[Any]:
    """A share of each lane, locked against others; for PostgreSQL."""
    # Arrays, not VALUES: those would have the statement compiled anew each time.
    given = (bindparam(name, type_=ARRAY(BigInteger)) for name in ("lanes", "beyond"))
    wanted = func.unnest(*given).table_valued("lane", "beyond", name="wanted").render_derived()
    due = _of(wanted.c.lane, wanted.c.beyond, bindparam("now")).limit(bindparam("share"))
    locked = due.with_for_update(skip_locked=True).lateral("due")
    return select(*locked.c).select_from(wanted.join(locked, true()))


# Built once: building them costs more than running them.
_WAITING, _DUE = _waiting_lanes(), _due_of_lanes()
