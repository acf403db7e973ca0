"""Counted mails on SQL: a row for each org that has counted any."""

from attrs import frozen
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite, translated
from proca.domain.ids import OrgId

_budgets = tables.mail_budgets


@frozen
class SqlBudgets:
    """Counters in the database; each verb is a transaction of its own."""

    engine: AsyncEngine

    async def count(self, org_id: OrgId, mails: int) -> int:
        """Count mails, in one statement."""
        with translated():
            async with self.engine.begin() as connection:
                dialect = sqlite if is_sqlite(connection) else postgresql
                first = dialect.insert(_budgets).values(org_id=org_id, spent=mails)
                counted = first.on_conflict_do_update(
                    index_elements=["org_id"], set_={"spent": _budgets.c.spent + mails}
                ).returning(_budgets.c.spent)
                return int((await connection.execute(counted)).scalar_one())

    async def reset(self, org_id: OrgId) -> None:
        """Begin at zero again."""
        with translated():
            async with self.engine.begin() as connection:
                await connection.execute(delete(_budgets).where(_budgets.c.org_id == org_id))
