"""A world with exports, erasure, queues and payments, for tests of these use cases."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attrs import define, field
from sqlalchemy import select

from people import People
from proca.adapters.http.use_cases.data import DataUseCases
from proca.adapters.sql import tables
from proca.application.reports.export_actions import ExportRequest
from proca.application.reports.exported_row import ExportedRow
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.errors import ProcaError
from proca.domain.orgs.org import Org
from proca.domain.users.roles import OWNER
from proca.domain.users.user import User
from world import Json, World, world


@define
class DataWorld:
    """An org with an owner, and whoever else a test needs."""

    w: World
    people: People
    org: Org
    owner: User
    _given: int = field(default=0, init=False)

    @property
    def use(self) -> DataUseCases:
        """The use cases."""
        return self.w.container.use_cases().data

    async def page(self, campaign: str = "one", org: Org | None = None, **settings: Any) -> ActionPage:
        """A page in a campaign of the org, which the first page makes."""
        async with self.w.container.store().unit() as unit:
            found = await unit.campaigns.named(campaign)
        made = found or await self.w.campaign(self.org, campaign)
        return await self.w.page(made, org or self.org, **settings)

    async def sign(
        self, page: ActionPage, who: str, kind: str = "petition", opt_in: bool | None = True, **action: Any
    ) -> str:
        """The reference of somebody's signature."""
        privacy = {"optIn": opt_in}
        return await self.w.signed(
            page, f"{who}@mail.test", action={"actionType": kind, **action}, privacy=privacy, ref=None
        )

    async def export(self, **wanted: Any) -> Sequence[ExportedRow]:
        """What the owner gets."""
        return await self.use.export_actions(self.owner, self.org.name, ExportRequest(**wanted))

    async def types(self, **wanted: Any) -> list[str]:
        """The action types of what the owner gets."""
        return [row.action_type for row in await self.export(**wanted)]

    async def promised(self) -> list[tuple[str, str | None, Json]]:
        """Topic, routing key and body of every message in the outbox, oldest first."""
        if self.w.state is not None:
            kept = [one for one in self.w.state.outbox if one.body is not None]
            return [(one.topic, one.routing_key, dict(one.body or {})) for one in kept]
        bodies = await self.w.messages()
        outbox = tables.outbox.c
        query = select(outbox.routing_key).where(outbox.body.is_not(None)).order_by(outbox.id)
        async with self.w.container.engine().connect() as connection:
            keys = (await connection.execute(query)).scalars().all()
        return [(topic, key, body) for (topic, body), key in zip(bodies, keys, strict=True)]


@asynccontextmanager
async def data_world(store: str) -> AsyncIterator[DataWorld]:
    """A world over one kind of store with the org `vault` and its owner."""
    async with world(store) as w:
        people = People(w)
        org = await w.org("vault")
        yield DataWorld(w, people, org, await people.staff(org, OWNER))


async def refusal(asked: Awaitable[Any]) -> ProcaError:
    """The error that the question ends in."""
    with pytest.raises(ProcaError) as refused:
        await asked
    return refused.value
