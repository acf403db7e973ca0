"""`proca service …`: accounts of orgs with providers of mail, queues and storage."""

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.org_bodies import ServiceInputBody
from proca.domain.errors import NotFound
from proca.domain.orgs.changes import ServiceInput
from proca.domain.orgs.service import NO_PASSWORD, Service, ServiceName
from proca.domain.secret import Secret
from proca.entrypoints.cli.asked import Settings, changes, something
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Row, Session, act, print_rows, say, tree

app = typer.Typer(no_args_is_help=True, help="Accounts of orgs with providers; passwords go in and never come out.")
Org = Annotated[str, typer.Argument(help="Name of the org.")]
VARIABLE = "PROCA_SERVICE_PASSWORD"
COLUMNS = ("id", "name", "host", "user", "path", "sendingFrom", "transactionalEmailBudget", "hasPassword")


class PasswordFrom(StrEnum):
    """Where a password is read: never from the command line, which others can see."""

    ASK = "ask"
    STDIN = "stdin"
    ENV = "env"
    NONE = "none"


Password = Annotated[
    PasswordFrom | None,
    typer.Option(help=f"Ask for it, read it from standard input or from {VARIABLE}, or take it away; else it stays."),
]


@app.command("list")
def listed(org: Org, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """List the services of an org."""

    async def work(s: Session) -> list[Row]:
        return [_row(one) for one in await _services(s, org)]

    print_rows(act(work, as_user), COLUMNS, as_json=as_json)


@app.command("add")
def add(
    org: Org,
    name: Annotated[ServiceName, typer.Argument(help="Kind of service.")],
    settings: Settings = None,
    password: Password = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Add a service, or change the latest of its kind: `--set host=… --set user=…`."""
    asked = _asked(name, settings, password)

    async def work(s: Session) -> Service:
        await s.known(org=org)
        return await s.use.orgs.upsert_service(s.caller, org, asked)

    made = act(work, as_user, dry_run=dry_run)
    say(f"Service {made.id} of {org} is set", as_json=as_json, dry_run=dry_run, **_row(made))


@app.command("update")
def update(
    org: Org,
    number: Annotated[int, typer.Argument(help="Number of the service.")],
    settings: Settings = None,
    password: Password = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Change the service of this number."""
    something([*(settings or ()), *([password] if password else ())])

    async def work(s: Session) -> Service:
        stored = next((one for one in await _services(s, org) if one.id == number), None)
        if stored is None:
            raise NotFound(f"Cannot find service with {number}", code="not_found")
        return await s.use.orgs.upsert_service(s.caller, org, _asked(stored.name, settings, password), number)

    changed = act(work, as_user, dry_run=dry_run)
    say(f"Service {number} of {org} is set", as_json=as_json, dry_run=dry_run, **_row(changed))


async def _services(s: Session, org: str) -> Sequence[Service]:
    found, viewer = await s.org(org)
    return (await s.use.orgs.browse_orgs.services(viewer, [found.id]))[found.id]


def _row(service: Service) -> dict[str, object]:
    return tree(org_views.service(service)) | {"hasPassword": service.password != NO_PASSWORD}


def _asked(name: ServiceName, settings: Sequence[str] | None, password: PasswordFrom | None) -> ServiceInput:
    if any(setting.startswith("password") for setting in settings or ()):
        raise typer.BadParameter("passwords do not belong on the command line; use --password", param_hint="--set")
    asked = changes(ServiceInputBody, ServiceInput, settings, name=name.value)
    if password is not None:
        asked["password"] = _read(password)
    return asked


def _read(source: PasswordFrom) -> Secret | None:
    match source:
        case PasswordFrom.ASK:
            return Secret(typer.prompt("Password", hide_input=True, err=True))
        case PasswordFrom.STDIN:
            return Secret(sys.stdin.read().rstrip("\r\n"))
        case PasswordFrom.ENV:
            if VARIABLE not in os.environ:
                raise typer.BadParameter(f"{VARIABLE} is not set", param_hint="--password")
            return Secret(os.environ[VARIABLE])
        case PasswordFrom.NONE:
            return None
