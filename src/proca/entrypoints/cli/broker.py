"""`proca broker …`: what is on the RabbitMQ of the instance."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from dependency_injector import providers

from proca.application.processing.clean_broker import CleanBroker
from proca.domain.ids import OrgId
from proca.entrypoints.cli.shell import AsJson, DryRun, print_json, print_rows, run, say
from proca.entrypoints.container import Container
from proca.ports.broker import Removed

app = typer.Typer(no_args_is_help=True, help="The RabbitMQ of the instance.")
COLUMNS = ("org", "queues", "exchanges", "messages")


class _Silent:
    """Operators read what a command says, and no log beside it."""

    def noticed(self, event: str, **ids: int | str) -> None:
        """Note nothing."""


@asynccontextmanager
async def reached(container: Container) -> AsyncIterator[None]:
    """The broker while a command needs it; Unavailable when it is away."""
    container.signals.override(providers.Object(_Silent()))
    broker = container.broker.broker()
    try:
        await broker.connected()
        yield
    finally:
        await broker.close()


@app.callback()
def broker() -> None:
    """The RabbitMQ of the instance."""


@app.command("clean")
def clean(
    first: Annotated[int, typer.Option("--from", min=1, help="Look at orgs from this number on.")] = 1,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Remove queues and exchanges of orgs that are gone, with the messages in them."""

    async def work(container: Container) -> Mapping[OrgId, Removed]:
        async with reached(container):
            clean_broker: CleanBroker = container.broker.clean_broker()
            return await clean_broker(rehearse=dry_run, first=first)

    found = run(work)
    rows = [
        {"org": org_id, "queues": one.queues, "exchanges": one.exchanges, "messages": one.messages}
        for org_id, one in found.items()
    ]
    if as_json:
        print_json({"removed": rows, **({"dryRun": True} if dry_run else {})})
        return
    print_rows(rows, COLUMNS, as_json=False)
    say(f"Removed what {len(rows)} orgs had left", as_json=False, dry_run=dry_run)
