"""Many rows in one statement, whose text does not vary with them: arrays on PostgreSQL, repetition on SQLite."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from attrs import field, frozen
from sqlalchemy import ARRAY, Column, ColumnElement, Dialect, Row, Table, any_, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql.engine import is_sqlite

Bind = Callable[[Any], Any] | None
Rows = Sequence[Sequence[Any]]


def among(connection: AsyncConnection, column: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column holds one of the values; on PostgreSQL as one array, whatever their number."""
    if is_sqlite(connection):
        return column.in_(values)
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))


@frozen
class _Columns:
    """Some columns of a table, and their rows as one database's driver takes them."""

    columns: tuple[Column[Any], ...]
    dialect: Dialect
    binds: tuple[Bind, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        processors = (c.type.dialect_impl(self.dialect).bind_processor(self.dialect) for c in self.columns)
        object.__setattr__(self, "binds", tuple(processors))

    def rows(self, rows: Rows) -> list[tuple[Any, ...]]:
        """Row by row, for SQLite."""
        return [tuple(bind(v) if bind else v for bind, v in zip(self.binds, row, strict=True)) for row in rows]

    def arrays(self, rows: Rows) -> dict[str, list[Any]]:
        """Column by column, for PostgreSQL."""
        return {
            f"c{at}": [bind(value) for value in column] if bind else list(column)
            for at, (bind, column) in enumerate(zip(self.binds, zip(*rows, strict=True), strict=True))
        }

    @property
    def given(self) -> str:
        """The arrays as a table `given(c0, c1, …)`."""
        arrays = (f"CAST(:c{at} AS {'text' if kind == 'JSONB' else kind}[])" for at, kind in enumerate(self._types))
        names = (f"c{at}" for at in range(len(self.columns)))
        return f"unnest({', '.join(arrays)}) AS given({', '.join(names)})"

    @property
    def picked(self) -> list[str]:
        """Each value of `given`; JSON travels as text and becomes JSONB here, for arrays of JSONB cannot be bound."""
        return [f"given.c{at}::jsonb" if kind == "JSONB" else f"given.c{at}" for at, kind in enumerate(self._types)]

    @property
    def _types(self) -> list[str]:
        return [column.type.compile(self.dialect) for column in self.columns]


@frozen
class BulkInsert:
    """An insert of many rows; each row is a sequence in the order of `columns`, `tail` follows the values."""

    table: Table
    columns: tuple[str, ...]
    tail: str = ""
    _prepared: dict[str, tuple[_Columns, str]] = field(factory=dict, init=False, repr=False, eq=False)

    async def run(self, connection: AsyncConnection, rows: Rows) -> None:
        """Insert them all in one round trip."""
        if not rows:
            return
        columns, statement = self._prepare(connection.dialect)
        if is_sqlite(connection):
            marks = ", ".join("?" for _ in self.columns)
            await connection.exec_driver_sql(f"{statement} VALUES ({marks}) {self.tail}", columns.rows(rows))
        else:
            await connection.execute(text(statement), columns.arrays(rows))

    async def returning(self, connection: AsyncConnection, rows: Rows) -> Sequence[Row[Any]]:
        """Insert them all, and what the tail returns; on SQLite at most some thousand rows at a time."""
        if not rows:
            return []
        columns, statement = self._prepare(connection.dialect)
        if is_sqlite(connection):
            marks = f"({', '.join('?' for _ in self.columns)})"
            every = ", ".join(marks for _ in rows)
            flat = tuple(value for row in columns.rows(rows) for value in row)
            return (await connection.exec_driver_sql(f"{statement} VALUES {every} {self.tail}", flat)).all()
        return (await connection.execute(text(statement), columns.arrays(rows))).all()

    def _prepare(self, dialect: Dialect) -> tuple[_Columns, str]:
        if dialect.name not in self._prepared:
            columns = _Columns(tuple(self.table.columns[name] for name in self.columns), dialect)
            names = ", ".join(f'"{name}"' for name in self.columns)
            statement = f'INSERT INTO "{self.table.name}" ({names})'
            if dialect.name != "sqlite":
                statement += f" SELECT {', '.join(columns.picked)} FROM {columns.given} {self.tail}"  # noqa: S608
            self._prepared[dialect.name] = (columns, statement)
        return self._prepared[dialect.name]


@frozen
class BulkUpdate:
    """An update of many rows; the first of `columns` finds a row, the others are set."""

    table: Table
    columns: tuple[str, ...]
    _prepared: dict[str, tuple[_Columns, str]] = field(factory=dict, init=False, repr=False, eq=False)

    async def run(self, connection: AsyncConnection, rows: Rows) -> None:
        """Update them all in one round trip."""
        if not rows:
            return
        columns, statement = self._prepare(connection.dialect)
        if is_sqlite(connection):
            turned = [(*values, key) for key, *values in columns.rows(rows)]
            await connection.exec_driver_sql(statement, turned)
        else:
            await connection.execute(text(statement), columns.arrays(rows))

    def _prepare(self, dialect: Dialect) -> tuple[_Columns, str]:
        if dialect.name not in self._prepared:
            columns = _Columns(tuple(self.table.columns[name] for name in self.columns), dialect)
            key, *names = self.columns
            own = f'"{self.table.name}"'
            if dialect.name == "sqlite":
                changes = ", ".join(f'"{name}" = ?' for name in names)
                statement = f'UPDATE {own} SET {changes} WHERE "{key}" = ?'  # noqa: S608  (names of our own)
            else:
                changes = ", ".join(
                    f'"{name}" = {value}' for name, value in zip(names, columns.picked[1:], strict=True)
                )
                where = f'{own}."{key}" = given.c0'
                statement = f"UPDATE {own} SET {changes} FROM {columns.given} WHERE {where}"  # noqa: S608  (as above)
            self._prepared[dialect.name] = (columns, statement)
        return self._prepared[dialect.name]
