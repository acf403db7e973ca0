"""Counters and recount in one statement, and so of one moment.

What counts an action moves the counters in the same transaction, so the difference that one statement sees is an error
and nothing else. It is added, like everything that is counted, and so what others count before or after stays.
"""

from attrs import frozen
from sqlalchemy import literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import counters
from proca.adapters.sql.engine import is_sqlite, translated
from proca.domain.campaigns.stats import Audit
from proca.domain.ids import CampaignId

# The upper 16 bits say that the lock is this one; `ordering` has others.
_SPACE = 0x5053
_LOCK = text(f"SELECT pg_advisory_xact_lock(({_SPACE}::bigint << 48) | :campaign)")  # a constant of this module


@frozen
class SqlCounters:
    """Corrections of one campaign wait for each other; on SQLite the one writer corrects."""

    engine: AsyncEngine

    async def audit(self, campaign_id: CampaignId) -> Audit:
        """Counters and recount of one moment."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return await _audit(connection, campaign_id)

    async def correct(self, campaign_id: CampaignId) -> Audit:
        """Add what is missing; whoever processes meanwhile waits for that one short statement at most."""
        with translated():
            async with self.engine.begin() as connection:
                if not is_sqlite(connection):
                    await connection.execute(_LOCK, {"campaign": campaign_id})
                found = await _audit(connection, campaign_id)
                await counters.move(connection, found.missing)
                return found


async def _audit(connection: AsyncConnection, campaign_id: CampaignId) -> Audit:
    counted, recounted = counters.counted(campaign_id).subquery(), counters.recounted(campaign_id).subquery()
    query = select(literal(0), *counted.c).union_all(select(literal(1), *recounted.c))
    rows: tuple[list[tuple[object, ...]], list[tuple[object, ...]]] = ([], [])
    for which, *columns in await connection.execute(query):
        rows[which].append(tuple(columns))
    return Audit(counters.tally(rows[0]), counters.tally(rows[1]))
