"""Signatures by the hundred, for tests and for the processes that they start; all on the stage of the contracts."""

import asyncio
from datetime import UTC, datetime, timedelta

from contracts.stage import ALONE, PAGES, PARTNER
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.intake import SqlIntakeLog
from proca.domain.actions.action import Deed
from proca.domain.actions.custom_fields import NO_FIELDS
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Payload
from proca.domain.intake.intake import Copy, Intake, Origin, Signature
from proca.domain.supporters import contact_ref
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.consent import Receipt

START = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)
TOGETHER = 10


def signature(number: int, person: str) -> Intake:
    """One on the page of the campaign that an org runs alone, whose settings are as old as the stage."""
    copy = Copy(Receipt(PARTNER, communication_consent=True, delivery_consent=True), Payload(b"{}"))
    signed = Signature(contact_ref.fingerprint("seed", person), ClearText("Ada", area="AT"), (copy,))
    origin = Origin(PAGES[3], PARTNER, ALONE, START + timedelta(seconds=number), Source(content=str(number % 7)), 2)
    return Intake(origin, Deed("petition", NO_FIELDS), signed.reference, signed)


async def write(url: str, count: int, who: str) -> None:
    """Append that many signatures, some at a time, over an engine of its own."""
    engine = engine_for(url)
    try:
        log = SqlIntakeLog(engine)
        for first in range(0, count, TOGETHER):
            numbers = range(first, min(first + TOGETHER, count))
            await asyncio.gather(*(log.append(signature(number, f"{who} {number}")) for number in numbers))
    finally:
        await engine.dispose()


def write_in_process(url: str, count: int, who: str) -> None:
    """What a process of its own does."""
    asyncio.run(write(url, count, who))
