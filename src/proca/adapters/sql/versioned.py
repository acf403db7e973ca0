"""What the repositories on SQL have in common: rows written by version."""

from typing import Generic, TypeVar

from attrs import Factory, define, evolve
from sqlalchemy import ColumnElement, Select, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql.rows import Shape
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm
from proca.domain.errors import Conflict
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User

T = TypeVar("T", Org, Service, PublicKey, EmailTemplate, User, Staffer, Campaign, ActionPage, Confirm)


@define
class Touched:
    """Whether the unit changed settings that snapshots show."""

    settings: bool = False


@define
class Versioned(Generic[T]):
    """Rows of one aggregate; a write names the version that it changes."""

    connection: AsyncConnection
    shape: Shape[T]
    touched: Touched = Factory(Touched)

    async def one(self, query: Select[tuple[object, ...]]) -> T | None:
        """The only row of a query."""
        row = (await self.connection.execute(query)).mappings().first()
        return self.shape.from_row(row) if row else None

    async def many(self, query: Select[tuple[object, ...]]) -> tuple[T, ...]:
        """All rows of a query."""
        found = (await self.connection.execute(query)).mappings().all()
        return tuple(self.shape.from_row(row) for row in found)

    async def put(self, aggregate: T) -> T:
        """Insert version 0, else replace exactly the version that was read; Conflict when another came first."""
        stored = evolve(aggregate, version=aggregate.version + 1)
        row, table = self.shape.to_row(stored), self.shape.table
        if aggregate.version == 0:
            await self.connection.execute(insert(table).values(row))
        else:
            done = await self.connection.execute(update(table).where(self._same(aggregate)).values(row))
            _check_one(done.rowcount)
        self.touched.settings = True
        return stored

    async def remove(self, aggregate: T) -> None:
        """Delete exactly the version that was read; Conflict when another came first or something refers to it."""
        _check_one((await self.connection.execute(delete(self.shape.table).where(self._same(aggregate)))).rowcount)
        self.touched.settings = True

    def _same(self, aggregate: T) -> ColumnElement[bool]:
        table = self.shape.table
        return (table.c.id == aggregate.id) & (table.c.version == aggregate.version)


def _check_one(changed: int) -> None:
    if changed != 1:
        raise Conflict("Somebody else changed this in the meantime", code="stale_version")
