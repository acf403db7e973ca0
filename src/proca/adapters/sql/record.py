"""Reading the record: actions with everything around them, a fixed number of queries for any number of actions."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import intake_rows, tables
from proca.adapters.sql.bulk import among
from proca.domain.actions.action import Action
from proca.domain.actions.donation import Donation
from proca.domain.actions.mail import Mail
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact
from proca.domain.supporters.supporter import Supporter
from proca.ports.processing import ScheduledAction


async def scheduled_actions(connection: AsyncConnection, action_ids: Sequence[int]) -> list[ScheduledAction]:
    """These actions in the order of the ids (once each), locked where the database locks rows."""
    found = await actions(connection, action_ids, lock=True)
    supporters = await supporters_of(connection, [a.supporter_id for a in found.values() if a.supporter_id])
    contacts = await contacts_of(connection, list(supporters))
    sources = await sources_of(connection, [a.source_id for a in found.values() if a.source_id])
    return [
        ScheduledAction(
            action,
            supporters.get(action.supporter_id) if action.supporter_id else None,
            tuple(contacts.get(action.supporter_id or 0, ())),
            sources.get(action.source_id or 0),
        )
        for action in (found[number] for number in dict.fromkeys(action_ids) if number in found)
    ]


async def actions(connection: AsyncConnection, ids: Sequence[int], *, lock: bool = False) -> dict[int, Action]:
    """Actions by number, with donation and mail."""
    if not ids:
        return {}
    a = tables.actions
    query = select(a).where(among(connection, a.c.id, ids)).order_by(a.c.id)
    rows = (await connection.execute(query.with_for_update() if lock else query)).mappings().all()
    donations = await _donations(connection, ids)
    mails = await _mails(connection, ids)
    return {row["id"]: intake_rows.action_from(row, donations.get(row["id"]), mails.get(row["id"])) for row in rows}


async def supporters_of(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Supporter]:
    """Supporters by number, locked against other workers."""
    if not ids:
        return {}
    s = tables.supporters
    query = select(s).where(among(connection, s.c.id, ids)).order_by(s.c.id).with_for_update()
    rows = (await connection.execute(query)).mappings()
    return {row["id"]: intake_rows.supporter_from(row) for row in rows}


async def contacts_of(connection: AsyncConnection, supporter_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """Contacts by supporter, by org."""
    found: dict[int, list[Contact]] = defaultdict(list)
    if supporter_ids:
        c = tables.contacts
        query = select(c).where(among(connection, c.c.supporter_id, supporter_ids)).order_by(c.c.org_id)
        for row in (await connection.execute(query)).mappings():
            found[row["supporter_id"]].append(intake_rows.contact_from(row))
    return found


async def sources_of(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Source]:
    """Sources by number."""
    if not ids:
        return {}
    query = select(tables.sources).where(among(connection, tables.sources.c.id, set(ids)))
    return {row["id"]: intake_rows.source_from(row) for row in (await connection.execute(query)).mappings()}


async def _donations(connection: AsyncConnection, action_ids: Sequence[int]) -> dict[int, Donation]:
    query = select(tables.donations).where(among(connection, tables.donations.c.action_id, action_ids))
    return {row["action_id"]: intake_rows.donation_from(row) for row in (await connection.execute(query)).mappings()}


async def _mails(connection: AsyncConnection, action_ids: Sequence[int]) -> dict[int, Mail]:
    m, messages = tables.mails, tables.messages
    rows = (await connection.execute(select(m).where(among(connection, m.c.action_id, action_ids)))).mappings().all()
    if not rows:
        return {}
    sent_to: dict[int, list[str]] = defaultdict(list)
    query = select(messages.c.action_id, messages.c.target_id).where(
        among(connection, messages.c.action_id, action_ids)
    )
    for action_id, target_id in await connection.execute(query.order_by(messages.c.id)):
        sent_to[action_id].append(target_id)
    return {row["action_id"]: intake_rows.mail_from(row, sent_to[row["action_id"]]) for row in rows}
