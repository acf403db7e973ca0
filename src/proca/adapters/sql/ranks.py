"""Ranks: one row per person and campaign decides, locked until the transaction ends (00 D5)."""

from collections.abc import Mapping

from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite
from proca.domain.ids import ActionPageId
from proca.domain.processing.ranking import Person, Record


async def claim(connection: AsyncConnection, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
    """Take that many ranks for each person, sorted so that nobody waits in a ring; the records as they stood before."""
    if not wanted:
        return {}
    table = tables.persons
    dialect = sqlite if is_sqlite(connection) else postgresql
    ordered = sorted(wanted, key=lambda person: (person.campaign_id, person.fingerprint))
    rows = [
        {"campaign_id": person.campaign_id, "fingerprint": person.fingerprint, "accepted": wanted[person]}
        for person in ordered
    ]
    insert = dialect.insert(table).values(rows)
    upsert = insert.on_conflict_do_update(
        index_elements=["campaign_id", "fingerprint"],
        set_={"accepted": table.c.accepted + insert.excluded.accepted},
    ).returning(table.c.campaign_id, table.c.fingerprint, table.c.accepted)
    counts = {Person(c, bytes(f)): total for c, f, total in await connection.execute(upsert)}  # type: ignore[arg-type]
    first = {person: counts[person] - wanted[person] for person in wanted}
    pages = await _accepted_pages(connection, [person for person, rank in first.items() if rank > 0])
    return {person: Record(rank, pages.get(person, {})) for person, rank in first.items()}


async def _accepted_pages(connection: AsyncConnection, people: list[Person]) -> dict[Person, dict[ActionPageId, int]]:
    """The lowest rank that each person holds on each page, for those who signed before."""
    found: dict[Person, dict[ActionPageId, int]] = {}
    if not people:
        return found
    s = tables.supporters
    keys = [(person.campaign_id, person.fingerprint) for person in people]
    query = (
        select(s.c.campaign_id, s.c.fingerprint, s.c.action_page_id, s.c.dupe_rank)
        .where(tuple_(s.c.campaign_id, s.c.fingerprint).in_(keys), s.c.dupe_rank.is_not(None), s.c.status == "accepted")
        .order_by(s.c.dupe_rank)
    )
    for campaign_id, fingerprint, page_id, rank in await connection.execute(query):
        found.setdefault(Person(campaign_id, bytes(fingerprint)), {}).setdefault(page_id, rank)  # type: ignore[arg-type]
    return found
