"""The directory of people, on SQL."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from proca.adapters.sql import rows, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.directories import SqlDirectory
from proca.adapters.sql.reports import whole_pattern
from proca.domain.ids import UserId
from proca.domain.orgs.org import name_key
from proca.domain.rules import is_storable
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import User


class SqlUserDirectory(SqlDirectory):
    """People."""

    async def users(self, ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Users by number."""
        return await self.by_number(rows.USER, ids)

    async def matching(self, user_id: UserId | None, email_like: str | None, org_name: str | None) -> Sequence[User]:
        """Users that meet all criteria given."""
        if not all(text is None or is_storable(text) for text in (email_like, org_name)):
            return []
        u, s, o = tables.users.c, tables.staffers.c, tables.orgs.c
        query = select(tables.users).order_by(u.id)
        if user_id is not None:
            query = query.where(u.id == user_id)
        if email_like is not None:
            query = query.where(u.email_key.like(whole_pattern(email_like.casefold()), escape="\\"))
        if org_name is not None:
            members = select(s.user_id).join(tables.orgs, o.id == s.org_id).where(o.name_key == name_key(org_name))
            query = query.where(u.id.in_(members))
        async with self.reading() as connection:
            return [rows.USER.from_row(row) for row in (await connection.execute(query)).mappings()]

    async def memberships(self, user_ids: Collection[UserId]) -> Mapping[UserId, Sequence[Staffer]]:
        """Memberships of each user."""
        found = await self.grouped(rows.STAFFER, "user_id", user_ids, tables.users)
        return {user: sorted(staff, key=lambda one: one.org_id) for user, staff in found.items()}

    async def api_tokens(self, user_ids: Collection[UserId]) -> Mapping[UserId, UserToken]:
        """The newest API token of each user who has one."""
        if not user_ids:
            return {}
        t = tables.user_tokens
        async with self.reading() as connection:
            query = select(t).where(among(connection, t.c.user_id, user_ids), t.c.context == TokenContext.API.value)
            found = (await connection.execute(query.order_by(t.c.inserted_at, t.c.id))).mappings().all()
        # The last one of each user stays.
        return {row["user_id"]: rows.TOKEN.from_row(row) for row in found}
