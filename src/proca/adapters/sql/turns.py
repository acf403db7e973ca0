"""What is due, topic by topic: each gets its share, however much of another waits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.codec import json_text
from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite
from proca.ports.queue import MOST_TOPICS

_outbox = tables.outbox.c
# What makes a job, and when it was due.
_NAMES = ("id", "topic", "attempts", "routing_key", "action_id", "body", "trace", "due_at")
COLUMNS = tuple(_outbox[name] for name in _NAMES)
# The words of the index's condition, without which the index is not used.
_QUEUED = _outbox.topic != "process"


# Up to `limit` promises `of_topic` that are due `now`, longest due first. Built once, as all that is asked often:
# building a statement costs more than running it.
DUE_OF_ONE = (
    select(*COLUMNS)
    .where(_QUEUED, _outbox.topic == bindparam("of_topic"), _outbox.due_at <= bindparam("now"))
    .order_by(_outbox.due_at, _outbox.id)
    .limit(bindparam("limit"))
)


def due_topics(connection: AsyncConnection, topics: Collection[str], now: datetime) -> Select[Any]:
    """Those of the topics in which something is due."""
    wanted: ColumnElement[str]
    if is_sqlite(connection):
        wanted = func.json_each(json_text(sorted(topics))).table_valued("value").c.value
    else:
        wanted = func.unnest(cast(sorted(topics), ARRAY(Text))).column_valued("wanted")
    is_due = exists().where(_QUEUED, _outbox.topic == wanted, _outbox.due_at <= now)
    return select(wanted).where(is_due)


async def waiting_topics(connection: AsyncConnection, prefix: str, limit: int, now: datetime) -> list[str]:
    """The topics that begin so and have something due, those first that have waited longest.

    Each topic costs one step along the index, whatever waits in it.
    """
    asked = {"now": now, "most": min(limit, MOST_TOPICS)}
    return list((await connection.execute(_waiting(prefix), asked)).scalars())


@cache
def _waiting(prefix: str) -> Select[str]:
    # A named inner table, because the walk asks for the next topic after its own.
    inner = tables.outbox.alias("next")
    first = select(func.min(_outbox.topic).label("topic")).where(_QUEUED).cte("walk", recursive=True)
    following = select(func.min(inner.c.topic)).where(inner.c.topic != "process", inner.c.topic > first.c.topic)
    walk = first.union_all(select(following.scalar_subquery()).where(first.c.topic.is_not(None)))
    oldest = tables.outbox.alias("oldest")
    due = select(func.min(oldest.c.due_at)).where(oldest.c.topic != "process", oldest.c.topic == walk.c.topic)
    since = due.scalar_subquery().label("since")
    query = select(walk.c.topic, since).where(walk.c.topic.startswith(prefix, autoescape=True)).subquery()
    ordered = select(query.c.topic).where(query.c.since <= bindparam("now", type_=_outbox.due_at.type))
    return ordered.order_by(query.c.since, query.c.topic).limit(bindparam("most"))


def due_in_turn(topics: Sequence[str], share: int, now: datetime) -> CompoundSelect[Any]:
    """A share of what is due in each topic, for SQLite."""
    mine = (select(*COLUMNS).where(_QUEUED, _outbox.topic == topic, _outbox.due_at <= now) for topic in topics)
    parts = [one.order_by(_outbox.due_at, _outbox.id).limit(share).subquery() for one in mine]
    return union_all(*(select(*part.c) for part in parts))


def due_of_each() -> Select[Any]:
    """A `share` of what is due `now` in each of `topics`, for PostgreSQL, locked against others."""
    # An array, not VALUES: those would have the statement compiled anew each time.
    topics = bindparam("topics", type_=ARRAY(Text))
    wanted = func.unnest(topics).table_valued("topic", name="wanted").render_derived()
    due = (
        select(*COLUMNS)
        .where(and_(_QUEUED, _outbox.topic == wanted.c.topic, _outbox.due_at <= bindparam("now")))
        .order_by(_outbox.due_at, _outbox.id)
        .limit(bindparam("share"))
        .with_for_update(skip_locked=True)
        .lateral("due")
    )
    return select(*due.c).select_from(wanted.join(due, true()))
