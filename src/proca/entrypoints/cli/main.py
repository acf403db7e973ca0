"""The commands and what they have in common."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from alembic.util import CommandError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from proca.domain.errors import Invalid, ProcaError
from proca.entrypoints import logs
from proca.entrypoints.cli import demo as demo_command
from proca.entrypoints.cli import doctor as doctor_command
from proca.entrypoints.cli import init as init_command
from proca.entrypoints.cli import migrate as migrate_command
from proca.entrypoints.cli import users as user_commands
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.server import serve as serve_forever
from proca.entrypoints.settings import Settings, read

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Proca: the action platform of civil society.",
)
app.add_typer(user_commands.app, name="user")
console = Console()
errors = Console(stderr=True)
T = TypeVar("T")


@app.command()
def migrate() -> None:
    """Bring the database schema up to date."""
    revision = _run(_settings(), migrate_command.migrate)
    console.print(f"The database is at revision [bold]{revision}[/].")


@app.command()
def init() -> None:
    """Migrate, make the instance org with its key pair, and the admin of ADMIN_EMAIL; safe to repeat."""
    if init_command.missing_secrets(os.environ):
        _run(_settings(), init_command.refuse_over_an_instance)
    for name, path in init_command.ensure_secrets(os.environ):
        console.print(f"Made {name}, kept in {path}.", markup=False, soft_wrap=True)
    _run(_settings(), lambda container: init_command.init(container, console))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else LISTEN_IP.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else PORT.")] = None,
) -> None:
    """Serve HTTP, with the worker inside unless PROCA_WORKER=false."""
    settings = _settings()
    settings.check_production()
    logs.configure(settings)
    serve_forever(settings, host or settings.listen_ip, port or settings.port)


@app.command()
def demo(
    keys: Annotated[Path | None, typer.Option(help="Give both orgs a key; the private halves go there.")] = None,
) -> None:
    """Make a lead org with a campaign and a page, and a partner org with a page in the same campaign."""
    _run(_settings(), lambda container: demo_command.demo(container, console, keys))


@app.command()
def doctor() -> None:
    """Tell what is configured, what is missing and what is unsafe; fails when something is wrong."""
    settings = _settings()
    if not _run(settings, lambda container: doctor_command.doctor(container, console)):
        raise typer.Exit(1)


def main() -> None:
    """Run a command; what goes wrong is one line, not a traceback."""
    try:
        app()
    except Invalid as error:
        _fail(*(f"{'.'.join(map(str, violation.path))}: {violation.message}" for violation in error.violations))
    except (ProcaError, SettingsError, CommandError, OSError) as error:
        _fail(str(error))
    except SQLAlchemyError:
        _fail("The database refused; `proca doctor` tells more, `proca migrate` brings its schema up to date")


def _fail(*lines: str) -> NoReturn:
    for line in lines:
        errors.print(line, style="red", markup=False, emoji=False, highlight=False, soft_wrap=True)
    sys.exit(1)


def _settings() -> Settings:
    return read(os.environ)


def _run(settings: Settings, work: Callable[[Container], Awaitable[T]]) -> T:
    """Do something asynchronous with a container, and close its connections."""

    async def run() -> T:
        container = container_for(settings)
        try:
            return await work(container)
        finally:
            await container.engine().dispose()

    return asyncio.run(run())
