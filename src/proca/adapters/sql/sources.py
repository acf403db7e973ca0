"""Sources: found or added by digest, and remembered, so that a known one costs nothing and locks nobody."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from attrs import define, field
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite
from proca.adapters.sql.numbers import take_numbers
from proca.domain.actions.source import Source
from proca.domain.ids import SourceId

_REMEMBERED = 10_000


@define
class Sources:
    """Numbers of sources; what a transaction adds is remembered only once it has committed."""

    _known: dict[Source, SourceId] = field(factory=dict)

    async def numbers(
        self, connection: AsyncConnection, wanted: Iterable[Source], now: datetime
    ) -> dict[Source, SourceId]:
        """The number of each source, adding those that the database does not have."""
        sources = set(wanted)
        found = {source: self._known[source] for source in sources if source in self._known}
        missing = sources - found.keys()
        return found | (await self._find_or_add(connection, missing, now) if missing else {})

    def remember(self, found: Mapping[Source, SourceId]) -> None:
        """The transaction committed: keep what it found."""
        if len(self._known) + len(found) > _REMEMBERED:
            self._known.clear()
        self._known.update(found)

    async def _find_or_add(
        self, connection: AsyncConnection, missing: set[Source], now: datetime
    ) -> dict[Source, SourceId]:
        # Sorted, so that two transactions adding the same sources cannot wait for each other.
        by_digest = dict(sorted((_digest(source), source) for source in missing))
        table = tables.sources
        dialect = sqlite if is_sqlite(connection) else postgresql
        numbers = await take_numbers(connection, "sources", len(by_digest))
        rows = [_row(number, digest, by_digest[digest], now) for number, digest in zip(numbers, by_digest, strict=True)]
        await connection.execute(dialect.insert(table).on_conflict_do_nothing(index_elements=["digest"]), rows)
        found = await connection.execute(select(table.c.digest, table.c.id).where(table.c.digest.in_(by_digest)))
        return {by_digest[bytes(digest)]: SourceId(number) for digest, number in found}


def _digest(source: Source) -> bytes:
    texts = (source.source, source.medium, source.campaign, source.content, source.location)
    return hashlib.sha256("\0".join(texts).encode()).digest()


def _row(number: int, digest: bytes, source: Source, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "digest": digest,
        "source": source.source,
        "medium": source.medium,
        "campaign": source.campaign,
        "content": source.content,
        "location": source.location,
        "inserted_at": now,
    }
