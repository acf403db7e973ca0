"""Statements about rows by many values, built once: on the hot path, building them costs more than running them."""

from collections.abc import Collection, Sequence
from typing import Any

from attrs import field, frozen
from sqlalchemy import ARRAY, Column, Delete, Result, Row, RowMapping, Select, Update, any_, bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

_Statement = Select[Any] | Update | Delete
_VALUES = "values_of_column"


@frozen
class Chosen:
    """A statement about the rows whose column holds one of some values, as one array on PostgreSQL."""

    statement: _Statement
    column: Column[Any]
    _built: dict[str, _Statement] = field(factory=dict, init=False, repr=False, eq=False)

    async def run(
        self, connection: AsyncConnection, values: Collection[Any], more: dict[str, object] | None = None
    ) -> Result[Any]:
        """Carry it out; `more` are the values of its other parameters."""
        return await connection.execute(self._for(connection.dialect.name), {_VALUES: list(values), **(more or {})})

    async def rows(self, connection: AsyncConnection, values: Collection[Any]) -> Sequence[Row[Any]]:
        """What a query finds, nothing being asked about nothing."""
        return (await self.run(connection, values)).all() if values else []

    async def mappings(self, connection: AsyncConnection, values: Collection[Any]) -> Sequence[RowMapping]:
        """The same by the names of columns."""
        return (await self.run(connection, values)).mappings().all() if values else []

    def _for(self, dialect: str) -> _Statement:
        if dialect not in self._built:
            self._built[dialect] = self._built_for(dialect)
        return self._built[dialect]

    def _built_for(self, dialect: str) -> _Statement:
        if dialect == "sqlite":
            return self.statement.where(self.column.in_(bindparam(_VALUES, expanding=True)))
        return self.statement.where(self.column == any_(bindparam(_VALUES, type_=ARRAY(self.column.type))))
