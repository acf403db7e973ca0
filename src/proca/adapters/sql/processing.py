"""Processing on SQL: a batch of scheduled actions is one transaction, its rows locked against other workers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from attrs import define, field, frozen
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import ranks, rows, tables
from proca.adapters.sql.bulk import BulkInsert
from proca.adapters.sql.counters import move
from proca.adapters.sql.engine import translated
from proca.adapters.sql.intake_rows import json_text
from proca.adapters.sql.links import PROCESS, schedule
from proca.adapters.sql.record import scheduled_actions
from proca.adapters.sql.store import take_numbers
from proca.domain.ids import PublicKeyId
from proca.domain.orgs.keys import PublicKey
from proca.domain.processing.case import Outcome
from proca.domain.processing.messages import Message
from proca.domain.processing.ranking import Person, Record
from proca.ports.processing import Batch, ScheduledAction, Settlement

_MESSAGES = BulkInsert(tables.outbox, ("id", "topic", "action_id", "routing_key", "body", "due_at"))


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
        if not wanted:
            return {}
        found = await self.connection.execute(select(tables.public_keys).where(tables.public_keys.c.id.in_(wanted)))
        return {row["id"]: rows.KEY.from_row(row) for row in found.mappings()}

    async def claim_ranks(self, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
        """Take ranks, one row a person deciding."""
        return await ranks.claim(self.connection, wanted)

    async def settle(self, settlement: Settlement) -> None:
        """Store states, messages and counters; schedule what was waiting for a supporter; clear the schedule."""
        changed = settlement.outcomes
        await self._store_states(changed)
        await self._put_messages(settlement)
        await move(self.connection, settlement.tally)
        await self._wake_waiting(changed, settlement)
        await self.connection.execute(delete(tables.outbox).where(tables.outbox.c.id.in_(self.claimed)))

    async def _store_states(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        actions, supporters = tables.actions, tables.supporters
        action_rows = [{"number": o.action.id, "state": o.action.status} for o in outcomes]
        change = update(actions).where(actions.c.id == bindparam("number")).values(status=bindparam("state"))
        await self.connection.execute(change, action_rows)
        trimmed = [
            {"number": o.action.id, "left": dict(o.action.fields)}
            for o in outcomes
            if o.action.fields != o.case.action.fields
        ]
        if trimmed:
            trim = update(actions).where(actions.c.id == bindparam("number")).values(fields=bindparam("left"))
            await self.connection.execute(trim, trimmed)
        people = [_supporter_change(o) for o in outcomes if o.supporter is not None]
        person = update(supporters).where(supporters.c.id == bindparam("number"))
        await self.connection.execute(person.values({name: bindparam(f"new_{name}") for name in _CHANGING}), people)

    async def _put_messages(self, settlement: Settlement) -> None:
        messages = settlement.messages
        if not messages:
            return
        numbers = await take_numbers(self.connection, "outbox", len(messages))
        await _MESSAGES.run(
            self.connection,
            [
                (number, _topic(m), m.action_id, m.routing_key, json_text(m.body), settlement.settled_at)
                for number, m in zip(numbers, messages, strict=True)
            ],
        )

    async def _wake_waiting(self, outcomes: Sequence[Outcome], settlement: Settlement) -> None:
        settled = [o.supporter.id for o in outcomes if o.supporter is not None and o.settles_supporter]
        if not settled:
            return
        actions = tables.actions
        waiting = (
            select(actions.c.id)
            .where(actions.c.supporter_id.in_(settled), actions.c.with_consent.is_(False), actions.c.status == "new")
            .order_by(actions.c.id)
        )
        await schedule(self.connection, list((await self.connection.execute(waiting)).scalars()), settlement.settled_at)


_CHANGING = ("status", "dupe_rank", "first_name", "last_name", "email", "address")


def _supporter_change(outcome: Outcome) -> dict[str, object]:
    supporter = outcome.supporter
    assert supporter is not None  # noqa: S101  (filtered by the caller)
    text = supporter.clear_text
    return {
        "number": supporter.id,
        "new_status": supporter.status,
        "new_dupe_rank": supporter.dupe_rank,
        "new_first_name": text.first_name,
        "new_last_name": text.last_name,
        "new_email": text.email,
        "new_address": text.address,
    }


def _topic(message: Message) -> str:
    return f"org.{message.org_id}.{message.stage.exchange}"


@frozen
class SqlProcessing:
    """Claims batches with `FOR UPDATE SKIP LOCKED`; on SQLite the one writer claims."""

    engine: AsyncEngine

    def batch(self, limit: int) -> AbstractAsyncContextManager[Batch]:
        """Claim up to `limit` due actions in one transaction."""
        return self._batch(limit)

    async def waiting(self) -> int:
        """How many actions are due."""
        query = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.topic == PROCESS)
        with translated():
            async with self.engine.execution_options(reading=True).connect() as connection:
                return int((await connection.execute(query)).scalar_one())

    @asynccontextmanager
    async def _batch(self, limit: int) -> AsyncIterator[Batch]:
        outbox = tables.outbox
        claim = (
            select(outbox.c.id, outbox.c.action_id)
            .where(outbox.c.topic == PROCESS)
            .order_by(outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with translated():
            async with self.engine.begin() as connection:
                claimed = (await connection.execute(claim)).all()
                due = await scheduled_actions(connection, [row.action_id for row in claimed])
                yield SqlBatch(connection, [row.id for row in claimed], due)
