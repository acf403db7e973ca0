"""What all commands share: a container, a caller, a rehearsal, and a way to print."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from dependency_injector import providers
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from proca.application.dry_run import DryRunStore
from proca.domain.errors import NotFound
from proca.domain.ids import UserId
from proca.domain.users.permissions import ADMIN_MASK
from proca.domain.users.user import User
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.settings import read

T = TypeVar("T")
Row = Mapping[str, object]
console = Console()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of tables.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do everything but keep nothing.")]
AsUser = Annotated[str | None, typer.Option("--as", help="Act in the name of this user (e-mail) with their rights.")]

# Whoever has the shell may do what an admin may; nothing is stored in this name.
OPERATOR = User(
    id=UserId(0),
    email="operator@shell",
    perms=ADMIN_MASK,
    inserted_at=datetime(2026, 1, 1, tzinfo=UTC),
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def run(work: Callable[[Container], Awaitable[T]], *, dry_run: bool = False) -> T:
    """Do something asynchronous with a container and close its connections; a rehearsal keeps nothing."""

    async def running() -> T:
        container = container_for(read(os.environ))
        if dry_run:
            container.store.override(providers.Object(DryRunStore(container.store())))
        try:
            return await work(container)
        finally:
            await container.engine().dispose()

    return asyncio.run(running())


async def caller(container: Container, email: str | None) -> User:
    """The user to act for, the operator without one; NotFound for an unknown e-mail."""
    if email is None:
        return OPERATOR
    async with container.store().unit() as unit:
        found = await unit.users.by_email(email)
    if found is None:
        raise NotFound(f"Can't find user {email}", code="not_found")
    return found


def print_rows(rows: Iterable[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """A table of these columns, or a JSON list of whole rows."""
    listed = list(rows)
    if as_json:
        print_json(listed)
        return
    table = Table(*columns)
    for row in listed:
        table.add_row(*(escape(_cell(row.get(column))) for column in columns))
    console.print(table)


def print_row(row: Row, *, as_json: bool) -> None:
    """One thing as a table of two columns, or as a JSON object."""
    if as_json:
        print_json(row)
        return
    table = Table(show_header=False)
    for name, value in row.items():
        table.add_row(name, escape(_cell(value)))
    console.print(table)


def say(text: str, *, as_json: bool, dry_run: bool = False, **facts: object) -> None:
    """One sentence, or its facts as a JSON object; a rehearsal says that it was one."""
    if as_json:
        print_json({**facts, "message": text, **({"dryRun": True} if dry_run else {})})
    else:
        note = " (nothing was kept)" if dry_run else ""
        console.print(f"{text}{note}", markup=False, highlight=False, soft_wrap=True)


def print_json(tree: object) -> None:
    """A JSON text of one line."""
    console.print(
        json.dumps(tree, default=str, ensure_ascii=False), markup=False, highlight=False, soft_wrap=True, emoji=False
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)
