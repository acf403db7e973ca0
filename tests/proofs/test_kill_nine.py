"""A twentieth of the proof that `make prove` runs in full, and two planted bugs that it must find."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select

import databases
from bench.database import drain, fresh
from bench.instance import Installation, free_port
from proca.adapters.sql import tables
from proca.adapters.sql.engine import engine_for
from proofs import record
from proofs.kill_nine import prove
from proofs.signing import Signing

pytestmark = pytest.mark.proof

SIGNATURES, KILLS, CONNECTIONS = 500, 2, 32


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own."""
    maintenance = databases.server() if request.param == "postgres" else None
    with fresh(f"proca_kill_{os.getpid()}", tmp_path, maintenance) as url:
        yield url


# The proof itself is the same on either, so one is enough to show that it can fail.
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def test_every_acknowledged_signature_is_there_once(database_url: str, tmp_path: Path) -> None:
    """00 D4, D16."""
    outcome = prove(database_url, SIGNATURES, KILLS, CONNECTIONS, home=tmp_path)
    assert outcome.contradictions == ()
    assert outcome.acknowledged == SIGNATURES
    assert outcome.unanswered > 0, "no kill came between a commit and its answers"


@on_postgres
def test_repeating_without_a_key_stores_twice(database_url: str, tmp_path: Path) -> None:
    """Planted bug: the client forgets its keys, and the proof sees it."""
    outcome = prove(database_url, 400, 2, CONNECTIONS, home=tmp_path, keyed=False)
    assert any("stored 2 times" in said for said in outcome.contradictions)


@on_postgres
def test_a_lost_and_a_doubled_action_are_seen(database_url: str, tmp_path: Path) -> None:
    """Planted bugs: somebody deletes one action and copies another; the comparison sees both."""
    installation = Installation(database_url, tmp_path)
    installation.set_up()
    signing = Signing(free_port())
    server = installation.serve(signing.port)
    try:
        asyncio.run(signing.run(range(10), connections=2))
        drain(database_url, seconds=60)
    finally:
        server.stop()

    def said() -> str:
        return "; ".join(record.contradictions(database_url, installation.seed, signing.references))

    assert said() == ""
    asyncio.run(_lose_one(database_url))
    assert "1 acknowledged signatures are stored 0 times; 2 messages are too many; counters" in said()
    asyncio.run(_double_one(database_url))
    assert "1 acknowledged signatures are stored 2 times" in said()


async def _lose_one(database_url: str) -> None:
    actions = tables.actions
    engine = engine_for(database_url)
    async with engine.begin() as connection:
        first = (await connection.execute(select(func.min(actions.c.id)))).scalar_one()
        await connection.execute(delete(actions).where(actions.c.id == first))
    await engine.dispose()


async def _double_one(database_url: str) -> None:
    actions = tables.actions
    engine = engine_for(database_url)
    async with engine.begin() as connection:
        last = select(actions).order_by(actions.c.id.desc()).limit(1)
        row = (await connection.execute(last)).mappings().one()
        await connection.execute(insert(actions).values({**row, "id": row["id"] + 1}))
    await engine.dispose()
