"""The law of rows: what is stored comes back equal, in plain values and through each real database."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

import databases
import strategies_record as record
import strategies_settings as settings
from proca.adapters.sql import intake_rows, rows, tables
from proca.adapters.sql.bulk import BulkInsert
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.record import actions as read_actions
from proca.adapters.sql.target_repository import SqlTargets, targets_of
from proca.adapters.sql.versioned import Touched
from proca.domain.actions.action import Action
from proca.domain.campaigns.target import Target


@frozen
class Law:
    """One aggregate and its way to a row and back."""

    table: Table
    values: st.SearchStrategy[Any]
    to_row: Callable[[Any], dict[str, Any]]
    from_row: Callable[[Mapping[str, Any]], Any]


def _law(shape: rows.Shape[Any], values: st.SearchStrategy[Any]) -> Law:
    return Law(shape.table, values, shape.to_row, shape.from_row)


LAWS = {
    "org": _law(rows.ORG, settings.orgs()),
    "service": _law(rows.SERVICE, settings.services()),
    "key": _law(rows.KEY, settings.keys()),
    "user": _law(rows.USER, settings.users()),
    "staffer": _law(rows.STAFFER, settings.staffers()),
    "campaign": _law(rows.CAMPAIGN, settings.campaigns()),
    "page": _law(rows.PAGE, settings.pages()),
    "confirm": _law(rows.CONFIRM, settings.confirms()),
    "template": _law(rows.TEMPLATE, settings.templates()),
    "token": _law(rows.TOKEN, settings.tokens),
    "supporter": Law(tables.supporters, record.supporters, intake_rows.supporter_row, intake_rows.supporter_from),
    "contact": Law(tables.contacts, record.contacts, intake_rows.contact_row, intake_rows.contact_from),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database in which nothing is kept."""
    return f"sqlite:///{databases.new_sqlite_file()}" if request.param == "sqlite" else databases.postgres_url()


@pytest.mark.parametrize("kind", LAWS)
@given(data=st.data())
def test_rows_are_faithful(kind: str, data: st.DataObject) -> None:
    """`from_row(to_row(x)) == x`."""
    law = LAWS[kind]
    value = data.draw(law.values)
    assert law.from_row(law.to_row(value)) == value


@pytest.mark.parametrize("kind", LAWS)
@given(data=st.data())
def test_databases_are_faithful(url: str, kind: str, data: st.DataObject) -> None:
    """The same through a real database, by plain and by bulk insert."""
    law = LAWS[kind]
    value = data.draw(law.values)
    row = law.to_row(value)

    async def through(connection: AsyncConnection) -> None:
        await connection.execute(law.table.insert().values(row))
        assert law.from_row((await connection.execute(select(law.table))).mappings().one()) == value
        await connection.execute(law.table.delete())
        await BulkInsert(law.table, tuple(row)).run(connection, [tuple(row.values())])
        assert law.from_row((await connection.execute(select(law.table))).mappings().one()) == value

    _undone(url, through)


@given(target=settings.targets())
def test_targets_are_faithful(url: str, target: Target) -> None:
    """Targets with their addresses, when new and when changed."""

    async def through(connection: AsyncConnection) -> None:
        stored = await SqlTargets(connection, Touched()).put(target)
        assert await targets_of(connection, target.campaign_id) == (stored,)
        again = await SqlTargets(connection, Touched()).put(stored)
        assert await targets_of(connection, target.campaign_id) == (again,)

    _undone(url, through)


@given(action=record.actions())
def test_actions_are_faithful(url: str, action: Action) -> None:
    """Actions with their donation, mail and messages."""

    async def through(connection: AsyncConnection) -> None:

        await _bulk(connection, tables.actions, [intake_rows.action_row(action)])
        if action.donation is not None:
            await _bulk(connection, tables.donations, [intake_rows.donation_row(action, action.donation)])
        if action.mail is not None:
            await _bulk(connection, tables.mails, [intake_rows.mail_row(action, action.mail)])
            await _bulk(
                connection,
                tables.messages,
                [
                    intake_rows.message_row(number, action, target, sent=False)
                    for number, target in enumerate(action.mail.targets)
                ],
            )
        assert await read_actions(connection, [action.id]) == {action.id: action}

    _undone(url, through)


_LENIENT = {
    "sqlite": "PRAGMA defer_foreign_keys=ON",
    "postgresql": "SET LOCAL session_replication_role=replica",
}


async def _bulk(connection: AsyncConnection, table: Table, some: list[dict[str, Any]]) -> None:
    if some:
        await BulkInsert(table, tuple(some[0])).run(connection, [tuple(row.values()) for row in some])


def _undone(url: str, work: Callable[[AsyncConnection], Any]) -> None:
    """Do it in a transaction that asks for no references and is undone."""

    async def run() -> None:
        engine = engine_for(url)
        try:
            async with engine.connect() as connection:
                await connection.execute(text(_LENIENT[connection.dialect.name]))
                # Other tests leave what they wrote; here it is as if it had never been.
                for table in reversed(tables.metadata.sorted_tables) if "postgresql" in url else ():
                    await connection.execute(table.delete())
                await work(connection)
                await connection.rollback()
        finally:
            await engine.dispose()

    asyncio.run(run())
