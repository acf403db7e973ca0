"""The record completed by what orgs' own records know, on SQL."""

from collections.abc import Collection, Mapping, Sequence

from attrs import frozen
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import BulkUpdate, among
from proca.adapters.sql.engine import translated
from proca.adapters.sql.record import actions, contacts_of, supporters_of
from proca.domain.ids import ActionId, ActionPageId, OrgId
from proca.ports.details import Asked

_FIELDS = BulkUpdate(tables.actions, ("id", "fields"))
_STATUS = BulkUpdate(tables.supporters, ("id", "email_status", "email_status_changed"))


@frozen
class SqlDetailRecord:
    """Reads in four queries, writes in three, each for any number of actions."""

    engine: AsyncEngine

    async def asked(self, action_ids: Collection[ActionId]) -> Mapping[ActionId, Asked]:
        """The actions with what belongs to them."""
        with translated():
            async with self.engine.begin() as connection:
                found = await actions(connection, list(action_ids))
                people = await supporters_of(connection, [a.supporter_id for a in found.values() if a.supporter_id])
                copies = await contacts_of(connection, list(people))
                owners = await _owners(connection, {action.action_page_id for action in found.values()})
        asked = {}
        for action in found.values():
            supporter, org_id = people.get(action.supporter_id or 0), owners[action.action_page_id]
            if supporter is not None:
                copy = next((one for one in copies.get(supporter.id, ()) if one.org_id == org_id), None)
                asked[action.id] = Asked(action, supporter, org_id, copy)
        return asked

    async def complete(self, told: Sequence[Asked]) -> None:
        """Write in one transaction, people in the order of their numbers."""
        if not told:
            return
        people = {one.supporter.id: one.supporter for one in told}
        with translated():
            async with self.engine.begin() as connection:
                await _FIELDS.run(connection, [(one.action.id, dict(one.action.fields)) for one in told])
                statuses = [(n, people[n].email_status, people[n].email_status_changed) for n in sorted(people)]
                await _STATUS.run(connection, statuses)
                await _store_consents(connection, told)


async def _owners(connection: AsyncConnection, page_ids: Collection[ActionPageId]) -> dict[ActionPageId, OrgId]:
    pages = tables.action_pages.c
    rows = await connection.execute(select(pages.id, pages.org_id).where(among(connection, pages.id, page_ids)))
    return {row.id: row.org_id for row in rows}


async def _store_consents(connection: AsyncConnection, told: Sequence[Asked]) -> None:
    contacts = tables.contacts
    change = (
        update(contacts)
        .where(contacts.c.supporter_id == bindparam("supporter"), contacts.c.org_id == bindparam("org"))
        .values(communication_consent=bindparam("consent"), inserted_at=bindparam("given"))
    )
    rows = [
        {"supporter": c.supporter_id, "org": c.org_id, "consent": c.communication_consent, "given": c.inserted_at}
        for one in told
        if (c := one.contact) is not None
    ]
    if rows:
        await connection.execute(change, rows)
