"""Counters: rows that move with the states they count, and the recount that proves them (00 D6)."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.engine import is_sqlite
from proca.domain.campaigns.stats import NO_AREA, Count, Tally, TallyKey
from proca.domain.ids import CampaignId, OrgId


async def move(connection: AsyncConnection, change: Tally) -> None:
    """Add a tally to the counters in one statement; sorted, so that two workers cannot wait for each other."""
    if not change:
        return
    table = tables.counters
    dialect = sqlite if is_sqlite(connection) else postgresql
    rows = [_row(key, change[key]) for key in sorted(change)]
    insert = dialect.insert(table).values(rows)
    upsert = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + insert.excluded[name] for name in ("supporters", "actions")},
    )
    await connection.execute(upsert)


async def read(connection: AsyncConnection, campaign_id: CampaignId) -> Tally:
    """The counters of one campaign."""
    return (await read_many(connection, [campaign_id])).get(campaign_id, Tally({}))


async def read_many(connection: AsyncConnection, ids: Collection[CampaignId]) -> dict[CampaignId, Tally]:
    """The counters of each campaign that has any, in one query."""
    query = select(tables.counters).where(among(connection, tables.counters.c.campaign_id, ids))
    rows: dict[CampaignId, list[tuple[object, ...]]] = {}
    for row in await connection.execute(query):
        columns = (row.campaign_id, row.org_id, row.area, row.action_type, row.supporters, row.actions)
        rows.setdefault(CampaignId(row.campaign_id), []).append(columns)
    return {number: tally(those) for number, those in rows.items()}


async def recount(connection: AsyncConnection, campaign_id: CampaignId) -> Tally:
    """Count the actions of one campaign again, by the rules of `proca.domain.processing.counting`."""
    return tally(tuple(row) for row in await connection.execute(recounted(campaign_id)))


def counted(campaign_id: CampaignId) -> Select[Any]:
    """The counters of one campaign, in the columns of a tally."""
    c = tables.counters.c
    columns = (c.campaign_id, c.org_id, c.area, c.action_type, c.supporters, c.actions)
    return select(*columns).where(c.campaign_id == campaign_id)


def recounted(campaign_id: CampaignId) -> Select[Any]:
    """What the actions of one campaign come to, in the columns of a tally."""
    a, s, p = tables.actions, tables.supporters, tables.action_pages
    area = func.coalesce(s.c.area, NO_AREA)
    first = (a.c.with_consent.is_(True)) & (s.c.status == "accepted") & (s.c.dupe_rank == 0)
    people = func.sum(case((first, 1), else_=0)).label("supporters")
    return (
        select(
            a.c.campaign_id,
            p.c.org_id,
            area.label("known_area"),
            a.c.action_type,
            people,
            func.count().label("actions"),
        )
        .join(s, s.c.id == a.c.supporter_id)
        .join(p, p.c.id == a.c.action_page_id)
        .where(a.c.campaign_id == campaign_id, a.c.testing.is_(False), a.c.status.in_(["accepted", "delivered"]))
        .group_by(a.c.campaign_id, p.c.org_id, area, a.c.action_type)
    )


def tally(rows: Iterable[tuple[Any, ...]]) -> Tally:
    """Rows of six columns as a tally, without those that come to nothing."""
    counts = {
        TallyKey(CampaignId(campaign), OrgId(org), area, kind): Count(int(supporters), int(actions))
        for campaign, org, area, kind, supporters, actions in rows
    }
    return Tally({key: count for key, count in counts.items() if count != Count()})


def _row(key: TallyKey, count: Count) -> dict[str, object]:
    return {
        "campaign_id": key.campaign_id,
        "org_id": key.org_id,
        "area": key.area,
        "action_type": key.action_type,
        "supporters": count.supporters,
        "actions": count.actions,
    }
