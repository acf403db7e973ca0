"""Users, their tokens and memberships, and confirms, on SQL."""

from collections.abc import Collection

from attrs import define
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import rows, tables
from proca.adapters.sql.versioned import Versioned
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.ids import CampaignId, OrgId, UserId
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User


class SqlUsers(Versioned[User]):
    """People who work with the platform; tokens and memberships go with them, by the references' own rule."""

    async def get(self, user_id: UserId) -> User | None:
        """By number."""
        return await self.one(select(tables.users).where(tables.users.c.id == user_id))

    async def by_email(self, email: str) -> User | None:
        """By e-mail."""
        return await self.one(select(tables.users).where(tables.users.c.email_key == email_key(email)))

    async def by_external_id(self, external_id: str) -> User | None:
        """By the identity at the sign-on provider."""
        return await self.one(select(tables.users).where(tables.users.c.external_id == external_id))


@define
class SqlTokens:
    """Tokens, found by digest."""

    connection: AsyncConnection

    async def found(self, context: TokenContext, digest: bytes) -> UserToken | None:
        """The token of this purpose and digest."""
        t = tables.user_tokens
        query = select(t).where(t.c.context == context.value, t.c.digest == digest)
        row = (await self.connection.execute(query)).mappings().first()
        return rows.TOKEN.from_row(row) if row else None

    async def put(self, token: UserToken) -> None:
        """Store it, or move its time on."""
        if not await self.prolong(token):
            await self.connection.execute(insert(tables.user_tokens).values(rows.TOKEN.to_row(token)))

    async def prolong(self, token: UserToken) -> bool:
        """Move its time on; whether it was there."""
        t = tables.user_tokens
        moved = update(t).where(t.c.id == token.id).values(inserted_at=token.inserted_at)
        return (await self.connection.execute(moved)).rowcount > 0

    async def remove(self, token: UserToken) -> None:
        """Take it away."""
        await self.connection.execute(delete(tables.user_tokens).where(tables.user_tokens.c.id == token.id))

    async def remove_all(self, user_id: UserId, contexts: Collection[TokenContext] = tuple(TokenContext)) -> None:
        """Take away all of a user's tokens for these purposes."""
        t = tables.user_tokens
        named = [context.value for context in contexts]
        await self.connection.execute(delete(t).where(t.c.user_id == user_id, t.c.context.in_(named)))

    async def remove_of_org(self, org_id: OrgId) -> int:
        """Take away those that open the queues of an org."""
        t = tables.user_tokens
        mine = delete(t).where(t.c.context == TokenContext.QUEUES.value, t.c.org_id == org_id)
        return (await self.connection.execute(mine)).rowcount


class SqlStaffers(Versioned[Staffer]):
    """Memberships."""

    async def get(self, org_id: OrgId, user_id: UserId) -> Staffer | None:
        """The membership of one user in one org."""
        staffers = tables.staffers
        return await self.one(select(staffers).where(staffers.c.org_id == org_id, staffers.c.user_id == user_id))

    async def of_user(self, user_id: UserId) -> tuple[Staffer, ...]:
        """All memberships of a user, by org."""
        s = tables.staffers
        return await self.many(select(s).where(s.c.user_id == user_id).order_by(s.c.org_id))

    async def of_org(self, org_id: OrgId) -> tuple[Staffer, ...]:
        """All memberships in an org, by number."""
        s = tables.staffers
        return await self.many(select(s).where(s.c.org_id == org_id).order_by(s.c.id))


class SqlConfirms(Versioned[Confirm]):
    """Decisions asked by code."""

    async def coded(self, code: str) -> Confirm | None:
        """By code, locked."""
        return await self.one(select(tables.confirms).where(tables.confirms.c.code == code).with_for_update())

    async def launches_in(self, campaign_id: CampaignId) -> tuple[Confirm, ...]:
        """Requests to launch a page in a campaign."""
        c = tables.confirms
        launch = (c.c.operation == Operation.LAUNCH_PAGE.value) & (c.c.subject_id == campaign_id)
        return await self.many(select(c).where(launch).order_by(c.c.id))
