"""Actions in bulk, as many as one likes: copies of one that was taken in, processed and delivered, on PostgreSQL.

Only what tells people apart is made up: numbers, fingerprints, moments. Indices grow as they are, but for the two that
are in the order of fingerprints, of which one is built anew and the other filled in its order.
"""

import asyncpg  # type: ignore[import-untyped]  # it has no types
from attrs import frozen
from sqlalchemy import Table

from proca.adapters.sql import tables

_YEAR_SECONDS = 31_536_000
_FINGERPRINT = "sha256(int8send(g))"
_INDEX = "ix_supporters_fingerprint"


@frozen
class _Copy:
    """What differs between the copies of a row: columns with the expressions that make them; `g` counts up."""

    table: Table
    template: str
    differing: dict[str, str]

    def statement(self, count: int) -> str:
        """An insert of that many for each template."""
        names = [column.name for column in self.table.columns]
        picked = ", ".join(self.differing.get(name, f't."{name}"') for name in names)
        into = ", ".join(f'"{name}"' for name in names)
        return (
            f'INSERT INTO "{self.table.name}" ({into}) SELECT {picked} '  # noqa: S608  (names and words of our own)
            f'FROM generate_series(1, {count}) AS g, "{self.table.name}" AS t WHERE {self.template}'
        )


async def seed(url: str, count: int) -> None:
    """Add that many supporters with one action each, like the newest, which has been processed.

    The database must be ours alone, and we a superuser, because references are not checked meanwhile.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"DROP INDEX {_INDEX}")
        for statement in await _statements(connection, count):
            await connection.execute(statement)
        await connection.execute(f"CREATE INDEX {_INDEX} ON supporters (fingerprint)")
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _statements(connection: "asyncpg.Connection", count: int) -> list[str]:
    newest = await connection.fetchrow(
        "SELECT id, supporter_id, campaign_id FROM actions WHERE supporter_id IS NOT NULL ORDER BY id DESC LIMIT 1"
    )
    people = await connection.fetchval("SELECT max(id) FROM supporters")
    acts = await connection.fetchval("SELECT max(id) FROM actions")
    supporter, action, campaign = (int(newest[name]) for name in ("supporter_id", "id", "campaign_id"))
    moment = f"t.inserted_at - make_interval(secs => {_YEAR_SECONDS}.0 * ({count} - g) / {count})"
    person = {"id": f"{people} + g", "fingerprint": _FINGERPRINT, "inserted_at": moment}
    copies = (
        _Copy(tables.supporters, f"t.id = {supporter}", person),
        _Copy(
            tables.contacts,
            f"t.supporter_id = {supporter}",
            {"supporter_id": f"{people} + g", "inserted_at": moment},
        ),
        _Copy(
            tables.actions,
            f"t.id = {action}",
            {"id": f"{acts} + g", "supporter_id": f"{people} + g", "inserted_at": moment},
        ),
    )
    # In the order of the index, which would otherwise be filled at random.
    persons = (
        f"INSERT INTO persons (campaign_id, fingerprint, accepted) SELECT {campaign}, {_FINGERPRINT}, 1 "  # noqa: S608
        f"FROM generate_series(1, {count}) AS g ORDER BY 2"
    )
    counters = (
        f"UPDATE counters SET supporters = supporters + {count}, actions = actions + {count} "  # noqa: S608
        f"WHERE ctid = (SELECT ctid FROM counters WHERE campaign_id = {campaign} LIMIT 1)"
    )
    sequences = f"SELECT setval('supporters_seq', {people + count}), setval('actions_seq', {acts + count})"
    return [*(copy.statement(count) for copy in copies), persons, counters, sequences]
