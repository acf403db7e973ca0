"""Supporters who answer by links, on SQL: first the action's row is locked and then the supporter's, as workers do."""

from collections.abc import Sequence

from attrs import frozen
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.current_trace import current_trace
from proca.adapters.sql import record, rows, tables
from proca.adapters.sql.bulk import among
from proca.adapters.sql.counters import move
from proca.adapters.sql.links import schedule
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, OrgId, PublicKeyId, SupporterId
from proca.domain.orgs.keys import PublicKey
from proca.ports.supporter_links import CollectedAction, LinkedSupporter, SupporterDecision


@frozen
class SqlLinkedSupporters:
    """Supporters over the unit's connection."""

    connection: AsyncConnection

    async def of_action(self, action_id: ActionId) -> LinkedSupporter | None:
        """With everything of theirs; the other actions need no lock, for whoever changes one locks the supporter."""
        found = await record.scheduled_actions(self.connection, [action_id])
        if not found or found[0].supporter is None:
            return None
        (one,) = found
        assert one.supporter is not None  # noqa: S101  (looked at above)
        everything = await self._everything(one.supporter.id)
        keys = await self._keys(one.contacts)
        return LinkedSupporter(one.action, one.supporter, one.contacts, one.source, everything, keys)

    async def keep(self, decision: SupporterDecision) -> None:
        """Store what was decided, move the counters, schedule."""
        action, person = decision.action, decision.supporter
        a, s = tables.actions, tables.supporters
        await self.connection.execute(update(a).where(a.c.id == action.id).values(status=action.status))
        changes = {
            "status": person.status,
            "email_status": person.email_status,
            "email_status_changed": person.email_status_changed,
        }
        await self.connection.execute(update(s).where(s.c.id == person.id).values(changes))
        await move(self.connection, decision.tally)
        await schedule(self.connection, dict.fromkeys(decision.going_on, current_trace()), decision.decided_at)

    async def _everything(self, supporter_id: SupporterId) -> tuple[CollectedAction, ...]:
        a, p = tables.actions.c, tables.action_pages.c
        query = select(a.id, p.org_id).join(tables.action_pages, p.id == a.action_page_id).order_by(a.id)
        orgs = {
            row.id: OrgId(row.org_id)
            for row in await self.connection.execute(query.where(a.supporter_id == supporter_id))
        }
        found = await record.actions(self.connection, list(orgs))
        return tuple(CollectedAction(found[number], orgs[number]) for number in orgs)

    async def _keys(self, contacts: Sequence[Contact]) -> dict[PublicKeyId, PublicKey]:
        wanted = sorted({number for one in contacts for number in one.payload.key_ids})
        if not wanted:
            return {}
        keys = tables.public_keys
        query = select(keys).where(among(self.connection, keys.c.id, wanted)).order_by(keys.c.id)
        return {row["id"]: rows.KEY.from_row(row) for row in (await self.connection.execute(query)).mappings()}
