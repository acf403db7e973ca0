"""A reader in a process of its own: pages through an org's actions, each page from the last number + 1.

`python -m proofs.page_reader URL ORG` reads until a line arrives on standard input, then to the end; it prints the
numbers in the order in which it saw them. With `--naive` it takes whatever is committed, as a reader that does not know
of open writes would.
"""

import asyncio
import json
import sys

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.reports import SqlReports
from proca.domain.ids import ActionId, OrgId

_PAGE = 100
_MOST = 1_000_000


@frozen
class Reader:
    """One org's view of a growing list."""

    engine: AsyncEngine
    org_id: OrgId
    naive: bool

    async def page(self, start: int) -> list[int]:
        """The numbers of one page."""
        if self.naive:
            return await self._whatever_is_there(start)
        found = await SqlReports(self.engine).recorded_actions(self.org_id, ActionId(start), _PAGE)
        return [int(one.action.id) for one in found]

    async def _whatever_is_there(self, start: int) -> list[int]:
        a, c = tables.actions, tables.contacts
        query = select(a.c.id).join(c, c.c.supporter_id == a.c.supporter_id).where(c.c.org_id == self.org_id)
        query = query.where(a.c.id >= start).order_by(a.c.id).limit(_PAGE)
        async with self.engine.connect() as connection:
            return [number for (number,) in await connection.execute(query)]


async def read(url: str, org_id: int, *, naive: bool) -> list[int]:
    """All numbers, as seen until the word to stop and then to the end."""
    engine = engine_for(url)
    reader = Reader(engine, OrgId(org_id), naive)
    stop = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
    seen: list[int] = []
    try:
        last_round = False
        while len(seen) < _MOST:
            found = await reader.page(seen[-1] + 1 if seen else 0)
            seen.extend(found)
            if not found and last_round:
                break
            last_round = stop.done()
            await asyncio.sleep(0 if found else 0.001)
    finally:
        await engine.dispose()
    return seen


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(sys.argv[1], int(sys.argv[2]), naive="--naive" in sys.argv))))
