"""Answers to writes: whatever is claimed, kept, given back and forgotten, memory and both databases agree (D16)."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

import databases
from proca.adapters.memory.answers import MemoryAnswers
from proca.adapters.sql.answers import SqlAnswers
from proca.adapters.sql.engine import engine_for
from proca.domain.errors import Conflict
from proca.domain.secret import SealedSecret
from proca.ports.answers import Answers, Claim

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@frozen
class Claimed:
    """Somebody brings a key, some seconds later."""

    key: str
    digest: bytes
    later: float


@frozen
class Ended:
    """One of the claims so far is answered or given back."""

    which: int
    answer: bytes | None


Deed = Claimed | Ended | timedelta
deeds = st.lists(
    st.builds(
        Claimed,
        st.sampled_from("ab"),
        st.sampled_from([bytes(32), b"\1" * 32]),
        st.sampled_from([0, 1e-6, 59, 60, 9e4]),
    )
    | st.builds(Ended, st.integers(0, 9), st.none() | st.binary())
    | st.sampled_from([timedelta(seconds=30), timedelta(hours=24)]),
    max_size=20,
)


@cache
def engine(store: str) -> AsyncEngine:
    url = databases.postgres_url() if store == "postgresql" else f"sqlite:///{databases.new_sqlite_file()}"
    return engine_for(url)


async def told(answers: Answers, done: Sequence[Deed]) -> list[object]:
    """What the store says to each."""
    now, claims, heard = NOW, list[Claim](), list[object]()
    await answers.forget(datetime(9000, 1, 1, tzinfo=UTC))
    for deed in done:
        if isinstance(deed, timedelta):
            heard.append(await answers.forget(now - deed))
        elif isinstance(deed, Claimed):
            now += timedelta(seconds=deed.later)
            try:
                said = await answers.claim(deed.key, deed.digest, now)
            except Conflict as conflict:
                heard.append(conflict.code)
            else:
                heard.append(said)
                claims += [said] if isinstance(said, Claim) else []
        elif claims:
            claim = claims[deed.which % len(claims)]
            if deed.answer is None:
                await answers.release(claim)
            else:
                await answers.keep(claim, SealedSecret(deed.answer))
    return heard


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
@given(done=deeds)
def test_law_stores_agree(store: str, done: list[Deed]) -> None:
    async def on_sql() -> list[object]:
        try:
            return await told(SqlAnswers(engine(store)), done)
        finally:
            await engine(store).dispose()

    assert asyncio.run(on_sql()) == asyncio.run(told(MemoryAnswers(), done))
