"""Whether the database answers, and with which schema."""

import asyncio

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import translated
from proca.domain.errors import Unavailable

# A server that takes this long to say a version serves nobody.
_PATIENCE_SECONDS = 5


@frozen
class SqlHealth:
    """Asks for the smallest thing there is."""

    engine: AsyncEngine

    async def answers(self) -> bool:
        """Whether a query of our own schema comes back."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._ask()
        except (SQLAlchemyError, Unavailable, TimeoutError):
            return False
        return True

    async def _ask(self) -> None:
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                await connection.execute(select(tables.settings_version.c.version))
