"""Whether the database answers, and with which schema."""

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables


@frozen
class SqlHealth:
    """Asks for the smallest thing there is."""

    engine: AsyncEngine

    async def answers(self) -> bool:
        """Whether a query of our own schema comes back."""
        try:
            async with self.engine.execution_options(reading=True).connect() as connection:
                await connection.execute(select(tables.settings_version.c.version))
        except (SQLAlchemyError, OSError):
            return False
        return True
