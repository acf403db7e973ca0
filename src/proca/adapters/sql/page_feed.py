"""News of pages in the outbox table."""

from collections.abc import Sequence
from datetime import datetime

import orjson
from attrs import frozen
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import translated
from proca.domain.ids import OutboxId
from proca.domain.outbox import Topic
from proca.ports.page_feed import PageNews

_outbox = tables.outbox.c
_is_news = _outbox.topic == Topic.PAGE_UPSERTED.value


@frozen
class SqlPageFeed:
    """Reads what units put into the outbox."""

    engine: AsyncEngine

    async def recent(self, since: datetime) -> Sequence[PageNews]:
        """News since then."""
        query = select(_outbox.id, _outbox.body).where(_is_news, _outbox.due_at >= since).order_by(_outbox.id)
        with translated():
            async with self.engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        return [_news(OutboxId(number), orjson.loads(body)) for number, body in rows]

    async def forget(self, before: datetime) -> int:
        """Take older news away."""
        with translated():
            async with self.engine.begin() as connection:
                gone = await connection.execute(delete(tables.outbox).where(_is_news, _outbox.due_at < before))
        return gone.rowcount


def _news(number: OutboxId, body: dict[str, int]) -> PageNews:
    return PageNews(number, body["pageId"], body["orgId"])  # type: ignore[arg-type]  # numbers of the kinds they name
