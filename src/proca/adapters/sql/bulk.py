"""Many rows in one statement: arrays on PostgreSQL, prepared repetition on SQLite."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Dialect, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql.engine import is_sqlite

Bind = Callable[[Any], Any] | None
Rows = Sequence[Sequence[Any]]


@define
class BulkInsert:
    """An insert of many rows of some columns; rows are sequences in the order of `columns`."""

    table: Table
    columns: tuple[str, ...]
    _binds: tuple[Bind, ...] | None = field(default=None, init=False)
    _statement: str = field(default="", init=False)

    async def run(self, connection: AsyncConnection, rows: Rows) -> None:
        """Insert them all in one round trip."""
        if not rows:
            return
        if self._binds is None:
            self._prepare(connection.dialect)
        binds = self._binds or ()
        if is_sqlite(connection):
            bound = [tuple(bind(v) if bind else v for bind, v in zip(binds, row, strict=True)) for row in rows]
            await connection.exec_driver_sql(self._statement, bound)
            return
        arrays = {
            f"c{at}": [bind(v) for v in column] if bind else list(column)
            for at, (bind, column) in enumerate(zip(binds, zip(*rows, strict=True), strict=True))
        }
        await connection.execute(text(self._statement), arrays)

    def _prepare(self, dialect: Dialect) -> None:
        columns = [self.table.columns[name] for name in self.columns]
        self._binds = tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns)
        names = ", ".join(f'"{name}"' for name in self.columns)
        if dialect.name == "sqlite":
            marks = ", ".join("?" for _ in columns)
            self._statement = f'INSERT INTO "{self.table.name}" ({names}) VALUES ({marks})'  # noqa: S608  (own names)
            return
        types = [column.type.compile(dialect) for column in columns]
        # JSON travels as text and becomes JSONB in the select, for arrays of JSONB cannot be bound.
        arrays = ", ".join(f"CAST(:c{at} AS {'text' if kind == 'JSONB' else kind}[])" for at, kind in enumerate(types))
        aliases = ", ".join(f"c{at}" for at in range(len(columns)))
        picked = ", ".join(f"c{at}::jsonb" if kind == "JSONB" else f"c{at}" for at, kind in enumerate(types))
        self._statement = (
            f'INSERT INTO "{self.table.name}" ({names}) '  # noqa: S608  (own names)
            f"SELECT {picked} FROM unnest({arrays}) AS given({aliases})"
        )
