"""What the contracts are proved on: all adapters of one store, and a view of everything that it holds."""

import json
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache

from attrs import define, field, frozen
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from proca.adapters.memory.activity import MemoryPageActivity
from proca.adapters.memory.directories import MemoryCampaignDirectory, MemoryOrgDirectory, MemoryUserDirectory
from proca.adapters.memory.exports import MemoryExports
from proca.adapters.memory.intake import MemoryIntakeLog
from proca.adapters.memory.processing import MemoryProcessing
from proca.adapters.memory.reports import MemoryReports
from proca.adapters.memory.snapshots import MemorySnapshotSource
from proca.adapters.memory.state import MemoryState
from proca.adapters.memory.store import MemoryIds, MemoryStore
from proca.adapters.sql import intake_rows, record, tables
from proca.adapters.sql.activity import SqlPageActivity
from proca.adapters.sql.directories import SqlCampaignDirectory, SqlOrgDirectory
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.exports import SqlExports
from proca.adapters.sql.intake import SqlIntakeLog
from proca.adapters.sql.numbers import SqlIds
from proca.adapters.sql.processing import SqlProcessing
from proca.adapters.sql.reports import SqlReports
from proca.adapters.sql.snapshots import SqlSnapshotSource
from proca.adapters.sql.store import SqlStore
from proca.adapters.sql.user_directory import SqlUserDirectory
from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact
from proca.domain.supporters.supporter import Supporter
from proca.ports.activity import PageActivity
from proca.ports.directories import CampaignDirectory, OrgDirectory, UserDirectory
from proca.ports.exports import Exports
from proca.ports.intake import IntakeLog
from proca.ports.processing import Processing
from proca.ports.reports import Reports
from proca.ports.snapshots import SnapshotSource
from proca.ports.store import Store
from proca.ports.world import Ids

INSTANCE = "hq"


@frozen
class Promised:
    """An outbox row but for its number, which a crash may use up."""

    topic: str
    action_id: int | None
    routing_key: str | None
    body: object
    due_at: datetime


@frozen
class Everything:
    """The whole record and the outbox, in the order of numbers."""

    actions: list[Action]
    supporters: list[Supporter]
    contacts: list[Contact]
    sources: dict[int, Source]
    outbox: list[Promised]


@frozen
class Reads:
    """What staff read beside the units."""

    orgs: OrgDirectory
    campaigns: CampaignDirectory
    users: UserDirectory
    exports: Exports
    activity: PageActivity


@define
class Subject:
    """All adapters over one store."""

    store: Store
    ids: Ids
    log: IntakeLog
    processing: Processing
    snapshots: SnapshotSource
    reports: Reports
    reads: Reads
    everything: Callable[[], Awaitable[Everything]] = field(repr=False)
    close: Callable[[], Awaitable[None]] = field(repr=False)


async def memory_subject(state: MemoryState | None = None) -> Subject:
    """The model."""
    kept = state or MemoryState()

    async def everything() -> Everything:
        data = kept.data
        return Everything(
            [one for _, one in sorted(data.actions.items())],
            [one for _, one in sorted(data.supporters.items())],
            [one for _, one in sorted(data.contacts.items())],
            dict(sorted(data.sources.items())),
            [Promised(p.topic, p.action_id, p.routing_key, p.body, p.due_at) for p in kept.outbox],
        )

    async def close() -> None:
        pass

    return Subject(
        MemoryStore(kept),
        MemoryIds(kept),
        MemoryIntakeLog(kept),
        MemoryProcessing(kept),
        MemorySnapshotSource(kept, INSTANCE),
        MemoryReports(kept),
        Reads(
            MemoryOrgDirectory(kept),
            MemoryCampaignDirectory(kept),
            MemoryUserDirectory(kept),
            MemoryExports(kept),
            MemoryPageActivity(kept),
        ),
        everything,
        close,
    )


async def sqlite_subject() -> Subject:
    """A fresh file; one at a time, for all are of one name."""
    path = databases.folder() / "subject.db"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(databases.sqlite_template(), path)
    return sql_subject(_engine(f"sqlite:///{path}"))


async def postgres_subject() -> Subject:
    """The emptied database of this worker; one at a time."""
    engine = _engine(databases.postgres_url())
    await databases.clear_postgres(engine)
    return sql_subject(engine)


@cache
def _engine(url: str) -> AsyncEngine:
    """An engine keeps its compiled statements, which cost more than its connections; these close with each subject."""
    return engine_for(url)


def sql_subject(engine: AsyncEngine) -> Subject:
    """All SQL adapters over one engine, which the subject closes."""
    return Subject(
        SqlStore(engine),
        SqlIds(engine),
        SqlIntakeLog(engine),
        SqlProcessing(engine),
        SqlSnapshotSource(engine, INSTANCE),
        SqlReports(engine),
        Reads(
            SqlOrgDirectory(engine),
            SqlCampaignDirectory(engine),
            SqlUserDirectory(engine),
            SqlExports(engine),
            SqlPageActivity(engine),
        ),
        lambda: _everything(engine),
        engine.dispose,
    )


async def _everything(engine: AsyncEngine) -> Everything:
    o = tables.outbox
    async with engine.connect() as connection:
        action_ids = (await connection.execute(select(tables.actions.c.id))).scalars().all()
        supporter_ids = (await connection.execute(select(tables.supporters.c.id))).scalars().all()
        actions = await record.actions(connection, action_ids)
        supporters = await record.supporters_of(connection, supporter_ids)
        contacts = await record.contacts_of(connection, supporter_ids)
        sources = (await connection.execute(select(tables.sources).order_by(tables.sources.c.id))).mappings().all()
        outbox = (await connection.execute(select(o).order_by(o.c.id))).all()
    return Everything(
        list(actions.values()),
        list(supporters.values()),
        [contact for _, some in sorted(contacts.items()) for contact in some],
        {row["id"]: intake_rows.source_from(row) for row in sources},
        [Promised(p.topic, p.action_id, p.routing_key, json.loads(p.body or "null"), p.due_at) for p in outbox],
    )
