"""What was given up, on SQL."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from attrs import frozen
from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.domain.ids import ActionId, OutboxId
from proca.ports.dead_letters import DeadGroup, DeadLetter, OpenedLetter, Pile

MOST_GROUPS = 1000
# So many in one transaction, so that the one writer of SQLite is not kept from others for long.
_BATCH = 1000
_dead = tables.dead_letters.c
_HEAD = (_dead.id, _dead.topic, _dead.attempts, _dead.error, _dead.died_at, _dead.routing_key, _dead.action_id)
_MOVED = ("id", "topic", "action_id", "routing_key", "body", "trace")


@frozen
class SqlDeadLetters:
    """Reads pages along the primary key; moves and drops in batches, each of which is one transaction."""

    engine: AsyncEngine

    async def page(self, pile: Pile, after: OutboxId, limit: int) -> Sequence[DeadLetter]:
        """The next of them."""
        following = select(*_HEAD).where(_dead.id > after).order_by(_dead.id).limit(limit)
        return [_letter(row) for row in await self._read(pile, following)]

    async def groups(self, pile: Pile) -> Sequence[DeadGroup]:
        """Counted by the database."""
        count = func.count().label("number")
        times = (func.min(_dead.died_at).label("first_at"), func.max(_dead.died_at).label("last_at"))
        query: Select[Any] = select(_dead.topic, _dead.error, count, *times).group_by(_dead.topic, _dead.error)
        ordered = query.order_by(count.desc(), _dead.topic, _dead.error).limit(MOST_GROUPS)
        return [
            DeadGroup(row.topic, row.error, row.number, row.first_at, row.last_at)
            for row in await self._read(pile, ordered)
        ]

    async def find(self, pile: Pile, number: OutboxId) -> OpenedLetter | None:
        """One of them."""
        found = await self._read(pile, select(*_HEAD, _dead.body).where(_dead.id == number))
        return OpenedLetter(_letter(found[0]), orjson.loads(found[0].body) if found[0].body else {}) if found else None

    async def count(self, pile: Pile) -> int:
        """How many."""
        (row,) = await self._read(pile, select(func.count()).select_from(tables.dead_letters))
        return int(row[0])

    async def replay(self, pile: Pile, now: datetime) -> int:
        """Back to the promises."""

        async def move(connection: AsyncConnection, numbers: Sequence[int]) -> None:
            these = among(connection, _dead.id, numbers)
            columns = [_dead[name] for name in _MOVED]
            moved = select(*columns, literal(now, tables.outbox.c.due_at.type)).where(these)
            await connection.execute(insert(tables.outbox).from_select([*_MOVED, "due_at"], moved))
            await connection.execute(delete(tables.dead_letters).where(these))

        return await self._each(pile, move)

    async def drop(self, pile: Pile) -> int:
        """Gone."""

        async def bury(connection: AsyncConnection, numbers: Sequence[int]) -> None:
            await connection.execute(delete(tables.dead_letters).where(among(connection, _dead.id, numbers)))

        return await self._each(pile, bury)

    async def _read(self, pile: Pile, query: Select[Any]) -> Sequence[Row[Any]]:
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                found = await connection.execute(query.where(*_meant(connection, pile)))
                return list(found.all())

    async def _each(self, pile: Pile, do: Callable[[AsyncConnection, Sequence[int]], Awaitable[None]]) -> int:
        done, after = 0, 0
        with translated():
            while True:
                async with self.engine.begin() as connection:
                    query = select(_dead.id).where(_dead.id > after, *_meant(connection, pile))
                    locked = query.order_by(_dead.id).limit(_BATCH).with_for_update()
                    numbers = (await connection.execute(locked)).scalars().all()
                    if not numbers:
                        return done
                    await do(connection, numbers)
                done, after = done + len(numbers), numbers[-1]


def _meant(connection: AsyncConnection, pile: Pile) -> Iterator[ColumnElement[bool]]:
    if pile.topics is not None:
        yield among(connection, _dead.topic, sorted(pile.topics))
    if pile.topic is not None:
        yield _dead.topic == pile.topic
    if pile.error is not None:
        yield _dead.error == pile.error
    if pile.ids is not None:
        yield among(connection, _dead.id, sorted(pile.ids))


def _letter(row: Row[Any]) -> DeadLetter:
    about = ActionId(row.action_id) if row.action_id is not None else None
    number = OutboxId(row.id)
    return DeadLetter(number, row.topic, row.attempts, row.error, row.died_at, row.routing_key, about)
