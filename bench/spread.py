"""One hot campaign against many: the same signatures on one page of one campaign, and on a page of each of many."""

import asyncio

from sqlalchemy import text

from bench.instance import ORGS
from proca.adapters.sql.engine import engine_for

CAMPAIGNS = 50
_NAME = "bench-campaign"


def commands() -> list[list[str]]:
    """Commands of the shell that make the campaigns, each with a live page of the partner."""
    lead, partner = ORGS
    made: list[list[str]] = []
    for number in range(CAMPAIGNS):
        name, page = f"{_NAME}-{number}", f"{partner}/{_NAME}-{number}"
        made += [["campaign", "add", lead, name], ["page", "add", partner, name, page], ["page", "launch", page]]
    return made


def pages(url: str) -> list[int]:
    """The numbers of these pages."""
    return asyncio.run(_pages(url))


async def _pages(url: str) -> list[int]:
    engine = engine_for(url)
    try:
        async with engine.execution_options(reading=True).connect() as connection:
            query = text("SELECT id FROM action_pages WHERE name LIKE :name ORDER BY id")
            return list((await connection.execute(query, {"name": f"%{_NAME}%"})).scalars())
    finally:
        await engine.dispose()
