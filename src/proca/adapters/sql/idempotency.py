"""Idempotency keys: the answer to a repeated request is the stored one (00 D16)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import tables
from proca.adapters.sql.engine import is_sqlite
from proca.domain.errors import ProcaError
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake
from proca.ports.intake import IdempotencyMismatch

Answer = ContactReference | ProcaError


async def claim(connection: AsyncConnection, batch: Sequence[Intake], answers: list[Answer | None]) -> None:
    """Claim the keys of the intakes still without an answer; a taken key gets the stored answer, or a mismatch.

    A key claimed by a transaction that is still open is waited for. Of two intakes with one key in the same batch, the
    first claims it.
    """
    claims = {
        intake.idempotency.key: at
        for at, intake in reversed(list(enumerate(batch)))
        if intake.idempotency is not None and answers[at] is None
    }
    if not claims:
        return
    table = tables.idempotency_keys
    dialect = sqlite if is_sqlite(connection) else postgresql
    rows = [_row(batch[claims[key]]) for key in sorted(claims)]
    insert = dialect.insert(table).values(rows).on_conflict_do_nothing(index_elements=["key"])
    claimed = set((await connection.execute(insert.returning(table.c.key))).scalars())
    stored = {
        row.key: row for row in (await connection.execute(select(table).where(table.c.key.in_(list(claims))))).all()
    }
    for at, intake in enumerate(batch):
        wanted = intake.idempotency
        if wanted is not None and answers[at] is None and not (wanted.key in claimed and claims[wanted.key] == at):
            answers[at] = _stored_answer(wanted, stored[wanted.key])


async def answered(connection: AsyncConnection, wanted: IdempotencyKey) -> ContactReference | None:
    """The stored answer under a key, none for a new one; IdempotencyMismatch when it answers another request."""
    table = tables.idempotency_keys
    row = (await connection.execute(select(table).where(table.c.key == wanted.key))).first()
    found = _stored_answer(wanted, row) if row else None
    if isinstance(found, ProcaError):
        raise found
    return found


async def purge(connection: AsyncConnection, before: datetime) -> int:
    """Forget keys older than that; how many."""
    table = tables.idempotency_keys
    return (await connection.execute(delete(table).where(table.c.inserted_at < before))).rowcount


def _stored_answer(wanted: IdempotencyKey, row: object) -> Answer:
    if bytes(row.digest) != wanted.digest:  # type: ignore[attr-defined]  # a row's columns are attributes
        return IdempotencyMismatch("The idempotency key was used for another request", code="idempotency_mismatch")
    return ContactReference(row.contact_ref, row.first_name)  # type: ignore[attr-defined]  # as above


def _row(intake: Intake) -> dict[str, object]:
    assert intake.idempotency is not None  # noqa: S101  (only keyed intakes come here)
    return {
        "key": intake.idempotency.key,
        "digest": intake.idempotency.digest,
        "contact_ref": intake.answer.contact_ref,
        "first_name": intake.answer.first_name,
        "inserted_at": intake.origin.taken_at,
    }
