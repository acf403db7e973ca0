"""Many rows in one statement, whose text does not vary with them: arrays on PostgreSQL, repetition on SQLite.

The statements go to the driver as they are: on the hot path, compiling them anew would cost more than running them.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from attrs import field, frozen
from sqlalchemy import ARRAY, Column, ColumnElement, Dialect, Row, Table, any_, bindparam
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
class Values:
    """Rows of some columns as one database's driver takes them; parameters are numbered from `first`."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    binds: tuple[Bind, ...]
    first: int = 1

    @classmethod
    def of(cls, table: Table, names: tuple[str, ...], dialect: Dialect, first: int = 1) -> "Values":
        """The columns of that name."""
        columns = [table.columns[name] for name in names]
        types = tuple(column.type.compile(dialect) for column in columns)
        return cls(names, types, tuple(c.type.dialect_impl(dialect).bind_processor(dialect) for c in columns), first)

    def rows(self, rows: Rows) -> list[tuple[Any, ...]]:
        """Row by row, for SQLite."""
        return [tuple(bind(v) if bind else v for bind, v in zip(self.binds, row, strict=True)) for row in rows]

    def arrays(self, rows: Rows) -> Iterator[list[Any]]:
        """Column by column, for PostgreSQL."""
        columns = zip(*rows, strict=True) if rows else iter([()] * len(self.names))
        for bind, column in zip(self.binds, columns, strict=True):
            yield [bind(value) for value in column] if bind else list(column)

    @property
    def given(self) -> str:
        """The arrays as a table `given(c0, c1, …)`."""
        arrays = (
            f"${self.first + at}::{'text' if kind == 'JSONB' else kind.lower()}[]" for at, kind in enumerate(self.types)
        )
        return f"unnest({', '.join(arrays)}) AS given({', '.join(f'c{at}' for at in range(len(self.names)))})"

    @property
    def picked(self) -> list[str]:
        """Each value of `given`; JSON travels as text and becomes JSONB here, for arrays of JSONB cannot be bound."""
        return [f"given.c{at}::jsonb" if kind == "JSONB" else f"given.c{at}" for at, kind in enumerate(self.types)]


@frozen
class _Prepared:
    values: Values
    statement: str


@frozen
class BulkInsert:
    """An insert of many rows; each row is a sequence in the order of `columns`, `tail` follows the values."""

    table: Table
    columns: tuple[str, ...]
    tail: str = ""
    _prepared: dict[str, _Prepared] = field(factory=dict, init=False, repr=False, eq=False)

    async def run(self, connection: AsyncConnection, rows: Rows) -> None:
        """Insert them all in one round trip."""
        if not rows:
            return
        prepared = self._prepare(connection.dialect)
        if is_sqlite(connection):
            statement = f"{prepared.statement} VALUES {self._marks} {self.tail}"
            await connection.exec_driver_sql(statement, prepared.values.rows(rows))
        else:
            await connection.exec_driver_sql(prepared.statement, tuple(prepared.values.arrays(rows)))

    async def returning(self, connection: AsyncConnection, rows: Rows) -> Sequence[Row[Any]]:
        """Insert them all, and what the tail returns; on SQLite at most some thousand rows at a time."""
        if not rows:
            return []
        prepared = self._prepare(connection.dialect)
        if is_sqlite(connection):
            statement = f"{prepared.statement} VALUES {', '.join([self._marks] * len(rows))} {self.tail}"
            flat = tuple(value for row in prepared.values.rows(rows) for value in row)
            return (await connection.exec_driver_sql(statement, flat)).all()
        return (await connection.exec_driver_sql(prepared.statement, tuple(prepared.values.arrays(rows)))).all()

    def statement(self, values: Values) -> str:
        """The insert for PostgreSQL, taking its rows from arrays."""
        return f"{self._into} SELECT {', '.join(values.picked)} FROM {values.given} {self.tail}"  # noqa: S608

    @property
    def _into(self) -> str:
        return f'INSERT INTO "{self.table.name}" ({", ".join(_quoted(self.columns))})'

    @property
    def _marks(self) -> str:
        return f"({', '.join('?' for _ in self.columns)})"

    def _prepare(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            values = Values.of(self.table, self.columns, dialect)
            statement = self._into if dialect.name == "sqlite" else self.statement(values)
            self._prepared[dialect.name] = _Prepared(values, statement)
        return self._prepared[dialect.name]


@frozen
class BulkInserts:
    """Inserts into several tables: one statement on PostgreSQL, one after the other on SQLite."""

    inserts: tuple[BulkInsert, ...]
    _prepared: dict[str, tuple[tuple[Values, ...], str]] = field(factory=dict, init=False, repr=False, eq=False)

    async def run(self, connection: AsyncConnection, tables: Sequence[Rows]) -> None:
        """Insert the rows of each table; references between them hold at the end."""
        if is_sqlite(connection):
            for insert, rows in zip(self.inserts, tables, strict=True):
                await insert.run(connection, rows)
            return
        every, statement = self._prepare(connection.dialect)
        arrays = tuple(a for values, rows in zip(every, tables, strict=True) for a in values.arrays(rows))
        await connection.exec_driver_sql(statement, arrays)

    def _prepare(self, dialect: Dialect) -> tuple[tuple[Values, ...], str]:
        if dialect.name not in self._prepared:
            every: list[Values] = []
            for insert in self.inserts:
                first = 1 + sum(len(values.names) for values in every)
                every.append(Values.of(insert.table, insert.columns, dialect, first))
            parts = [insert.statement(values) for insert, values in zip(self.inserts, every, strict=True)]
            named = ", ".join(f"part{at} AS ({part})" for at, part in enumerate(parts[:-1]))
            self._prepared[dialect.name] = (tuple(every), f"WITH {named} {parts[-1]}")
        return self._prepared[dialect.name]


@frozen
class BulkUpdate:
    """An update of many rows; the first of `columns` finds a row, the others are set."""

    table: Table
    columns: tuple[str, ...]
    _prepared: dict[str, _Prepared] = field(factory=dict, init=False, repr=False, eq=False)

    async def run(self, connection: AsyncConnection, rows: Rows) -> None:
        """Update them all in one round trip."""
        if not rows:
            return
        prepared = self._prepare(connection.dialect)
        if is_sqlite(connection):
            turned = [(*values, key) for key, *values in prepared.values.rows(rows)]
            await connection.exec_driver_sql(prepared.statement, turned)
        else:
            await connection.exec_driver_sql(prepared.statement, tuple(prepared.values.arrays(rows)))

    def _prepare(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            values = Values.of(self.table, self.columns, dialect)
            own, (key, *names) = f'"{self.table.name}"', _quoted(self.columns)
            if dialect.name == "sqlite":
                changes = ", ".join(f"{name} = ?" for name in names)
                statement = f"UPDATE {own} SET {changes} WHERE {key} = ?"  # noqa: S608  (names of our own)
            else:
                changes = ", ".join(f"{name} = {value}" for name, value in zip(names, values.picked[1:], strict=True))
                statement = f"UPDATE {own} SET {changes} FROM {values.given} WHERE {own}.{key} = given.c0"  # noqa: S608
            self._prepared[dialect.name] = _Prepared(values, statement)
        return self._prepared[dialect.name]


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]
