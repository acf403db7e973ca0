"""The sweep on SQL: one walk along the primary key of a window, without any lock unless something was overlooked."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import CompoundSelect, and_, func, literal_column, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite, translated
from proca.adapters.sql.links import schedule
from proca.domain.ids import ActionId
from proca.domain.processing.overlooked import PAIRS
from proca.domain.supporters.supporter import SupporterStatus
from proca.ports.sweeping import Swept

# Constants and no parameters: they are conditions of partial indexes.
_TOPICS = ("process", "lookup")
_SPACE = 0x5054
_LOCK = text(f"SELECT pg_advisory_xact_lock({_SPACE}::bigint << 48)")  # a constant of this module


@frozen
class SqlSweeping:
    """Looks on a connection that only reads, and again under a lock before it schedules anything."""

    engine: AsyncEngine

    async def sweep(self, start: ActionId | None, span: int, before: datetime, now: datetime) -> Swept:
        """Schedule what was overlooked in one window."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                last = (await connection.execute(select(func.coalesce(func.max(tables.actions.c.id), 0)))).scalar_one()
                first = max(1, last - span + 1) if start is None else start
                missing = overlooked(first, first + span - 1, before)
                found = [number for (number,) in await connection.execute(missing)]
            if found:
                async with self.engine.begin() as connection:
                    found = await _scheduled(connection, missing, now)
        following = first + span
        return Swept([ActionId(number) for number in found], ActionId(following) if following <= last else None)


async def _scheduled(connection: AsyncConnection, missing: CompoundSelect[int], now: datetime) -> list[int]:
    if not is_sqlite(connection):
        await connection.execute(_LOCK)
    found = sorted(number for (number,) in await connection.execute(missing))
    await schedule(connection, dict.fromkeys(found), now)
    return found


def overlooked(first: int, last: int, before: datetime) -> CompoundSelect[int]:
    """The actions of a window that stand as if they were scheduled, but for those that are."""
    a, s = tables.actions.c, tables.supporters.c
    stands = or_(*(and_(a.status == action, s.status == supporter) for action, supporter in PAIRS))
    waits = and_(a.with_consent.is_(False), s.status == SupporterStatus.NEW)
    standing = (
        select(a.id)
        .join(tables.supporters, s.id == a.supporter_id)
        .where(a.id.between(first, last), a.inserted_at < before, stands, ~waits)
    )
    promised = [
        select(table.c.action_id).where(
            table.c.topic == literal_column(f"'{topic}'"), table.c.action_id.between(first, last)
        )
        for topic in _TOPICS
        for table in (tables.outbox, tables.dead_letters)
    ]
    return standing.except_(*promised)
