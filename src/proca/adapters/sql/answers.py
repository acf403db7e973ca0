"""Answers to writes on SQL: a key is one row, and whoever inserts it has taken it."""

from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Row, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite, translated
from proca.domain.errors import Conflict
from proca.domain.idempotency import TakenKey, answer_under
from proca.domain.secret import SealedSecret
from proca.ports.answers import Claim

_answers = tables.answers
_TRIES = 3


@frozen
class SqlAnswers:
    """Keys in the database; each verb is a transaction of its own."""

    engine: AsyncEngine

    async def claim(self, key: str, digest: bytes, now: datetime) -> Claim | SealedSecret:
        """Take a key, or learn the answer; two that bring the same key wait for each other on its row."""
        for _ in range(_TRIES):
            with translated():
                async with self.engine.begin() as connection:
                    found = await _taken_now(connection, Claim(key, now), digest)
            if found is not None:
                return found
        raise Conflict("The same request is being carried out at this moment", code="in_progress")

    async def keep(self, claim: Claim, answer: SealedSecret) -> None:
        """Keep the answer under a key that is still ours."""
        with translated():
            async with self.engine.begin() as connection:
                await connection.execute(update(_answers).where(_ours(claim)).values(answer=answer.ciphertext))

    async def release(self, claim: Claim) -> None:
        """Give back a key that is still ours."""
        with translated():
            async with self.engine.begin() as connection:
                await connection.execute(delete(_answers).where(_ours(claim)))

    async def forget(self, before: datetime) -> int:
        """Forget keys taken before that moment."""
        with translated():
            async with self.engine.begin() as connection:
                return (await connection.execute(delete(_answers).where(_answers.c.taken_at < before))).rowcount


async def _taken_now(connection: AsyncConnection, claim: Claim, digest: bytes) -> Claim | SealedSecret | None:
    """The claim, or the answer; none when whoever had the key gave it back between two statements."""
    dialect = sqlite if is_sqlite(connection) else postgresql
    fresh = {"digest": digest, "taken_at": claim.taken_at, "answer": None}
    insert = dialect.insert(_answers).values(key=claim.key, **fresh).on_conflict_do_nothing(index_elements=["key"])
    if (await connection.execute(insert.returning(_answers.c.key))).first() is not None:
        return claim
    same_key = _answers.c.key == claim.key
    row = (await connection.execute(select(_answers).where(same_key).with_for_update())).first()
    if row is None:
        return None
    answer = answer_under(_taken(row), digest, claim.taken_at)
    if answer is None:
        await connection.execute(update(_answers).where(same_key).values(**fresh))
    return answer or claim


def _taken(row: Row[Any]) -> TakenKey:
    return TakenKey(row.digest, row.taken_at, SealedSecret(row.answer) if row.answer is not None else None)


def _ours(claim: Claim) -> ColumnElement[bool]:
    return and_(_answers.c.key == claim.key, _answers.c.taken_at == claim.taken_at)
