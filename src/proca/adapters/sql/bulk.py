"""Many rows in one statement: arrays on PostgreSQL, prepared repetition on SQLite."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import field, frozen
from sqlalchemy import Column, Dialect, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql.engine import is_sqlite

Bind = Callable[[Any], Any] | None
Rows = Sequence[Sequence[Any]]


@frozen
class _Prepared:
    """A statement for one database with what turns values into what its driver takes."""

    statement: str
    binds: tuple[Bind, ...]


@frozen
class BulkInsert:
    """An insert of many rows of some columns; rows are sequences in the order of `columns`."""

    table: Table
    columns: tuple[str, ...]
    _prepared: dict[str, _Prepared] = field(factory=dict, init=False, repr=False)

    async def run(self, connection: AsyncConnection, rows: Rows) -> None:
        """Insert them all in one round trip."""
        if not rows:
            return
        prepared = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        if is_sqlite(connection):
            bound = [tuple(map(_bind, prepared.binds, row)) for row in rows]
            await connection.exec_driver_sql(prepared.statement, bound)
            return
        arrays = {
            f"c{at}": [bind(value) for value in column] if bind else list(column)
            for at, (bind, column) in enumerate(zip(prepared.binds, zip(*rows, strict=True), strict=True))
        }
        await connection.execute(text(prepared.statement), arrays)

    def _prepare(self, dialect: Dialect) -> _Prepared:
        columns = [self.table.columns[name] for name in self.columns]
        binds = tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns)
        names = ", ".join(f'"{name}"' for name in self.columns)
        values = _marks(columns) if dialect.name == "sqlite" else _unnested(columns, dialect)
        prepared = _Prepared(f'INSERT INTO "{self.table.name}" ({names}) {values}', binds)
        self._prepared[dialect.name] = prepared
        return prepared


def _bind(bind: Bind, value: object) -> object:
    return bind(value) if bind else value


def _marks(columns: Sequence[Column[Any]]) -> str:
    return f"VALUES ({', '.join('?' for _ in columns)})"


def _unnested(columns: Sequence[Column[Any]], dialect: Dialect) -> str:
    """JSON travels as text and becomes JSONB in the select, for arrays of JSONB cannot be bound."""
    types = [column.type.compile(dialect) for column in columns]
    arrays = ", ".join(f"CAST(:c{at} AS {'text' if kind == 'JSONB' else kind}[])" for at, kind in enumerate(types))
    aliases = ", ".join(f"c{at}" for at in range(len(columns)))
    picked = ", ".join(f"c{at}::jsonb" if kind == "JSONB" else f"c{at}" for at, kind in enumerate(types))
    return f"SELECT {picked} FROM unnest({arrays}) AS given({aliases})"  # noqa: S608  (types and names of our own)
