"""Targets with their addresses, on SQL."""

from collections.abc import Collection, Sequence

from attrs import define, evolve
from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import rows, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.versioned import Touched
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.errors import Conflict
from proca.domain.ids import CampaignId, TargetId


@define
class SqlTargets:
    """Targets with their addresses."""

    connection: AsyncConnection
    touched: Touched

    async def of(self, campaign_id: CampaignId) -> tuple[Target, ...]:
        """All targets of a campaign, by external id."""
        return await targets_of(self.connection, campaign_id)

    async def put(self, target: Target) -> Target:
        """Insert or replace, with all addresses."""
        return (await self.put_all([target]))[0]

    async def put_all(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        """Insert or replace many, with all addresses; each kind of change is one statement over all of them.

        Changes come before inserts: a new one may take what a changed one gave up.
        """
        stored = tuple(evolve(target, version=target.version + 1) for target in targets)
        fresh = [_row(target) for target in stored if target.version == 1]
        changed = [target for target in stored if target.version > 1]
        emails = tables.target_emails
        await self._replace(changed)
        if fresh:
            await self.connection.execute(insert(tables.targets), fresh)
        addresses = [_email_row(target, at) for target in stored for at in range(len(target.emails))]
        if addresses:
            await self.connection.execute(insert(emails), addresses)
        self.touched.settings = self.touched.settings or bool(stored)
        return stored

    async def _replace(self, targets: Sequence[Target]) -> None:
        if not targets:
            return
        table, emails = tables.targets, tables.target_emails
        ids = [target.id for target in targets]
        await self._check_versions(targets)
        change = update(table).where(table.c.id == bindparam("same_id"))
        await self.connection.execute(
            change.values({name: bindparam(f"new_{name}") for name in _CHANGING}),
            [{"same_id": one.id, **{f"new_{name}": _row(one)[name] for name in _CHANGING}} for one in targets],
        )
        await self.connection.execute(delete(emails).where(among(self.connection, emails.c.target_id, ids)))

    async def _check_versions(self, targets: Sequence[Target]) -> None:
        """The rows are locked, so that what was read is what is replaced."""
        table = tables.targets
        wanted = {one.id: one.version - 1 for one in targets}
        query = select(table.c.id, table.c.version).where(among(self.connection, table.c.id, list(wanted)))
        locked = await self.connection.execute(query.order_by(table.c.id).with_for_update())
        found = {number: version for number, version in locked}  # noqa: C416  (rows unpack, their type does not)
        if found != wanted:
            raise Conflict("Somebody else changed this in the meantime", code="stale_version")

    async def written_to(self, target_ids: Collection[TargetId]) -> frozenset[TargetId]:
        """Those that messages were written to."""
        messages = tables.messages
        query = select(messages.c.target_id).distinct()
        found = await self.connection.execute(query.where(among(self.connection, messages.c.target_id, target_ids)))
        return frozenset(TargetId(number) for number in found.scalars())

    async def remove_all(self, target_ids: Collection[TargetId]) -> None:
        """Take away targets that nobody has written to."""
        table = tables.targets
        gone = await self.connection.execute(delete(table).where(among(self.connection, table.c.id, target_ids)))
        self.touched.settings = self.touched.settings or gone.rowcount > 0


_CHANGING = tuple(name for name in tables.targets.columns.keys() if name != "id")  # noqa: SIM118  (no mapping)


def _row(target: Target) -> rows.Row:
    row: rows.Row = {name: getattr(target, name) for name in _CHANGING if name != "fields"}
    return {"id": target.id, **row, "fields": dict(target.fields)}


def _email_row(target: Target, position: int) -> rows.Row:
    address = target.emails[position]
    return {
        "target_id": target.id,
        "position": position,
        "email": address.email,
        "email_status": address.email_status,
        "error": address.error,
        "soft_bounce_count": address.soft_bounce_count,
    }


async def targets_of(connection: AsyncConnection, campaign_id: CampaignId) -> tuple[Target, ...]:
    """All targets of a campaign with their addresses, by external id, in two queries."""
    return await read_targets(
        connection, select(tables.targets.c.id).where(tables.targets.c.campaign_id == campaign_id)
    )


async def targets_among(
    connection: AsyncConnection, campaign_ids: Collection[CampaignId]
) -> dict[CampaignId, tuple[Target, ...]]:
    """All targets of each campaign that has any, in two queries."""
    table = tables.targets
    wanted = select(table.c.id).where(among(connection, table.c.campaign_id, campaign_ids))
    found: dict[CampaignId, list[Target]] = {}
    for target in await read_targets(connection, wanted):
        found.setdefault(target.campaign_id, []).append(target)
    return {number: tuple(targets) for number, targets in found.items()}


async def read_targets(connection: AsyncConnection, wanted: Select[tuple[str]]) -> tuple[Target, ...]:
    """The targets whose ids a query tells, with their addresses, by external id, in two queries."""
    table, emails = tables.targets, tables.target_emails
    found = (await connection.execute(select(table).where(table.c.id.in_(wanted)))).mappings()
    joined = select(emails).where(emails.c.target_id.in_(wanted)).order_by(emails.c.position)
    addresses: dict[str, list[TargetEmail]] = {}
    for row in (await connection.execute(joined)).mappings():
        kept = TargetEmail(row["email"], row["email_status"], row["error"], row["soft_bounce_count"])
        addresses.setdefault(row["target_id"], []).append(kept)
    # Sorted here, for each database would sort texts by its own collation.
    ordered = sorted(found, key=lambda row: str(row["external_id"]))
    return tuple(Target(**row, emails=tuple(addresses.get(row["id"], ()))) for row in ordered)
