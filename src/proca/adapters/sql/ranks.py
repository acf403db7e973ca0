"""Ranks: one row per person and campaign decides, locked until the transaction ends (00 D5)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.bulk import BulkInsert, among
from proca.domain.ids import ActionPageId
from proca.domain.processing.ranking import Person, Record
from proca.domain.supporters.contact_ref import Fingerprint

_CLAIM = BulkInsert(
    tables.persons,
    ("campaign_id", "fingerprint", "accepted"),
    "ON CONFLICT (campaign_id, fingerprint) DO UPDATE SET accepted = persons.accepted + excluded.accepted "
    "RETURNING campaign_id, fingerprint, accepted",
)


async def claim(connection: AsyncConnection, wanted: Mapping[Person, int]) -> Mapping[Person, Record]:
    """Take that many ranks for each person, sorted so that nobody waits in a ring; the records as they stood before."""
    if not wanted:
        return {}
    ordered = sorted(wanted, key=lambda person: (person.campaign_id, person.fingerprint))
    rows = [(person.campaign_id, person.fingerprint, wanted[person]) for person in ordered]
    claimed = await _CLAIM.returning(connection, rows)
    counts = {Person(campaign, Fingerprint(bytes(f))): total for campaign, f, total in map(tuple, claimed)}
    first = {person: counts[person] - wanted[person] for person in wanted}
    pages = await _accepted_pages(connection, [person for person, rank in first.items() if rank > 0])
    return {person: Record(rank, pages.get(person, {})) for person, rank in first.items()}


async def _accepted_pages(connection: AsyncConnection, people: list[Person]) -> dict[Person, dict[ActionPageId, int]]:
    """The lowest rank that each person holds on each page, for those who signed before."""
    found: dict[Person, dict[ActionPageId, int]] = {}
    if not people:
        return found
    s = tables.supporters
    wanted = set(people)
    query = (
        select(s.c.campaign_id, s.c.fingerprint, s.c.action_page_id, s.c.dupe_rank)
        .where(among(connection, s.c.fingerprint, {person.fingerprint for person in people}))
        .where(s.c.dupe_rank.is_not(None), s.c.status == "accepted")
        .order_by(s.c.dupe_rank)
    )
    for campaign_id, fingerprint, page_id, rank in await connection.execute(query):
        person = Person(campaign_id, Fingerprint(bytes(fingerprint)))
        if person in wanted:
            found.setdefault(person, {}).setdefault(page_id, rank)
    return found
