"""Processing on SQL: a batch of scheduled actions is one transaction, its rows locked against other workers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from attrs import define, evolve, field, frozen
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.codec import json_text
from proca.adapters.sql import lanes, ranks, rows, tables
from proca.adapters.sql.activity import see_pages
from proca.adapters.sql.bulk import BulkInsert, BulkUpdate, among
from proca.adapters.sql.chosen import Chosen
from proca.adapters.sql.counters import move
from proca.adapters.sql.engine import translated
from proca.adapters.sql.failures import postpone
from proca.adapters.sql.links import PROCESS, schedule
from proca.adapters.sql.numbers import take_numbers
from proca.adapters.sql.record import scheduled_actions
from proca.domain.ids import ActionId, PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.outbox import Topic
from proca.domain.processing.case import Outcome
from proca.domain.processing.ranking import Person, Record
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.supporter import Supporter
from proca.ports.processing import Batch, ScheduledAction, Settlement

_ACTIONS = BulkUpdate(tables.actions, ("id", "status"))
_FIELDS = BulkUpdate(tables.actions, ("id", "fields"))
_SUPPORTERS = BulkUpdate(
    tables.supporters, ("id", "status", "dupe_rank", "first_name", "last_name", "email", "address")
)
_a, _o = tables.actions.c, tables.outbox.c
_KEYS = Chosen(select(tables.public_keys), tables.public_keys.c.id)
_TAKEN_OFF = Chosen(delete(tables.outbox).where(_o.topic == PROCESS), _o.id)
_WAITING = Chosen(
    select(_a.id, _a.supporter_id).where(_a.with_consent.is_(False), _a.status == "new").order_by(_a.id),
    _a.supporter_id,
)
_MESSAGES = BulkInsert(tables.outbox, ("id", "topic", "action_id", "routing_key", "body", "due_at", "trace"))


@define
class SqlBatch:
    """Claimed outbox rows with what they schedule."""

    connection: AsyncConnection
    claimed: Sequence[int]
    due: Sequence[ScheduledAction]
    _keys: dict[PublicKeyId, PublicKey] = field(factory=dict)

    async def keys(self) -> Mapping[PublicKeyId, PublicKey]:
        """The keys that seal the contacts of these actions."""
        payloads = [contact.payload for one in self.due for contact in one.contacts]
        wanted = {number for p in payloads for number in (p.public_key_id, p.sign_key_id) if number is not None}
        return {row["id"]: rows.KEY.from_row(row) for row in await _KEYS.mappings(self.connection, wanted)}

    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """Take ranks, one row a person deciding."""
        return await ranks.claim(self.connection, wanted)

    async def settle(self, settlement: Settlement) -> None:
        """Store states, messages and counters; schedule what was waiting for a supporter; clear the schedule."""
        changed = settlement.outcomes
        await self._store_states(changed)
        await self._put_messages(settlement)
        await self._wake_waiting(changed, settlement)
        await self._clear_schedule(settlement)
        # What many batches change comes last, so that they wait for each other as shortly as can be.
        await move(self.connection, settlement.tally)
        await see_pages(self.connection, self.due)

    async def _clear_schedule(self, settlement: Settlement) -> None:
        if settlement.lookups:
            ours, asked = (_o.id, self.claimed), (_o.action_id, settlement.lookups)
            put_off = update(tables.outbox).where(among(self.connection, *ours), among(self.connection, *asked))
            await self.connection.execute(put_off.values(topic=str(Topic.LOOKUP), due_at=settlement.settled_at))
        await _TAKEN_OFF.run(self.connection, self.claimed)

    async def _store_states(self, outcomes: Sequence[Outcome]) -> None:
        await _ACTIONS.run(self.connection, [(o.action.id, o.action.status) for o in outcomes])
        trimmed = [o.action for o in outcomes if o.action.fields != o.case.action.fields]
        await _FIELDS.run(self.connection, [(action.id, dict(action.fields)) for action in trimmed])
        people = {o.supporter.id: o.supporter for o in outcomes if o.supporter is not None}
        await _SUPPORTERS.run(self.connection, [_supporter_change(people[number]) for number in sorted(people)])

    async def _put_messages(self, settlement: Settlement) -> None:
        messages = settlement.messages
        if not messages:
            return
        numbers = await take_numbers(self.connection, "outbox", len(messages))
        await _MESSAGES.run(
            self.connection,
            [
                (number, m.topic, m.action_id, m.routing_key, json_text(m.body), settlement.settled_at, m.trace)
                for number, m in zip(numbers, messages, strict=True)
            ],
        )

    async def _wake_waiting(self, outcomes: Sequence[Outcome], settlement: Settlement) -> None:
        settled = [o.supporter.id for o in outcomes if o.supporter is not None and o.settles_supporter]
        found = await _WAITING.rows(self.connection, settled)
        going_on = {row.id: settlement.traces.get(row.supporter_id) for row in found}
        await schedule(self.connection, going_on, settlement.settled_at)


def _supporter_change(supporter: Supporter) -> tuple[object, ...]:
    text = supporter.clear_text
    facts = (text.first_name, text.last_name, text.email, text.address)
    return (supporter.id, supporter.status, supporter.dupe_rank, *facts)


@frozen
class SqlProcessing:
    """Claims batches with `FOR UPDATE SKIP LOCKED`; on SQLite the one writer claims."""

    engine: AsyncEngine

    def batch(self, limit: int, now: datetime) -> AbstractAsyncContextManager[Batch]:
        """Claim up to `limit` due actions in one transaction."""
        return self._batch(limit, now)

    async def waiting(self) -> int:
        """How many actions are scheduled."""
        query = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.topic == PROCESS)
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return int((await connection.execute(query)).scalar_one())

    async def postpone(
        self, failures: Mapping[ActionId, str], policy: RetryPolicy, now: datetime
    ) -> Sequence[ActionId]:
        """Count a failed attempt at these actions, in one transaction."""
        with translated():
            async with self.engine.begin() as connection:
                return await postpone(connection, failures, policy, now)

    @asynccontextmanager
    async def _batch(self, limit: int, now: datetime) -> AsyncIterator[Batch]:
        with translated():
            async with self.engine.begin() as connection:
                claimed = await lanes.claim(connection, limit, now)
                found = await scheduled_actions(connection, [row.action_id for row in claimed])
                yield SqlBatch(connection, [row.id for row in claimed], _as_claimed(found, claimed))


def _as_claimed(found: Sequence[ScheduledAction], claimed: Sequence[lanes.Claimed]) -> Sequence[ScheduledAction]:
    """The actions with what only their promises say, which most say nothing."""
    told = {row.action_id: row for row in claimed if row.looked_up or row.trace}
    if not told:
        return found
    return [
        evolve(one, looked_up=row.looked_up, trace=row.trace) if (row := told.get(one.action.id)) else one
        for one in found
    ]
