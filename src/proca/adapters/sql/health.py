"""Whether the database answers, and with which schema."""

from attrs import frozen
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import translated
from proca.domain.errors import Unavailable


@frozen
class SqlHealth:
    """Asks for the smallest thing there is."""

    engine: AsyncEngine

    async def answers(self) -> bool:
        """Whether a query of our own schema comes back."""
        try:
            with translated():
                async with self.engine.execution_options(reading=True).connect() as connection:
                    await connection.execute(select(tables.settings_version.c.version))
        except (SQLAlchemyError, Unavailable):
            return False
        return True
