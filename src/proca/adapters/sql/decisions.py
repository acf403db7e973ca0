"""Decisions about actions on SQL: the action's row is locked, as the worker locks it."""

from attrs import frozen
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.current_trace import current_trace
from proca.adapters.sql import record, tables
from proca.adapters.sql.counters import move
from proca.adapters.sql.links import schedule
from proca.domain.ids import ActionId, OrgId
from proca.ports.decisions import ActionDecision, ActionInQuestion


@frozen
class SqlDecisions:
    """Actions over the unit's connection."""

    connection: AsyncConnection

    async def action(self, action_id: ActionId) -> ActionInQuestion | None:
        """By number, locked."""
        action = (await record.actions(self.connection, [action_id], lock=True)).get(action_id)
        if action is None:
            return None
        owner = action.supporter_id
        supporters = await record.supporters_of(self.connection, [owner] if owner is not None else [])
        pages = tables.action_pages
        org_id = await self.connection.execute(select(pages.c.org_id).where(pages.c.id == action.action_page_id))
        return ActionInQuestion(action, supporters.get(owner or 0), OrgId(org_id.scalar_one()))

    async def keep(self, decision: ActionDecision) -> None:
        """Store the status, move the counters, schedule."""
        number, status = decision.action.id, decision.action.status
        await self.connection.execute(update(tables.actions).where(tables.actions.c.id == number).values(status=status))
        await move(self.connection, decision.tally)
        await schedule(self.connection, {number: current_trace()} if decision.goes_on else {}, decision.decided_at)
