"""Directories for staff on SQL: a fixed number of queries, whatever the number of ids."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from attrs import frozen
from sqlalchemy import Column, ColumnElement, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import rows, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.org_repositories import by_label
from proca.adapters.sql.rows import Shape
from proca.adapters.sql.target_repository import targets_among
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service
from proca.domain.templates.email_template import EmailTemplate
from proca.ports.directories import Member

K = TypeVar("K", bound=int)
T = TypeVar("T")
Found = Sequence[Mapping[Any, Any]]


@frozen
class SqlDirectory:
    """Reading on a connection of its own."""

    engine: AsyncEngine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One connection for one answer."""
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                yield connection

    async def by_number(self, shape: Shape[Any], ids: Collection[K] | None) -> dict[K, Any]:
        """Aggregates by number, all without ids."""
        if ids is not None and not ids:
            return {}
        async with self.reading() as connection:
            column = shape.table.c.id
            query = select(shape.table).order_by(column)
            found = await _rows(connection, query if ids is None else query.where(among(connection, column, ids)))
        return {row["id"]: shape.from_row(row) for row in found}

    async def grouped(
        self, shape: Shape[Any], by: str, owners: Collection[K], within: Table, *conditions: ColumnElement[bool]
    ) -> dict[K, list[Any]]:
        """Aggregates of each known owner that meet all conditions, by number."""
        if not owners:
            return {}
        async with self.reading() as connection:
            lists: dict[K, list[Any]] = {number: [] for number in await known(connection, within.c.id, owners)}
            column = shape.table.columns[by]
            query = select(shape.table).where(among(connection, column, owners), *conditions)
            for row in await _rows(connection, query.order_by(shape.table.c.id)):
                # Not every reference is checked, and an owner may have come since.
                if row[by] in lists:
                    lists[row[by]].append(shape.from_row(row))
        return lists


class SqlOrgDirectory(SqlDirectory):
    """Orgs and what belongs to them."""

    async def orgs(self, ids: Collection[OrgId] | None = None) -> Mapping[OrgId, Org]:
        """Orgs by number."""
        return await self.by_number(rows.ORG, ids)

    async def keys(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[PublicKey]]:
        """Keys of each org."""
        found = await self.grouped(rows.KEY, "org_id", org_ids, tables.orgs)
        newest = {org: sorted(keys, key=lambda one: (one.inserted_at, one.id)) for org, keys in found.items()}
        return {org: keys[::-1] for org, keys in newest.items()}

    async def services(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Service]]:
        """Services of each org."""
        return await self.grouped(rows.SERVICE, "org_id", org_ids, tables.orgs)

    async def templates(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[EmailTemplate]]:
        """Templates of each org."""
        found = await self.grouped(rows.TEMPLATE, "org_id", org_ids, tables.orgs)
        return {org: by_label(tuple(templates)) for org, templates in found.items()}

    async def members(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Member]]:
        """Staff of each org."""
        found = await self.grouped(rows.STAFFER, "org_id", org_ids, tables.orgs)
        users = await self.by_number(rows.USER, {one.user_id for staff in found.values() for one in staff})
        return {
            org: [Member(users[one.user_id], one) for one in staff if one.user_id in users]
            for org, staff in found.items()
        }


class SqlCampaignDirectory(SqlDirectory):
    """Campaigns and pages."""

    async def campaigns(self, ids: Collection[CampaignId] | None = None) -> Mapping[CampaignId, Campaign]:
        """Campaigns by number."""
        return await self.by_number(rows.CAMPAIGN, ids)

    async def campaigns_with(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[Campaign]]:
        """The campaigns that each org leads or has a page in."""
        if not org_ids:
            return {}
        c, p = tables.campaigns.c, tables.action_pages.c
        async with self.reading() as connection:
            inside: dict[OrgId, set[int]] = {org: set() for org in await known(connection, tables.orgs.c.id, org_ids)}
            for query in (
                select(c.org_id, c.id).where(among(connection, c.org_id, org_ids)),
                select(p.org_id, p.campaign_id).where(among(connection, p.org_id, org_ids)).distinct(),
            ):
                for org, number in (await connection.execute(query)).all():
                    inside.setdefault(org, set()).add(number)
        campaigns = await self.campaigns([CampaignId(n) for n in set().union(*inside.values())])
        return {org: [campaigns[CampaignId(n)] for n in sorted(ns)] for org, ns in inside.items()}

    async def pages(self, ids: Collection[ActionPageId]) -> Mapping[ActionPageId, ActionPage]:
        """Pages by number."""
        return await self.by_number(rows.PAGE, ids)

    async def pages_of_orgs(self, org_ids: Collection[OrgId]) -> Mapping[OrgId, Sequence[ActionPage]]:
        """Pages of each org."""
        return await self.grouped(rows.PAGE, "org_id", org_ids, tables.orgs)

    async def pages_of_campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[ActionPage]]:
        """Pages of each campaign."""
        return await self.grouped(rows.PAGE, "campaign_id", ids, tables.campaigns)

    async def targets(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Target]]:
        """Targets of each campaign."""
        if not ids:
            return {}
        async with self.reading() as connection:
            found = await targets_among(connection, ids)
            return {number: found.get(number, ()) for number in await known(connection, tables.campaigns.c.id, ids)}

    async def launches(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, Sequence[Confirm]]:
        """Requests to launch a page in each campaign."""
        launch = tables.confirms.c.operation == Operation.LAUNCH_PAGE.value
        return await self.grouped(rows.CONFIRM, "subject_id", ids, tables.campaigns, launch)


async def known(connection: AsyncConnection, column: Column[Any], ids: Iterable[K]) -> list[K]:
    """Those of the ids that exist, ascending."""
    query = select(column).where(among(connection, column, list(ids))).order_by(column)
    return list((await connection.execute(query)).scalars())


async def _rows(connection: AsyncConnection, query: Select[Any]) -> Found:
    found: Found = (await connection.execute(query)).mappings().all()
    return found
