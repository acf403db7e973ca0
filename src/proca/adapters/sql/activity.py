"""When pages were last used, on SQL: one row a page, moved on by the batches that process actions."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen
from sqlalchemy import case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import is_sqlite, translated
from proca.domain.campaigns.activity import LastSeen, signs_of_life
from proca.domain.ids import ActionPageId
from proca.ports.processing import ScheduledAction


@frozen
class SqlPageActivity:
    """Reads the table."""

    engine: AsyncEngine

    async def last_seen(self, page_ids: Collection[ActionPageId]) -> Mapping[ActionPageId, LastSeen]:
        """The last sign of life of each page that gave one."""
        if not page_ids:
            return {}
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return await _read(connection, page_ids)


async def see_pages(connection: AsyncConnection, due: Sequence[ScheduledAction]) -> None:
    """Every action of a batch is a sign of life of its page: one statement, which says what `seen_again` says.

    Pages come in the order of numbers, so that workers never wait for each other in a circle.
    """
    signs = signs_of_life((one.action, one.source) for one in due)
    if not signs:
        return
    table, dialect = tables.page_activity, sqlite if is_sqlite(connection) else postgresql
    rows = [{"page_id": page, "last_seen": sign.at, "location": sign.location} for page, sign in sorted(signs.items())]
    insert = dialect.insert(table).values(rows)
    before, new = table.c, insert.excluded
    is_newer = new.last_seen >= before.last_seen
    newest = case((is_newer, new.last_seen), else_=before.last_seen)
    told_last = case(
        (is_newer, func.coalesce(new.location, before.location)), else_=func.coalesce(before.location, new.location)
    )
    await connection.execute(
        insert.on_conflict_do_update(index_elements=["page_id"], set_={"last_seen": newest, "location": told_last})
    )


async def _read(connection: AsyncConnection, page_ids: Collection[ActionPageId]) -> dict[ActionPageId, LastSeen]:
    table = tables.page_activity
    found = await connection.execute(select(table).where(among(connection, table.c.page_id, page_ids)))
    return {row.page_id: LastSeen(row.last_seen, row.location) for row in found}
