"""The inserts of one batch of intakes, one statement a table."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from attrs import define, field
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from proca.adapters.sql import intake_rows, tables
from proca.adapters.sql.bulk import BulkInsert
from proca.adapters.sql.links import PROCESS
from proca.adapters.sql.store import take_numbers
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


@define
class IntakeInserts:
    """Prepared statements for the tables that intake fills."""

    supporters: BulkInsert = field(factory=lambda: _all_of(tables.supporters))
    contacts: BulkInsert = field(factory=lambda: _all_of(tables.contacts))
    actions: BulkInsert = field(factory=lambda: _all_of(tables.actions))
    donations: BulkInsert = field(factory=lambda: _all_of(tables.donations))
    mails: BulkInsert = field(factory=lambda: _all_of(tables.mails))
    messages: BulkInsert = field(factory=lambda: _all_of(tables.messages))
    outbox: BulkInsert = field(factory=lambda: BulkInsert(tables.outbox, ("id", "topic", "action_id", "due_at")))

    async def run(self, connection: AsyncConnection, batch: Sequence[Numbered]) -> None:
        """Insert everything that the batch adds."""
        for bulk, rows in (
            (self.supporters, _supporters),
            (self.contacts, _contacts),
            (self.actions, _actions),
            (self.donations, _donations),
            (self.mails, _mails),
        ):
            await bulk.run(connection, _in_order(bulk, rows, batch))
        await self._insert_messages(connection, batch)
        scheduled = [one for one in batch if one.ids.supporter_id is not None]
        await self.outbox.run(
            connection, [(one.outbox_id, PROCESS, one.ids.action_id, one.intake.origin.taken_at) for one in scheduled]
        )

    async def _insert_messages(self, connection: AsyncConnection, batch: Sequence[Numbered]) -> None:
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
        await self.messages.run(connection, [tuple(row[name] for name in self.messages.columns) for row in rows])


Rows = Callable[[Numbered], Iterator[intake_rows.Row]]


def _in_order(bulk: BulkInsert, rows: Rows, batch: Sequence[Numbered]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in bulk.columns) for one in batch for row in rows(one)]


def _supporters(one: Numbered) -> Iterator[intake_rows.Row]:
    supporter = supporter_of(one.intake, one.ids)
    if supporter is not None:
        yield intake_rows.supporter_row(supporter)


def _contacts(one: Numbered) -> Iterator[intake_rows.Row]:
    return (intake_rows.contact_row(contact) for contact in contacts_of(one.intake, one.ids))


def _actions(one: Numbered) -> Iterator[intake_rows.Row]:
    yield intake_rows.action_row(action_of(one.intake, one.ids))


def _donations(one: Numbered) -> Iterator[intake_rows.Row]:
    donation = one.intake.deed.donation
    if donation is not None:
        yield intake_rows.donation_row(action_of(one.intake, one.ids), donation)


def _mails(one: Numbered) -> Iterator[intake_rows.Row]:
    mail = one.intake.deed.mail
    if mail is not None:
        yield intake_rows.mail_row(action_of(one.intake, one.ids), mail)
