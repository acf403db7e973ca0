"""Numbers of actions in commit order as far as readers can tell (00 D22).

A writer announces, before it takes numbers, the last number already given out, by an advisory lock that ends with its
transaction. A reader stops at the lowest number so announced: everything up to there is committed or will never come.
"""

from attrs import frozen
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql.engine import is_sqlite
from proca.adapters.sql.numbers import take_numbers

# The upper 16 bits of the lock's key say that it is ours; the lower 48 hold the number.
_SPACE = 0x5052
_ANNOUNCE_AND_TAKE = f"""
    WITH announced AS MATERIALIZED (
        SELECT pg_advisory_xact_lock_shared(({_SPACE}::bigint << 48) | last_value) AS lock FROM actions_seq
    )
    SELECT (SELECT version FROM settings_version), nextval('actions_seq'), nextval('supporters_seq'),
           nextval('outbox_seq')
    FROM announced, generate_series(1, $1)
    """  # noqa: S608  (a constant of this module)
_LAST_NUMBER = text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM actions_seq")
_LOWEST_ANNOUNCED = text(
    f"""
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {_SPACE}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """  # noqa: S608  (as above)
)


@frozen
class Numbers:
    """What one batch of intakes may use; all lists are as long as asked."""

    version: int
    actions: list[int]
    supporters: list[int]
    outbox: list[int]


async def take(connection: AsyncConnection, count: int) -> Numbers:
    """Numbers for that many intakes and the version of the settings, inside the transaction that will commit them."""
    if is_sqlite(connection):
        version = (await connection.execute(text("SELECT version FROM settings_version"))).scalar_one()
        kinds = [await take_numbers(connection, name, count) for name in ("actions", "supporters", "outbox")]
        return Numbers(version, *kinds)
    rows = (await connection.exec_driver_sql(_ANNOUNCE_AND_TAKE, (count,))).all()
    version, *_ = rows[0]
    _, action_ids, supporter_ids, outbox_ids = zip(*rows, strict=True)
    return Numbers(version, list(action_ids), list(supporter_ids), list(outbox_ids))


async def settled_until(connection: AsyncConnection) -> int | None:
    """The number up to which a reader may go; none when one writer at a time makes any number safe (SQLite).

    The connection must not be inside a snapshot older than this call (PostgreSQL: READ COMMITTED).
    """
    if is_sqlite(connection):
        return None
    last = (await connection.execute(_LAST_NUMBER)).scalar_one()
    announced = (await connection.execute(_LOWEST_ANNOUNCED)).scalar_one()
    return int(last) if announced is None else min(int(last), int(announced))
