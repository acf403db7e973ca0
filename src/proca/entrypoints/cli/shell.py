"""What all commands share: a container, a caller, a rehearsal, and a way to print."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from attrs import frozen
from dependency_injector import providers
from msgspec import Struct, to_builtins
from rich.console import Console
from rich.table import Table
from rich.text import Text

from proca.adapters.http.use_cases import UseCases
from proca.application.dry_run import DryRunStore
from proca.domain.errors import NotFound
from proca.domain.ids import UserId
from proca.domain.orgs.org import Org
from proca.domain.rules import is_storable
from proca.domain.users.permissions import ADMIN_MASK
from proca.domain.users.user import User
from proca.domain.users.viewer import Viewer
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


@frozen
class Session:
    """Who does something, and what can be asked."""

    container: Container
    caller: User

    @property
    def use(self) -> UseCases:
        """What can be asked over HTTP too."""
        return self.container.use_cases()

    async def viewer(self) -> Viewer:
        """What of things is shown to the caller."""
        return await self.use.people.find_viewer(self.caller)

    async def known(self, org: str | None = None, campaign: str | None = None, page: str | None = None) -> None:
        """NotFound that says which name leads nowhere."""
        await self.container.operators.check_names()(org, campaign, page)

    async def org(self, name: str) -> tuple[Org, Viewer]:
        """An org for its staff and for operators, and who reads; NotFound or Forbidden."""
        await self.known(org=name)
        return await self.use.orgs.find_org(self.caller, name), await self.viewer()


def act(work: Callable[[Session], Awaitable[T]], as_user: str | None, *, dry_run: bool = False) -> T:
    """Do something in the name of a user, of the operator without one; a rehearsal keeps nothing."""

    async def acting(container: Container) -> T:
        return await work(Session(container, await caller(container, as_user)))

    return run(acting, dry_run=dry_run)


async def caller(container: Container, email: str | None) -> User:
    """The user to act for, the operator without one; NotFound for an unknown e-mail."""
    if email is None:
        return OPERATOR
    async with container.store().unit() as unit:
        found = await unit.users.by_email(email) if is_storable(email) else None
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
        table.add_row(*(Text(visible(_cell(row.get(column)))) for column in columns))
    console.print(table)


def print_view(view: Struct, *, as_json: bool, **more: object) -> None:
    """A body of the API as one thing, with more about it."""
    print_row({**tree(view), **more}, as_json=as_json)


def tell(text: str, view: Struct, *, as_json: bool, dry_run: bool, **more: object) -> None:
    """One sentence about a body of the API, or all of it as a JSON object."""
    say(text, as_json=as_json, dry_run=dry_run, **{**tree(view), **more})


def tree(view: Struct) -> dict[str, object]:
    """A body of the API as plain values under their outer names."""
    plain: dict[str, object] = to_builtins(view)
    return plain


def print_row(row: Row, *, as_json: bool) -> None:
    """One thing as a table of two columns, or as a JSON object."""
    if as_json:
        print_json(row)
        return
    table = Table(show_header=False)
    for name, value in row.items():
        table.add_row(name, Text(visible(_cell(value))))
    console.print(table)


def say(text: str, /, *, as_json: bool, dry_run: bool = False, **facts: object) -> None:
    """One sentence, or its facts as a JSON object; a rehearsal says that it was one."""
    if as_json:
        print_json({**facts, "message": text, **({"dryRun": True} if dry_run else {})})
    else:
        note = " (nothing was kept)" if dry_run else ""
        console.print(visible(f"{text}{note}"), markup=False, highlight=False, soft_wrap=True, emoji=False)


def print_json(value: object) -> None:
    """A JSON text of one line."""
    console.print(json_text(value), markup=False, highlight=False, soft_wrap=True, emoji=False)


def json_text(value: object) -> str:
    """The text itself; what JSON does not know is written as Python shows it, and halves of characters are escaped."""
    return json.dumps(value, default=str, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def visible(text: str) -> str:
    """The text without what would steer a terminal: names and titles are anybody's."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)
