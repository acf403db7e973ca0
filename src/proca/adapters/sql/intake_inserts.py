"""The inserts of one batch of intakes, one statement a table."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import intake_rows, tables
from proca.adapters.sql.bulk import BulkInsert, BulkInserts
from proca.adapters.sql.links import PROCESS
from proca.adapters.sql.numbers import take_numbers
from proca.domain.intake.intake import Intake, IntakeIds, action_of, contacts_of, supporter_of


class Numbered(Protocol):
    """An intake with its numbers."""

    @property
    def intake(self) -> Intake: ...
    @property
    def ids(self) -> IntakeIds: ...
    @property
    def outbox_id(self) -> int: ...


def _all_of(table: Table) -> BulkInsert:
    return BulkInsert(table, tuple(table.columns.keys()))


def _always(*scheduled: str) -> BulkInserts:
    """What nearly every intake adds goes in one statement; what few add, in statements of its own."""
    record = (tables.supporters, tables.contacts, tables.actions)
    return BulkInserts((*map(_all_of, record), BulkInsert(tables.outbox, scheduled)))


_SCHEDULED = ("id", "topic", "action_id", "due_at", "lane")
_ALWAYS = _always(*_SCHEDULED)
# Apart, so that where nothing is traced nothing is paid for it.
_ALWAYS_TRACED = _always(*_SCHEDULED, "trace")
_DONATIONS = _all_of(tables.donations)
_MAILS = _all_of(tables.mails)
_MESSAGES = _all_of(tables.messages)


async def insert(connection: AsyncConnection, batch: Sequence[Numbered]) -> None:
    """Insert everything that the batch adds."""
    if not batch:
        return
    is_traced = any(one.intake.trace for one in batch)
    always, scheduled = (_ALWAYS_TRACED, _traced) if is_traced else (_ALWAYS, _scheduled)
    await always.run(connection, [_rows(kind, batch) for kind in (_supporters, _contacts, _actions, scheduled)])
    await _DONATIONS.run(connection, _rows(_donations, batch))
    await _MAILS.run(connection, _rows(_mails, batch))
    await _insert_messages(connection, batch)


async def _insert_messages(connection: AsyncConnection, batch: Sequence[Numbered]) -> None:
    mailing = [(one, mail) for one in batch if (mail := one.intake.deed.mail) is not None]
    count = sum(len(mail.targets) for _, mail in mailing)
    if not count:
        return
    numbers = iter(await take_numbers(connection, "messages", count))
    rows = [
        intake_rows.message_row(next(numbers), action_of(one.intake, one.ids), target, sent=mail.is_blank)
        for one, mail in mailing
        for target in mail.targets
    ]
    await _MESSAGES.run(connection, [tuple(row.values()) for row in rows])


Rows = Callable[[Numbered], Iterator[intake_rows.Row]]


def _rows(rows: Rows, batch: Sequence[Numbered]) -> list[tuple[Any, ...]]:
    """Values in the order of the table's columns, which is the order in which `intake_rows` names them (tested)."""
    return [tuple(row.values()) for one in batch for row in rows(one)]


def _supporters(one: Numbered) -> Iterator[intake_rows.Row]:
    supporter = supporter_of(one.intake, one.ids)
    if supporter is not None:
        yield intake_rows.supporter_row(supporter)


def _contacts(one: Numbered) -> Iterator[intake_rows.Row]:
    return map(intake_rows.contact_row, contacts_of(one.intake, one.ids))


def _actions(one: Numbered) -> Iterator[intake_rows.Row]:
    yield intake_rows.action_row(action_of(one.intake, one.ids))


def _scheduled(one: Numbered) -> Iterator[intake_rows.Row]:
    if one.ids.supporter_id is not None:
        origin = one.intake.origin
        row = {"id": one.outbox_id, "topic": PROCESS, "action_id": one.ids.action_id, "due_at": origin.taken_at}
        yield {**row, "lane": origin.org_id}


def _traced(one: Numbered) -> Iterator[intake_rows.Row]:
    return ({**row, "trace": one.intake.trace} for row in _scheduled(one))


def _donations(one: Numbered) -> Iterator[intake_rows.Row]:
    donation = one.intake.deed.donation
    if donation is not None:
        yield intake_rows.donation_row(action_of(one.intake, one.ids), donation)


def _mails(one: Numbered) -> Iterator[intake_rows.Row]:
    mail = one.intake.deed.mail
    if mail is not None:
        yield intake_rows.mail_row(action_of(one.intake, one.ids), mail)
