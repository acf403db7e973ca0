"""Accounts by what a request shows of them, on SQL."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen
from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import rows, tables
from proca.adapters.sql.directories import SqlDirectory
from proca.adapters.sql.engine import translated
from proca.domain.rules import is_storable
from proca.domain.users.profile import email_key
from proca.domain.users.token import TokenContext
from proca.domain.users.user import User
from proca.ports.accounts import Bearer


class SqlAccountDirectory(SqlDirectory):
    """Reads without the lock of writers."""

    async def by_email(self, email: str) -> User | None:
        """By e-mail."""
        return await self._user(tables.users.c.email_key == email_key(email)) if is_storable(email) else None

    async def by_external_id(self, external_id: str) -> User | None:
        """By the identity at the sign-on provider."""
        return await self._user(tables.users.c.external_id == external_id) if is_storable(external_id) else None

    async def by_token(self, context: TokenContext, digest: bytes) -> Bearer | None:
        """By the digest of a token."""
        t, u = tables.user_tokens, tables.users
        async with self.reading() as connection:
            wanted = select(t).where(t.c.context == context.value, t.c.digest == digest)
            token = (await connection.execute(wanted)).mappings().first()
            if token is None:
                return None
            user = (await connection.execute(select(u).where(u.c.id == token["user_id"]))).mappings().first()
        return Bearer(rows.TOKEN.from_row(token), rows.USER.from_row(user)) if user else None

    async def _user(self, fits: ColumnElement[bool]) -> User | None:
        async with self.reading() as connection:
            row = (await connection.execute(select(tables.users).where(fits))).mappings().first()
        return rows.USER.from_row(row) if row else None


@frozen
class SqlExpiredTokens:
    """Takes expired tokens away in one statement."""

    engine: AsyncEngine

    async def forget(self, made_by: Mapping[TokenContext, datetime]) -> int:
        """Take away what was made by then."""
        t = tables.user_tokens.c
        expired = or_(*(and_(t.context == kind.value, t.inserted_at <= moment) for kind, moment in made_by.items()))
        with translated():
            async with self.engine.begin() as connection:
                return (await connection.execute(delete(tables.user_tokens).where(expired))).rowcount
