"""Numbers from sequences: native ones on PostgreSQL, rows of a table on SQLite."""

from functools import cache

from attrs import frozen
from sqlalchemy import Select, Sequence, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite, translated
from proca.ports.world import IdKind


@frozen
class SqlIds:
    """Reserves numbers from the database."""

    engine: AsyncEngine

    async def reserve(self, kind: IdKind) -> int:
        """One fresh number, in a transaction of its own."""
        return (await self.reserve_many(kind, 1))[0]

    async def reserve_many(self, kind: IdKind, count: int) -> list[int]:
        """That many fresh numbers, in a transaction of its own."""
        if count == 0:
            return []
        with translated():
            async with self.engine.begin() as connection:
                return await take_numbers(connection, kind.value, count)

    async def last(self, kind: IdKind) -> int:
        """The highest number given out."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                if is_sqlite(connection):
                    table = tables.sequences.c
                    return int(
                        (await connection.execute(select(table.last).where(table.name == kind.value))).scalar_one()
                    )
                sequence = text(
                    "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() AND sequencename = :name"
                )
                return int((await connection.execute(sequence, {"name": f"{kind.value}_seq"})).scalar_one() or 0)


async def take_numbers(connection: AsyncConnection, name: str, count: int) -> list[int]:
    """That many fresh numbers of one sequence, ascending."""
    if is_sqlite(connection):
        table = tables.sequences
        bump = update(table).where(table.c.name == name).values(last=table.c.last + count).returning(table.c.last)
        last = (await connection.execute(bump)).scalar_one()
        return list(range(last - count + 1, last + 1))
    return list((await connection.execute(_taking(name), {"count": count})).scalars())


@cache
def _taking(name: str) -> Select[int]:
    return select(Sequence(f"{name}_seq").next_value()).select_from(text("generate_series(1, :count)"))
