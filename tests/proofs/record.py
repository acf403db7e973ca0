"""What the database says after all is processed, held against what clients were told."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bench import wire
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.reports import SqlReports
from proca.domain.ids import CampaignId
from proca.domain.supporters import contact_ref

_CAMPAIGN = CampaignId(1)
_ORGS = 2


def contradictions(database_url: str, seed: str, acknowledged: Mapping[int, str]) -> tuple[str, ...]:
    """What is wrong, in words; nothing when each acknowledged signature is stored, counted and sent on exactly once."""
    return asyncio.run(_contradictions(database_url, seed, acknowledged))


def of_actions(database_url: str, seed: str, acknowledged: Mapping[int, str]) -> tuple[str, ...]:
    """The same of intake alone: each acknowledged signature is stored once, and nothing else is."""
    return asyncio.run(_of_intake(database_url, seed, acknowledged))


async def _of_intake(database_url: str, seed: str, acknowledged: Mapping[int, str]) -> tuple[str, ...]:
    engine = engine_for(database_url)
    try:
        async with engine.execution_options(reading=True).connect() as connection:
            stored = await _of_actions(connection, set(acknowledged.values()))
    finally:
        await engine.dispose()
    return (*_of_references(seed, acknowledged), *stored)


async def _contradictions(database_url: str, seed: str, acknowledged: Mapping[int, str]) -> tuple[str, ...]:
    engine = engine_for(database_url)
    try:
        reports = SqlReports(engine)
        tally, recount = await reports.tally(_CAMPAIGN), await reports.recount(_CAMPAIGN)
        async with engine.execution_options(reading=True).connect() as connection:
            found = [
                *_of_references(seed, acknowledged),
                *await _of_actions(connection, set(acknowledged.values())),
                *await _of_rows(connection),
            ]
    finally:
        await engine.dispose()
    if tally != recount:
        found.append(f"counters {tally} are not what a recount gives, {recount}")
    supporters = sum(count.supporters for count in tally.values())
    if supporters != len(acknowledged):
        found.append(f"{supporters} supporters are counted, {len(acknowledged)} were acknowledged")
    return tuple(found)


def _of_references(seed: str, acknowledged: Mapping[int, str]) -> Iterator[str]:
    for number, reference in acknowledged.items():
        if reference != contact_ref.encode(contact_ref.fingerprint(seed, wire.email(number))):
            yield f"signature {number} was answered with somebody else's reference"


async def _of_actions(connection: AsyncConnection, references: set[str]) -> list[str]:
    a, s = tables.actions, tables.supporters
    query = select(s.c.fingerprint, func.count()).join(a, a.c.supporter_id == s.c.id).group_by(s.c.fingerprint)
    stored = {contact_ref.encode(bytes(key)): count for key, count in await connection.execute(query)}  # type: ignore[arg-type]  # rows are untyped
    times = Counter(stored.get(reference, 0) for reference in references)
    found = [
        f"{people} acknowledged signatures are stored {count} times"
        for count, people in sorted(times.items())
        if count != 1
    ]
    unknown = len(stored.keys() - references)
    return found + ([f"{unknown} signatures are stored that nobody was told of"] if unknown else [])


async def _of_rows(connection: AsyncConnection) -> list[str]:
    o, c, a = tables.outbox, tables.contacts, tables.actions
    waiting = (await connection.execute(select(func.count()).where(o.c.topic == "process"))).scalar_one()
    found = [f"{waiting} actions are not processed"] if waiting else []
    alone = {status for (status,) in await connection.execute(select(a.c.status).distinct())} - {"delivered"}
    found += [f"there are actions in status {status}" for status in alone]
    entitled = select(a.c.id, c.c.org_id).join(c, c.c.supporter_id == a.c.supporter_id)
    due = Counter((action, f"cus.{org}.deliver") for action, org in await connection.execute(entitled))
    sent = Counter(
        tuple(row) for row in await connection.execute(select(o.c.action_id, o.c.topic).where(o.c.topic != "process"))
    )
    found += [f"{len(due - sent)} messages are missing"] if due - sent else []
    found += [f"{len(sent - due)} messages are too many"] if sent - due else []
    actions = len({action for action, _ in due})
    return found + ([] if len(due) == _ORGS * actions else [f"{len(due)} contacts for {actions} actions"])
