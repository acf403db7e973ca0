"""The commands and what they have in common."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from proca.domain.errors import ProcaError, Unavailable
from proca.entrypoints import logs
from proca.entrypoints.cli import actions as action_commands
from proca.entrypoints.cli import broker as broker_commands
from proca.entrypoints.cli import campaigns as campaign_commands
from proca.entrypoints.cli import dead_letters as dead_letter_commands
from proca.entrypoints.cli import demo as demo_command
from proca.entrypoints.cli import doctor as doctor_command
from proca.entrypoints.cli import eci as eci_commands
from proca.entrypoints.cli import init as init_command
from proca.entrypoints.cli import keys as key_commands
from proca.entrypoints.cli import migrate as migrate_command
from proca.entrypoints.cli import orgs as org_commands
from proca.entrypoints.cli import pages as page_commands
from proca.entrypoints.cli import recount as recount_command
from proca.entrypoints.cli import services as service_commands
from proca.entrypoints.cli import templates as template_commands
from proca.entrypoints.cli import users as user_commands
from proca.entrypoints.cli import worker as worker_command
from proca.entrypoints.cli.failures import fail
from proca.entrypoints.cli.shell import AsJson, DryRun, run, say
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.server import serve as serve_forever
from proca.entrypoints.settings import read

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Proca: the action platform of civil society.",
)
app.add_typer(user_commands.app, name="user")
app.add_typer(org_commands.app, name="org")
app.add_typer(key_commands.app, name="key")
app.add_typer(service_commands.app, name="service")
app.add_typer(template_commands.app, name="template")
app.add_typer(campaign_commands.app, name="campaign")
app.add_typer(page_commands.app, name="page")
app.add_typer(action_commands.app, name="action")
app.add_typer(eci_commands.app, name="eci")
app.add_typer(dead_letter_commands.app, name="dead-letter")
app.add_typer(broker_commands.app, name="broker")
_REFUSED = "The database refused; `proca doctor` tells more, `proca migrate` brings its schema up to date"


@app.command()
def migrate(as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Bring the database schema up to date."""
    if dry_run:
        revision, newest = run(migrate_command.rehearse)
        text = f"The database is at revision {revision}, the newest is {newest}."
        say(text, as_json=as_json, dry_run=True, revision=revision, newest=newest)
        return
    revision = run(migrate_command.migrate)
    say(f"The database is at revision {revision}.", as_json=as_json, revision=revision)


@app.command()
def init(as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Migrate, make the instance org with its key pair, and the admin of ADMIN_EMAIL; safe to repeat."""
    missing = init_command.missing_secrets(os.environ)
    if missing:
        run(init_command.refuse_over_an_instance)
    kept = [] if dry_run else init_command.ensure_secrets(os.environ)
    facts = run(init_command.rehearse if dry_run else init_command.init, dry_run=dry_run)
    if as_json:
        say("Set up", as_json=True, dry_run=dry_run, secretsMade=missing, **facts)
        return
    for name, path in kept:
        say(f"Made {name}, kept in {path}.", as_json=False)
    if dry_run:
        say(f"A rehearsal, in which secrets are missing: {', '.join(missing) or 'none'}", as_json=False, dry_run=True)
    init_command.report(facts)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else LISTEN_IP.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; else PORT.")] = None,
) -> None:
    """Serve HTTP, with the worker inside unless PROCA_WORKER=false."""
    settings = read(os.environ)
    settings.check_production()
    logs.configure(settings)
    serve_forever(settings, host or settings.listen_ip, port or settings.port)


@app.command()
def worker() -> None:
    """Process and deliver in a process of its own, beside any number of servers and workers."""
    settings = read(os.environ)
    settings.check_production()
    logs.configure(settings)
    worker_command.work(settings)


@app.command()
def demo(
    keys: Annotated[Path | None, typer.Option(help="Give both orgs a key; the private halves go there.")] = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make a lead org with a campaign and a page, and a partner org with a page in the same campaign."""
    rows = run(lambda container: demo_command.demo(container, keys, dry_run=dry_run), dry_run=dry_run)
    demo_command.report(rows, as_json=as_json, dry_run=dry_run)


@app.command()
def recount(
    campaign: Annotated[str | None, typer.Argument(help="Name of the campaign, all of them without.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Put wrong counters right; without, they are shown.")] = False,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Compare the counters of campaigns with a recount of their actions, and put them right."""
    applied = apply and not dry_run
    found = run(lambda container: recount_command.recount(container, campaign, apply=applied))
    recount_command.report(found, applied=applied, as_json=as_json, dry_run=dry_run)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Tell what is configured, what is missing and what is unsafe; fails when something is wrong."""
    if not run(lambda container: doctor_command.doctor(container, as_json=as_json)):
        raise typer.Exit(1)


def main() -> None:
    """Run a command; what goes wrong is one line, not a traceback."""
    as_json = "--json" in sys.argv[1:]
    try:
        app()
    except (ProcaError, SettingsError, CommandError, OSError) as error:
        fail(error, as_json=as_json)
    except SQLAlchemyError:
        fail(Unavailable(_REFUSED), as_json=as_json)
