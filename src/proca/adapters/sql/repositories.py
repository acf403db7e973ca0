"""Repositories of settings: one generic table of versioned aggregates, a narrow class for each kind."""

from typing import Generic, TypeVar

from attrs import Factory, define, evolve
from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import rows, tables
from proca.adapters.sql.rows import Shape
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.confirms.confirm import Confirm
from proca.domain.errors import Conflict
from proca.domain.ids import ActionPageId, CampaignId, OrgId, UserId
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.user import User

T = TypeVar("T", Org, Service, PublicKey, User, Staffer, Campaign, ActionPage, Confirm)


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
            same = (table.c.id == row["id"]) & (table.c.version == aggregate.version)
            done = await self.connection.execute(update(table).where(same).values(row))
            if done.rowcount != 1:
                raise Conflict("Somebody else changed this in the meantime", code="stale_version")
        self.touched.settings = True
        return stored


class SqlOrgs(Versioned[Org]):
    """Organisations."""

    async def get(self, org_id: OrgId) -> Org | None:
        """By number."""
        return await self.one(select(tables.orgs).where(tables.orgs.c.id == org_id))

    async def named(self, name: str) -> Org | None:
        """By name."""
        return await self.one(select(tables.orgs).where(tables.orgs.c.name_key == name_key(name)))


class SqlKeys(Versioned[PublicKey]):
    """Public keys."""

    async def of(self, org_id: OrgId) -> tuple[PublicKey, ...]:
        """All keys of an org, newest first."""
        keys = tables.public_keys
        newest = (keys.c.inserted_at.desc(), keys.c.id.desc())
        return await self.many(select(keys).where(keys.c.org_id == org_id).order_by(*newest))


class SqlServices(Versioned[Service]):
    """Services."""

    async def of(self, org_id: OrgId) -> tuple[Service, ...]:
        """All services of an org, by number."""
        services = tables.services
        return await self.many(select(services).where(services.c.org_id == org_id).order_by(services.c.id))


class SqlCampaigns(Versioned[Campaign]):
    """Campaigns."""

    async def get(self, campaign_id: CampaignId) -> Campaign | None:
        """By number."""
        return await self.one(select(tables.campaigns).where(tables.campaigns.c.id == campaign_id))

    async def named(self, name: str) -> Campaign | None:
        """By name."""
        return await self.one(select(tables.campaigns).where(tables.campaigns.c.name_key == name.lower()))


class SqlActionPages(Versioned[ActionPage]):
    """Action pages."""

    async def get(self, page_id: ActionPageId) -> ActionPage | None:
        """By number."""
        return await self.one(select(tables.action_pages).where(tables.action_pages.c.id == page_id))

    async def named(self, name: str) -> ActionPage | None:
        """By name."""
        return await self.one(select(tables.action_pages).where(tables.action_pages.c.name_key == name.lower()))


class SqlUsers(Versioned[User]):
    """People who work with the platform."""

    async def get(self, user_id: UserId) -> User | None:
        """By number."""
        return await self.one(select(tables.users).where(tables.users.c.id == user_id))

    async def by_email(self, email: str) -> User | None:
        """By e-mail."""
        return await self.one(select(tables.users).where(tables.users.c.email_key == email_key(email)))


class SqlStaffers(Versioned[Staffer]):
    """Memberships."""

    async def get(self, org_id: OrgId, user_id: UserId) -> Staffer | None:
        """The membership of one user in one org."""
        staffers = tables.staffers
        return await self.one(select(staffers).where(staffers.c.org_id == org_id, staffers.c.user_id == user_id))


class SqlConfirms(Versioned[Confirm]):
    """Decisions asked by code."""

    async def coded(self, code: str) -> Confirm | None:
        """By code."""
        return await self.one(select(tables.confirms).where(tables.confirms.c.code == code))


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
        stored = evolve(target, version=target.version + 1)
        table, emails = tables.targets, tables.target_emails
        row = {name: getattr(stored, name) for name in table.columns.keys() if name != "fields"}  # noqa: SIM118
        row["fields"] = dict(stored.fields)
        if target.version == 0:
            await self.connection.execute(insert(table).values(row))
        else:
            same = (table.c.id == target.id) & (table.c.version == target.version)
            if (await self.connection.execute(update(table).where(same).values(row))).rowcount != 1:
                raise Conflict("Somebody else changed this in the meantime", code="stale_version")
            await self.connection.execute(delete(emails).where(emails.c.target_id == target.id))
        if stored.emails:
            await self.connection.execute(insert(emails), [_email_row(stored, at) for at in range(len(stored.emails))])
        self.touched.settings = True
        return stored


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
    """All targets of a campaign with their addresses, in two queries."""
    table, emails = tables.targets, tables.target_emails
    found = (await connection.execute(select(table).where(table.c.campaign_id == campaign_id))).mappings()
    joined = select(emails).join(table).where(table.c.campaign_id == campaign_id).order_by(emails.c.position)
    addresses: dict[str, list[TargetEmail]] = {}
    for row in (await connection.execute(joined)).mappings():
        kept = TargetEmail(row["email"], row["email_status"], row["error"], row["soft_bounce_count"])
        addresses.setdefault(row["target_id"], []).append(kept)
    # Sorted here, for each database would sort texts by its own collation.
    ordered = sorted(found, key=lambda row: str(row["external_id"]))
    return tuple(Target(**row, emails=tuple(addresses.get(row["id"], ()))) for row in ordered)
