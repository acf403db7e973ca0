"""Reading the record: actions with everything around them, a fixed number of queries for any number of actions."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import intake_rows, tables
from proca.adapters.sql.chosen import Chosen
from proca.domain.actions.action import Action
from proca.domain.actions.donation import Donation
from proca.domain.actions.mail import Mail
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact
from proca.domain.supporters.supporter import Supporter
from proca.ports.processing import ScheduledAction

_a, _s, _c, _m = tables.actions.c, tables.supporters.c, tables.contacts.c, tables.messages.c
_ACTIONS = Chosen(select(tables.actions).order_by(_a.id), _a.id)
_LOCKED_ACTIONS = Chosen(select(tables.actions).order_by(_a.id).with_for_update(), _a.id)
_LOCKED_SUPPORTERS = Chosen(select(tables.supporters).order_by(_s.id).with_for_update(), _s.id)
_CONTACTS = Chosen(select(tables.contacts).order_by(_c.org_id), _c.supporter_id)
_SOURCES = Chosen(select(tables.sources), tables.sources.c.id)
_DONATIONS = Chosen(select(tables.donations), tables.donations.c.action_id)
_MAILS = Chosen(select(tables.mails), tables.mails.c.action_id)
_TARGETS = Chosen(select(_m.action_id, _m.target_id).order_by(_m.id), _m.action_id)


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
    rows = await (_LOCKED_ACTIONS if lock else _ACTIONS).mappings(connection, ids)
    donations = await _donations(connection, ids)
    mails = await _mails(connection, ids)
    return {row["id"]: intake_rows.action_from(row, donations.get(row["id"]), mails.get(row["id"])) for row in rows}


async def supporters_of(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Supporter]:
    """Supporters by number, locked against other workers."""
    rows = await _LOCKED_SUPPORTERS.mappings(connection, ids)
    return {row["id"]: intake_rows.supporter_from(row) for row in rows}


async def contacts_of(connection: AsyncConnection, supporter_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """Contacts by supporter, by org."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in await _CONTACTS.mappings(connection, supporter_ids):
        found[row["supporter_id"]].append(intake_rows.contact_from(row))
    return found


async def sources_of(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Source]:
    """Sources by number."""
    return {row["id"]: intake_rows.source_from(row) for row in await _SOURCES.mappings(connection, set(ids))}


async def _donations(connection: AsyncConnection, action_ids: Sequence[int]) -> dict[int, Donation]:
    rows = await _DONATIONS.mappings(connection, action_ids)
    return {row["action_id"]: intake_rows.donation_from(row) for row in rows}


async def _mails(connection: AsyncConnection, action_ids: Sequence[int]) -> dict[int, Mail]:
    rows = await _MAILS.mappings(connection, action_ids)
    sent_to: dict[int, list[str]] = defaultdict(list)
    for one in await _TARGETS.rows(connection, [row["action_id"] for row in rows]):
        sent_to[one.action_id].append(one.target_id)
    return {row["action_id"]: intake_rows.mail_from(row, sent_to[row["action_id"]]) for row in rows}
